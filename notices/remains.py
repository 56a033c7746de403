"""Whether there once was a store: where there is none, or an empty one, what lies beside it tells."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from crawler.archive import Archive
from crawler.errors import LostStore
from crawler.store import StoreReader
from indexer.errors import DamagedIndex
from indexer.generation import current, read_manifest

GONE, BLANK = "không còn cơ sở dữ liệu", "cơ sở dữ liệu không có bản ghi nào"


def documents(index_dir: Path) -> int:
    """How many documents the generation in use holds; 0 where there is none, or none that can be read."""
    name = current(index_dir)
    try:
        return read_manifest(index_dir / name).count if name else 0
    except DamagedIndex:
        return 0


def indexed(index_dir: Path) -> str | None:
    """That the index in use holds documents, in words."""
    count = documents(index_dir)
    return f"chỉ mục đang dùng có {count} văn bản và bài viết" if count else None


def remains(index_dir: Path, raw: Path, known: Collection[str] = ()) -> str | None:
    """What lies there that only a store can have made, in words; `known`: bodies that the store at hand refers to."""
    kept = any(sha256 not in known for sha256 in Archive(raw).names())
    return indexed(index_dir) or ("thư mục raw có bản lưu" if kept else None)


def lost(database: Path, index_dir: Path) -> LostStore | None:
    """The error that there is no store any more while an index made from it is in use."""
    if current(index_dir) is None:
        return None
    return LostStore(database, GONE, indexed(index_dir) or "chỉ mục lập từ đó vẫn còn")


def is_blank(reader: StoreReader, sites: Collection[str]) -> bool:
    """Whether a store has no record, and no refresh that ended well says that there is nothing to have."""
    if reader.count():
        return False
    runs = (run for site in reader.status(sites).sites for run in (site.last, site.last_good) if run)
    return not any(run.state in ("crawled", "done") for run in runs)
