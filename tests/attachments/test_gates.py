"""The bounds that reading must keep, on real and made office files with transcripts beside them (TRACUU_SHARED)."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.attachments import Limits, ReaderPool, ocr_available, read_file
from crawler.records import FileText, TextStatus
from directives.text import fold
from tests.attachments.measures import all_words, f1, line_errors, marked_words

needs_tesseract = pytest.mark.skipif(ocr_available() is None, reason="máy chưa có tesseract và gói tiếng Việt")
_TYPES = {
    "doc": "msword", "docx": "wordprocessingml", "html": "html", "mhtml": "rfc822", "pdf": "pdf", "rtf": "rtf",
    "xlsx": "spreadsheetml", "zip": "zip", "7z": "7z",
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def read(path: Path, *, ocr: bool = True) -> FileText:
    return read_file(path.read_bytes(), path.name, ocr=ocr)


def text_of(read: FileText) -> str:
    return "\n".join(page.text for page in read.pages)


@pytest.fixture(scope="session")
def made(shared: Path) -> Path:
    return shared / "files" / "made"


def of_kind(made: Path, *kinds: str) -> Iterator[tuple[Path, dict[str, str]]]:
    for row in rows(made / "index.tsv"):
        if row["kind"] in kinds:
            yield made / row["file"], row


def test_legacy_files_word_by_word(shared: Path) -> None:
    folder = shared / "files" / "legacy"
    pairs = []
    for row in rows(folder / "index.tsv"):
        file = read(folder / row["file"])
        assert file.status is TextStatus.READ, row["file"]
        true = marked_words((folder / "transcripts" / f"{Path(row['file']).stem}.txt").read_text(encoding="utf-8"))
        words = marked_words(text_of(file))
        assert words.total() < 1.1 * true.total() + 5, f"{row['file']}: in hai lần"
        pairs.append((words, true))
    assert len(pairs) == 56
    assert f1(pairs) >= 0.98


def test_encodings_of_made_files(made: Path) -> None:
    wrong = [
        (path.name, file.encoding)
        for path, row in of_kind(made, "legacy", "office", "pdf")
        if (file := read(path, ocr=False)).pages and text_of(file)
        if file.encoding != row["expected_encoding"].replace("nfd", "unicode")
    ]
    assert wrong == []


def test_words_of_made_files(made: Path) -> None:
    pairs = [
        (marked_words(text_of(read(path)).lower()), marked_words((made / row["truth"]).read_text("utf-8").lower()))
        for path, row in of_kind(made, "legacy", "office")
        if row["truth"]
    ]
    assert f1(pairs) >= 0.999


def test_types_of_made_files(made: Path) -> None:
    wrong = [
        path.name
        for path, row in of_kind(made, "archive", "hostile", "legacy", "office", "pdf", "scan")
        if path.name not in ("flatebomb.pdf", "formexp.pdf")
        if _TYPES[row["expected_type"]] not in read(path, ocr=False).media_type
    ]
    assert wrong == []


@needs_tesseract
@pytest.mark.slow
def test_metadata_of_real_files(shared: Path) -> None:
    folder = shared / "files" / "office"
    printed: Counter[str] = Counter()
    for row in rows(folder / "metadata.tsv"):
        found = read(folder / row["file"]).found
        number = "" if "left blank" in row["number"] else row["number"]
        issued = found.issued.isoformat() if found.issued else ""
        assert (found.number or number) == number, row["file"]
        assert (issued or row["date"]) == row["date"], row["file"]
        if "handwritten" not in row["note"]:
            printed["all"] += bool(number) + bool(row["date"])
            printed["found"] += bool(found.number) + bool(issued)
    assert printed["found"] >= 0.8 * printed["all"]


def test_metadata_of_made_files(made: Path) -> None:
    for path, row in of_kind(made, "legacy", "office"):
        if row["number"]:
            found = read(path).found
            assert (found.number, str(found.issued), found.signer) == (row["number"], row["date"], row["signer"]), (
                path.name
            )
            assert fold(found.abstract or "") == fold(row["trichyeu"]), path.name


@needs_tesseract
@pytest.mark.slow
def test_scans(made: Path) -> None:
    pairs, edits, letters = [], 0, 0
    for path, row in of_kind(made, "scan"):
        file = read(path)
        true = (made / row["truth"]).read_text(encoding="utf-8")
        assert {page.method for page in file.pages} == {"ocr"}, path.name
        assert (found := file.found.number) is None or found == row["number"], path.name
        pairs.append((all_words(text_of(file)), all_words(true)))
        more = line_errors(text_of(file), true)
        edits, letters = edits + more[0], letters + more[1]
    assert edits / letters <= 0.04
    assert f1(pairs) >= 0.965


@pytest.mark.slow
def test_hostile_files(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    expected = {row["file"].removeprefix("hostile/"): row for _, row in of_kind(made, "hostile")}
    with ReaderPool(2, Limits(cpu_seconds=10, seconds=40)) as pool:
        read = {name: pool.read(made / "hostile" / name, name, ocr=False) for name in expected}
        for name in ("encrypted_owner.pdf", "leadingjunk.pdf", "really_docx.doc", "really_pdf.docx", "really_rtf.doc"):
            assert read[name].found.number == "998/QĐ-SGDĐT", name
        again = pool.read(made / "office" / "qd998.docx", "qd998.docx")
    assert again.found.number == "998/QĐ-SGDĐT"
    assert {name for name, file in read.items() if file.status is TextStatus.ENCRYPTED} == {"encrypted_user.pdf"}
    assert {name for name, file in read.items() if file.status is TextStatus.DAMAGED} == {
        "flatebomb.pdf", "formexp.pdf", "laughs.docx", "truncated.pdf", "xxe.docx"
    }  # fmt: skip
    assert {name for name, file in read.items() if file.status is TextStatus.TOO_LARGE} == {
        "bomb.docx", "bomb_flat.zip", "bomb_nested.zip"
    }  # fmt: skip
    assert all(file.warnings for file in read.values() if file.status in (TextStatus.DAMAGED, TextStatus.TOO_LARGE))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(shutil.which("unar") is None, reason="máy chưa có unar")
def test_archives(made: Path) -> None:
    for path, _ in of_kind(made, "archive"):
        assert [page.label for page in read(path).pages] == ["qd998.docx", "tb57.doc"], path.name
