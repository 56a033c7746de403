"""Make `sample/files/` anew from `sample/content/`: run after a change of the content, then commit both.

    python -m venv tools && tools/bin/pip install fpdf2 openpyxl pillow msgspec jinja2
    PYTHONPATH=. tools/bin/python -m sample.make_files [--check]

A maintainer's tool, never run by the program: it needs fpdf2 and Debian's fonts-dejavu. `--check` writes nothing
and exits 1 when a file differs from what its content gives.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sample.department import Article, Directive, File, Site
from sample.load import FILES, load_site
from sample.paper import Paper, paper_of
from sample.print_office import docx_bytes, xlsx_bytes
from sample.print_pdf import pdf_bytes
from sample.print_scan import scan_bytes


def main(arguments: list[str]) -> int:
    """Write what is missing or differs, remove what nothing names; 1 when `--check` found a difference."""
    FILES.mkdir(exist_ok=True)
    site = load_site()
    made = dict(_made(site))
    changed = [name for name, content in made.items() if site.files.get(name) != content]
    stray = sorted(site.files.keys() - made.keys())
    for name in changed + stray:
        print(f"{'differs' if name in made else 'stray'}: {name}")
    if "--check" in arguments:
        return 1 if changed or stray else 0
    for name in changed:
        (FILES / name).write_bytes(made[name])
    for name in stray:
        (FILES / name).unlink()
    print(f"{len(made)} files, {sum(map(len, made.values())) / 1e6:.2f} MB")
    return 0


def _made(site: Site) -> Iterator[tuple[str, bytes]]:
    items: list[Directive | Article] = [*site.directives, *site.articles]
    for item in items:
        for file in item.files:
            yield file.path, _bytes(site, item, file)


def _bytes(site: Site, item: Directive | Article, file: File) -> bytes:
    suffix = Path(file.path).suffix
    if suffix == ".xlsx":
        return xlsx_bytes(file, item.published)
    paper = _paper(site, item, file)
    if file.scan:
        return scan_bytes(paper, item.published)
    return docx_bytes(paper) if suffix == ".docx" else pdf_bytes(paper, item.title, item.published)


def _paper(site: Site, item: Directive | Article, file: File) -> Paper:
    if isinstance(item, Directive):
        return paper_of(site, item, file)
    return Paper(body=tuple((file.text or "").strip().splitlines()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
