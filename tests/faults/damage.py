"""Five ways in which a file of the index may be harmed."""

from __future__ import annotations

from pathlib import Path

HARMS = ("missing", "empty", "half", "flipped", "zeroed")


def harm(path: Path, how: str) -> bool:
    """Harm the file; False where this harm leaves it as it was (nothing to halve, zeros already)."""
    whole = path.read_bytes()
    if how == "missing":
        path.unlink()
        return True
    middle = len(whole) // 2
    harmed = {
        "empty": b"",
        "half": whole[:middle],
        "flipped": whole[:middle] + bytes(byte ^ 1 for byte in whole[middle : middle + 1]) + whole[middle + 1 :],
        "zeroed": whole[:middle] + bytes(len(whole[middle : middle + 64])) + whole[middle + 64 :],
    }[how]
    path.write_bytes(harmed)
    return harmed != whole


def files_of(generation: Path) -> list[Path]:
    """Every file of a generation."""
    return [path for path in sorted(generation.rglob("*")) if path.is_file()]
