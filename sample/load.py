"""The sample department from its folder: `content/*.toml` and `files/`, found beside this module."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from sample.department import Article, Directive, File, Site

CONTENT = Path(__file__).parent / "content"
FILES = Path(__file__).parent / "files"

Entry = dict[str, Any]


class SampleError(Exception):
    """The sample department cannot be read or served; the message is for the person at the keyboard."""


def load_site(content: Path = CONTENT, files: Path = FILES) -> Site:
    """The department with the bytes of its files. Raises `SampleError` naming the file or the entry at fault."""
    department = _toml(content / "department.toml")
    written = {
        **department,
        "directives": [e for path in sorted(content.glob("directives-*.toml")) for e in _entries(path, Directive)],
        "articles": _entries(content / "articles.toml", Article),
    }
    _refuse_unknown(written, Site, "department.toml")
    try:
        site = msgspec.convert(written, Site)
    except msgspec.ValidationError as exc:
        raise SampleError(f"Dữ liệu mẫu sai: {exc}") from exc
    return dataclasses.replace(site, files=_bytes(files))


def _toml(path: Path) -> Entry:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise SampleError(f"Không đọc được tệp dữ liệu mẫu {path.name}: {exc}. Hãy tải lại mã nguồn.") from exc


def _entries(path: Path, wanted: type[Directive] | type[Article]) -> list[Entry]:
    """The entries of a content file; its one list is named after the kind of its entries."""
    entries: list[Entry] = _toml(path).get(wanted.__name__.lower(), [])
    for entry in entries:
        _refuse_unknown(entry, wanted, f"{path.name}, mục {entry.get('id')}")
    return [entry | {"files": _files(entry, path)} for entry in entries]


def _files(entry: Entry, path: Path) -> list[Entry]:
    """A file is written as its path alone, or as a table where it has more to say."""
    written = [{"path": file} if isinstance(file, str) else file for file in entry.get("files", [])]
    for file in written:
        _refuse_unknown(file, File, f"{path.name}, mục {entry.get('id')}")
    return [{"name": file["path"], **file} for file in written]


def _refuse_unknown(entry: Entry, wanted: type[Any], where: str) -> None:
    """A mistyped key would otherwise be dropped in silence."""
    unknown = entry.keys() - {field.name for field in dataclasses.fields(wanted)}
    if unknown:
        raise SampleError(f"Dữ liệu mẫu {where}: không có khóa {', '.join(sorted(unknown))}.")


def _bytes(folder: Path) -> dict[str, bytes]:
    try:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    except OSError as exc:
        raise SampleError(f"Không đọc được thư mục tệp mẫu {folder.name}: {exc}. Hãy tải lại mã nguồn.") from exc
