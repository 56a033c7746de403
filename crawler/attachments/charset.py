"""Which character set the bytes of a text are in: by their mark, else by what they look like."""

from __future__ import annotations

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: The first byte of a letter of Vietnamese in UTF-16: Latin, its extensions, loose marks, punctuation.
_ROWS = frozenset((0x00, 0x01, 0x03, 0x1E, 0x20))
_SPACES = frozenset(b"\t\n\r\f")
_LOOK = 4096


def decode_bytes(data: bytes, declared: str | None) -> str:
    """By byte order mark, then as UTF-8 where that fits, then as declared; else as cp1252, byte for byte."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data.decode(charset, "replace")
    if wide := unmarked_utf16(data):
        return data[: len(data) & ~1].decode(wide, "replace")
    for decoded in (_utf8(data), _declared(data, declared)):
        if decoded is not None:
            return decoded
    return "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in data)


def unmarked_utf16(data: bytes) -> str | None:
    """The byte order of UTF-16 that has no mark; None for all else."""
    head = data[: min(len(data), _LOOK) & ~1]
    for charset, high, low in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if 0 in low or high.count(0) < 0.4 * len(high) or sum(byte in _ROWS for byte in high) < 0.98 * len(high):
            continue
        controls = sum(not row and byte < 32 and byte not in _SPACES for row, byte in zip(high, low, strict=True))
        if head and controls <= len(head) // 100:
            return charset
    return None


def _utf8(data: bytes) -> str | None:
    """As UTF-8, also where the file was cut inside its last letter."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        whole = data[: error.start]
        is_cut = error.reason == "unexpected end of data" and not whole.isascii()
        return whole.decode() if is_cut else None


def _declared(data: bytes, charset: str | None) -> str | None:
    try:
        return data.decode(charset) if charset else None
    except (UnicodeError, LookupError):
        return None
