"""Reading attachments beside other readers, quality and CPU seconds, on the same files in one run.

    python bench/attachments.py SHARED/files [--peers PYTHON] [--workers 2]

SHARED/files holds `legacy/` (old office files with transcripts) and `made/scan/` (scans with their true text). PYTHON
is the interpreter of an environment in which viparse, markitdown or both are installed (viparse wants LibreOffice too);
ocrmypdf is looked for on the path. What is not there is left out and said. Each reader reads all files in a process of
its own, its children counted. Columns: word F1 over words with marks (legacy) or over all words (scans), letters wrong
in a line, files that failed, CPU seconds a file or page.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

_SECONDS = 300


def ours(path: Path) -> str:
    from crawler.attachments import read_file

    return "\n".join(page.text for page in read_file(path.read_bytes(), path.name).pages)


def viparse(path: Path) -> str:
    import viparse as peer  # type: ignore[import-not-found]

    return "\n".join(document.text for document in peer.load(path, encoding="auto", output="text"))


def markitdown(path: Path) -> str:
    from markitdown import MarkItDown  # type: ignore[import-not-found]

    return str(MarkItDown().convert(path).text_content)


def ocrmypdf(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        command = (
            "ocrmypdf",
            "-q",
            "-l",
            "vie",
            "-j",
            "1",
            "--force-ocr",
            "--deskew",
            "--clean",
            "--oversample",
            "300",
        )
        target = Path(folder) / "out.pdf"
        subprocess.run((*command, "--sidecar", str(text), str(path), str(target)), check=True, timeout=_SECONDS)
        return text.read_text(encoding="utf-8")


READERS: dict[str, Callable[[Path], str]] = {
    "tracuu": ours, "viparse": viparse, "markitdown": markitdown, "ocrmypdf": ocrmypdf
}  # fmt: skip


def serve(reader: str, paths: list[Path]) -> None:
    """The child: one JSON line a file, `{"text", "cpu"}`; text is null where the reader failed."""
    for path in paths:
        before = spent()
        try:
            text: str | None = READERS[reader](path)
        except Exception:
            text = None
        print(json.dumps({"text": text, "cpu": spent() - before}), flush=True)


def spent() -> float:
    """CPU seconds of this process and of its ended children."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def read_all(python: str, reader: str, paths: list[Path]) -> list[dict[str, object]]:
    command = (python, __file__, "--serve", reader, *map(str, paths))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"text"')]
    return lines + [{"text": None, "cpu": 0.0}] * (len(paths) - len(lines))


def legacy(files: Path, readers: dict[str, str]) -> None:
    from tests.attachments.measures import f1, marked_words

    with (files / "legacy" / "index.tsv").open(encoding="utf-8", newline="") as file:
        paths = [files / "legacy" / row["file"] for row in csv.DictReader(file, delimiter="\t")]
    true = [
        marked_words((path.parent / "transcripts" / f"{path.stem}.txt").read_text(encoding="utf-8")) for path in paths
    ]
    print(f"{len(paths)} old office files      word F1   failed   CPU-s a file")
    for reader, python in readers.items():
        read = read_all(python, reader, paths)
        words = [marked_words(str(line["text"] or "")) for line in read]
        report(reader, f1(zip(words, true, strict=True)), None, read)


def scans(files: Path, readers: dict[str, str]) -> None:
    from tests.attachments.measures import all_words, f1, line_errors

    paths = sorted((files / "made" / "scan").glob("*.pdf"))
    true = [(files / "made" / "truth" / f"{path.name.split('_')[0]}.txt").read_text(encoding="utf-8") for path in paths]
    print(f"\n{len(paths)} scanned pages        word F1   line error   failed   CPU-s a page")
    for reader, python in readers.items():
        read = read_all(python, reader, paths)
        texts = [str(line["text"] or "") for line in read]
        words = f1((all_words(text), all_words(truth)) for text, truth in zip(texts, true, strict=True))
        edits = [line_errors(text, truth) for text, truth in zip(texts, true, strict=True)]
        report(reader, words, sum(e for e, _ in edits) / sum(n for _, n in edits), read)


def report(reader: str, words: float, error: float | None, read: list[dict[str, object]]) -> None:
    failed = sum(line["text"] is None for line in read)
    cpu = sum(float(str(line["cpu"])) for line in read) / len(read)
    middle = f"{words:10.4f}" + (f"{100 * error:11.2f} %" if error is not None else "")
    print(f"{reader:24}{middle}{failed:9}{cpu:15.3f}", flush=True)


def through_the_pool(files: Path, workers: int) -> None:
    """All files side by side in worker processes: pages a minute and the memory of the whole."""
    from crawler.attachments import ReaderPool

    paths = [path for folder in ("legacy", "office", "made/scan", "made/pdf") for path in (files / folder).glob("*.*")]
    began = time.monotonic()
    with ReaderPool(workers) as pool, ThreadPoolExecutor(workers) as threads:
        read = list(threads.map(lambda path: pool.read(path, path.name), paths))
        seconds = time.monotonic() - began
    pages = sum(len(file.pages) for file in read)
    recognised = sum(page.method == "ocr" for file in read for page in file.pages)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"\n{workers} workers: {len(paths)} files, {pages} pages ({recognised} recognised) in {seconds:.0f} s", end=""
    )
    print(f", {60 * pages / seconds:.0f} pages a minute, largest process {peak:.0f} MB")


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], [Path(path) for path in sys.argv[3:]])
        return
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", type=Path)
    options.add_argument("--peers", help="interpreter with viparse and markitdown")
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    readers = {"tracuu": sys.executable}
    for peer in ("viparse", "markitdown"):
        probe = (given.peers or sys.executable, "-c", f"import {peer}")
        if subprocess.run(probe, capture_output=True, check=False).returncode:
            print(f"{peer} is not installed: left out")
        else:
            readers[peer] = probe[0]
    legacy(given.files, readers)
    of_scans = {"tracuu": sys.executable} | ({"ocrmypdf": sys.executable} if shutil.which("ocrmypdf") else {})
    scans(given.files, of_scans)
    through_the_pool(given.files, given.workers)


if __name__ == "__main__":
    main()
