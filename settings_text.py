"""The text of config.toml: read, told what it is when it is none, its lines ended as TOML wants them."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path


class ConfigError(Exception):
    """config.toml cannot be used; the message names the file, the key and the next step, on one line."""

    def __init__(self, message: str) -> None:
        super().__init__(spelled_out(message))


def text_of(path: Path) -> str:
    """What the file says, its lines ended as TOML wants them; raises ConfigError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as exc:
        raise ConfigError(f"{path}: không có tệp cấu hình; hãy chép config.toml mẫu hoặc dùng --config") from exc
    except IsADirectoryError as exc:
        raise ConfigError(f"{path}: đây là thư mục; hãy chỉ vào tệp: --config {path / 'config.toml'}") from exc
    except PermissionError as exc:
        raise ConfigError(f"{path}: không được phép đọc tệp cấu hình; hãy xem quyền: ls -l {path}") from exc
    except OSError as exc:
        raise ConfigError(f"{path}: không đọc được tệp cấu hình; hãy xem đĩa") from exc
    if trouble := not_utf8(content):
        raise ConfigError(f"{path}: {trouble}")
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def not_utf8(content: bytes) -> str | None:
    """Where a file is no UTF-8 text, and how to mend it; None for one that is."""
    advice = "hãy mở tệp rồi lưu lại bằng kiểu mã UTF-8 (Notepad: Save As, Encoding: UTF-8)"
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in content[:2]:
        return f"dòng 1: tệp được lưu bằng kiểu mã UTF-16; {advice}"
    text = content.removeprefix(BOM_UTF8)  # Python's own utf-8-sig counts from either side of it
    try:
        text.decode()
    except UnicodeDecodeError as exc:
        line = len((text[: exc.start] + b".").splitlines())
        return f"dòng {line}: có chữ không phải UTF-8; {advice}"
    return None


def spelled_out(text: str) -> str:
    """A message on one line, whatever value it repeats: \\n, \\x1b, \\u202e."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
