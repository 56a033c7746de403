"""What Office packages may do and seldom do: other names for their parts, boxes, hidden text, broken notes."""

from __future__ import annotations

import io

import openpyxl
import pytest

from crawler.attachments import read_file, sniff
from crawler.attachments import signature as sig
from crawler.records import FileText, TextStatus
from tests.attachments import made_office

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def lines_of(read: FileText) -> list[str]:
    return [line for page in read.pages for line in page.text.split("\n") if line]


def relations(**targets: str) -> str:
    listed = (f'<Relationship Id="{kind}" Type="{_KIND}/{kind}" Target="{to}"/>' for kind, to in targets.items())
    return f"<Relationships>{''.join(listed)}</Relationships>"


def document(body: str, root: str = "document") -> str:
    return f"<w:{root} {_WORD}><w:body>{body}</w:body></w:{root}>"


def moved(part: str, target: str) -> bytes:
    """A DOCX whose main part and notes have other names than Word gives them."""
    folder, name = part.rsplit("/", 1)
    types = f'<Types><Override PartName="/{part}" ContentType="{_MAIN}"/></Types>'
    return made_office.package(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": relations(officeDocument=target),
            part: document(made_office.paragraphs(["thân bài"])),
            f"{folder}/_rels/{name}.rels": relations(footnotes="ghichu.xml"),
            f"{folder}/ghichu.xml": document(made_office.paragraphs(["ghi chú"]), "footnotes"),
        }
    )


@pytest.mark.parametrize(
    ("part", "target"),
    [("word/document2.xml", "word/document2.xml"), ("word/document2.xml", "/word/document2.xml"),
     ("xyz/main.xml", "xyz/main.xml")],
)  # fmt: skip
def test_the_main_part_is_the_one_that_the_package_names(part: str, target: str) -> None:
    data = moved(part, target)
    assert sniff(data) == sig.DOCX
    assert lines_of(read_file(data)) == ["thân bài", "ghi chú"]


def test_slides_under_another_name() -> None:
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(officeDocument="ppt/show.xml"),
        "ppt/_rels/show.xml.rels": relations(slide="slides/slide1.xml"),
        "ppt/show.xml": f'<p:presentation xmlns:p="p" xmlns:r="{_KIND}"><p:sldId r:id="slide"/></p:presentation>',
        "ppt/slides/slide1.xml": '<s xmlns:a="a"><a:p><a:r><a:t>Mở đầu</a:t></a:r></a:p></s>',
    }
    assert lines_of(read_file(made_office.package(parts))) == ["Mở đầu"]


def test_parts_named_with_backslashes() -> None:
    body = document(made_office.paragraphs(["thân bài"]))
    data = made_office.package({"[Content_Types].xml": "<Types/>", "word\\document.xml": body})
    assert lines_of(read_file(data)) == ["thân bài"]


@pytest.mark.parametrize("before", [True, False])
def test_a_text_box_stands_before_the_paragraph_of_its_anchor(before: bool) -> None:
    box = f"<w:r><w:pict><w:txbxContent>{made_office.paragraphs(['hộp một', 'hộp hai'])}</w:txbxContent></w:pict></w:r>"
    text = "<w:r><w:t>QUYẾT ĐỊNH</w:t></w:r>"
    body = f"<w:p>{box + text if before else text + box}</w:p>" + made_office.paragraphs(["thân bài"])
    assert lines_of(read_file(made_office.docx(body))) == ["hộp một", "hộp hai", "QUYẾT ĐỊNH", "thân bài"]


def test_a_text_box_stays_on_the_page_of_its_anchor() -> None:
    box = f"<w:r><w:txbxContent>{made_office.paragraphs(['hộp'])}</w:txbxContent></w:r>"
    second = f"<w:p><w:r><w:lastRenderedPageBreak/><w:t>trang hai</w:t></w:r>{box}</w:p>"
    read = read_file(made_office.docx(made_office.paragraphs(["trang một"]) + second))
    assert [page.text for page in read.pages] == ["trang một", "hộp\ntrang hai"]


def test_hidden_letters_are_not_read() -> None:
    def run(text: str, properties: str) -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    mark = "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"  # hides the end of the paragraph, not its letters
    runs = run("ẩn", "<w:vanish/>") + run("hiện", '<w:vanish w:val="0"/>') + run(" rõ", "<w:b/>")
    assert lines_of(read_file(made_office.docx(f"<w:p>{mark}{runs}</w:p>"))) == ["hiện rõ"]


def test_broken_notes_take_nothing_from_the_body() -> None:
    body = document(made_office.paragraphs(["thân bài"]))
    parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": body, "word/footnotes.xml": "<w:foo"}
    read = read_file(made_office.package(parts))
    assert (read.status, lines_of(read)) == (TextStatus.READ, ["thân bài"])
    assert "chú thích" in read.warnings[0]


def test_hidden_sheets_are_not_read_and_that_is_said() -> None:
    book = openpyxl.Workbook()
    book.active.append(["trang hiện"])
    hidden = book.create_sheet("ẩn")
    hidden.append(["trang ẩn"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    read = read_file(out.getvalue())
    assert lines_of(read) == ["trang hiện"]
    assert read.warnings == ("Không đọc 1 trang tính mà người lập đã ẩn",)
