"""The text of config.toml: read, told what it is when it is none, and its slips of the pen by line."""

from __future__ import annotations

import re
import tomllib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

#: Where tomllib stopped; its own words are English and stay inside.
PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
#: Keys whose values are repeated to nobody.
SECRET = re.compile(r"password|user|url|host|token|key", re.IGNORECASE)
LONGEST_LINE = 100
#: A whole string, whatever stands in it.
STRING = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'[^']*'""")
BACKSLASH = r'dấu \ trong ngoặc kép có nghĩa riêng; hãy viết đường dẫn bằng dấu /, ví dụ "/srv/tracuu/data"'


class ConfigError(Exception):
    """config.toml cannot be used; the message names the file, the key and the next step, on one line."""

    def __init__(self, message: str) -> None:
        super().__init__(spelled_out(message))


def tables_of(path: Path) -> dict[str, object]:
    """What the file says, as TOML; raises ConfigError."""
    text = text_of(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{path}: {slip(text, str(exc))}") from exc
    except RecursionError as exc:
        at = max(enumerate(text.split("\n"), 1), key=lambda pair: pair[1].count("[") + pair[1].count("{"))[0]
        raise ConfigError(f"{path}: dòng {at}: có quá nhiều ngoặc lồng nhau; hãy xóa bớt [ hoặc {{") from exc
    except ValueError as exc:  # TOMLDecodeError is one, too; this is Python's own refusal of endless numbers
        at = max(enumerate(text.split("\n"), 1), key=lambda pair: len(pair[1]))[0]
        raise ConfigError(f"{path}: dòng {at}: có số quá dài; hãy sửa lại") from exc


def slip(text: str, said: str) -> str:
    """What tomllib stumbled over, in words: the line, and what to do."""
    lines, place = text.split("\n"), PLACE.search(said)
    at = int(place[1]) if place and place[1] else len(text.rstrip().split("\n"))
    column = int(place[2]) if place and place[2] else len(lines[at - 1]) + 1
    line = lines[at - 1].strip()
    bare = STRING.sub('""', line).partition("#")[0].rstrip()
    advice = twice(said, line) or (BACKSLASH if "\\" in line and '"' in line else None)
    advice = advice or next((words for pattern, words in SLIPS if pattern.search(bare)), None)
    if advice:
        return f"dòng {at}: {advice}"
    shown = "" if SECRET.search(line) or not line else f": {line[:LONGEST_LINE]}"
    return f"dòng {at}, cột {column}: sai cú pháp TOML{shown}"


def twice(said: str, line: str) -> str | None:
    """The words for a table or key that stands there already."""
    if line.startswith("["):
        is_known = said.startswith(("Cannot declare", "Cannot overwrite"))
        return (
            f"bảng {line.partition('#')[0].strip()} viết hai lần; hãy gộp vào bảng đã có ở trên" if is_known else None
        )
    if said.startswith("Cannot overwrite"):
        return f"khóa «{line.partition('=')[0].strip()}» viết hai lần trong một bảng; hãy xóa bớt một dòng"
    return None


#: A line that no TOML reader takes → what its writer meant, most telling first.
SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[“”„‟«»＂‘’]"), 'có ngoặc kép cong (“ ”) của trình soạn văn bản; hãy gõ lại ngoặc kép thẳng "…"'),
    (
        re.compile(r"[\u00a0\u2000-\u200b\u202f\u2060\u3000\ufeff]"),
        "có dấu cách đặc biệt (chép từ trang web hay Word); hãy xóa các dấu cách của dòng này rồi gõ lại",
    ),
    (re.compile(r"^(?:<{7}|={7}|>{7})"), "là dấu của git khi hai bản sửa cùng một chỗ; hãy chọn một bản, xóa dòng này"),
    (re.compile(r"=\s*(?:TRUE|True|FALSE|False)\b"), "hãy viết true hoặc false bằng chữ thường"),
    (re.compile(r"=\s*-?\d+,\d"), "số lẻ viết bằng dấu chấm, ví dụ 2.5"),
    (re.compile(r"=\s*\d{1,2}:\d\d"), 'giờ phải ở trong ngoặc kép, ví dụ "01:30"'),
    (re.compile(r"=\s*$"), "thiếu giá trị sau dấu =; hãy viết thêm, hoặc xóa dòng này"),
    (re.compile(r"""=\s*(?:"[^"]*|'[^']*)$"""), "thiếu dấu ngoặc kép đóng ở cuối; hãy thêm vào"),
    (re.compile(r"=\s*[^\W\d_]"), 'chữ phải ở trong ngoặc kép, ví dụ name = "so"'),
    (re.compile(r"^[\w.-]+\s*:"), "giữa khóa và giá trị là dấu =, không phải dấu hai chấm"),
    (re.compile(r"^[^\[=]+$"), 'không có dấu =; mỗi dòng là khóa = "giá trị", hoặc bắt đầu bằng # nếu là ghi chú'),
    (re.compile(r"^\[[^\]]*$|^\[\[[^\]]*\](?!\])"), "tên bảng thiếu dấu ] ở cuối; ví dụ [crawl] hoặc [[site]]"),
)


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
