"""Running text out of the XML of word processors: paragraphs, tables, page breaks, in the order of the document.

One streaming pass for all vocabularies, because they differ in names only. Entities and DTDs are refused (no office
program writes any): that is what XML bombs and external entities are made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from crawler.attachments.contents import MAX_CHARACTERS, DamagedFile, OversizedFile
from crawler.attachments.tables import row_of_cells

PAGE = "\f"
_DEEPEST = 500
#: How a property of WordprocessingML says that it does not hold.
_OFF = frozenset(("0", "false", "off"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The local names that matter in one XML dialect."""

    text: frozenset[str]
    paragraph: frozenset[str]
    cell: str
    row: str
    #: Elements that stand for a character or a break when they open.
    characters: Mapping[str, str]
    #: Whole subtrees that do not show: deletions, comments, second versions of a drawing.
    hidden: frozenset[str]
    #: What is inside a text box, which is anchored in a paragraph and stands beside it.
    box: str = ""
    #: A run of letters, and where in it stands that it is hidden.
    run: str = ""
    vanish: tuple[str, ...] = ()


#: WordprocessingML (ECMA-376 part 1, 17) of DOCX, and of the Word 2003 XML that uses the same local names.
WORD = Vocabulary(
    text=frozenset({"t"}),
    paragraph=frozenset({"p"}),
    cell="tc",
    row="tr",
    characters={
        "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad",
        "lastRenderedPageBreak": PAGE,
    },
    hidden=frozenset({"pPr", "rPr", "tblPr", "Fallback", "moveFrom", "del", "sectPr", "binData"}),
    box="txbxContent",
    run="r",
    vanish=("r", "rPr", "vanish"),
)  # fmt: skip
#: DrawingML text of slides (ECMA-376 part 1, 21.1.2).
SLIDE = Vocabulary(frozenset({"t"}), frozenset({"p"}), "tc", "tr", {"br": "\n"}, frozenset({"Fallback"}))
#: OpenDocument 1.2 part 1, 5 and 9; `draw:page` opens a slide.
OPEN_DOCUMENT = Vocabulary(
    text=frozenset({"p", "h"}),
    paragraph=frozenset({"p", "h"}),
    cell="table-cell",
    row="table-row",
    characters={"tab": "\t", "s": " ", "line-break": "\n", "soft-page-break": PAGE, "page": PAGE},
    hidden=frozenset({"annotation", "tracked-changes", "notes", "forms"}),
    box="text-box",
)


def flow(chunks: Iterable[bytes], vocabulary: Vocabulary) -> str:
    """The text, with a form feed at each page break; raises `DamagedFile` on what is no sound XML."""
    reader = _Flow(vocabulary)
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    try:
        for chunk in chunks:
            parser.feed(chunk)
        text: str = parser.close()
    except DefusedXmlException as error:
        raise DamagedFile("Tệp chứa khai báo XML nguy hiểm nên không đọc") from error
    except ParseError as error:
        raise DamagedFile("Tệp Office bị hỏng: XML bên trong sai cú pháp") from error
    return text


class _Flow:
    """The parser's target. Each open table cell and text box collects its own text, to be put in place at its end."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = vocabulary
        self._out: list[list[str]] = [[]]
        self._rows: list[list[str]] = []
        #: Where the boxes of each open paragraph go: how deep in `_out`, and before which piece.
        self._paragraphs: list[tuple[int, int]] = []
        #: For each open run whether it is hidden.
        self._runs: list[bool] = []
        self._hidden = 0
        self._texts = 0
        self._path: list[str] = []
        self._size = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise DamagedFile("Tệp Office bị hỏng: các phần lồng nhau quá sâu")
        self._look_for_hidden(name, attributes)
        if self._hidden or any(self._runs) or name in self._names.hidden:
            self._hidden += 1
        else:
            self._open(name)

    def _look_for_hidden(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == self._names.run:
            self._runs.append(False)
        elif self._runs and tuple(self._path[-3:]) == self._names.vanish:
            self._runs[-1] = not _OFF.intersection(attributes.values())

    def _open(self, name: str) -> None:
        if name in self._names.paragraph:
            self._paragraphs.append((len(self._out), len(self._out[-1])))
        if name in self._names.characters:
            self._put(self._names.characters[name])
            if self._names.characters[name] == PAGE:
                self._move_boxes_here()
        elif name in self._names.text:
            self._texts += 1
        elif name == self._names.row:
            self._rows.append([])
        elif name in (self._names.cell, self._names.box):
            self._out.append([])

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._path.pop()
        if name == self._names.run:
            self._runs.pop()
        if self._hidden:
            self._hidden -= 1
            return
        if name in self._names.text:
            self._texts -= 1
        if name in self._names.paragraph:
            self._put("\n")
            self._paragraphs.pop()
        elif name == self._names.box:
            self._close_box("".join(self._out.pop()))
        elif name == self._names.cell and len(self._out) > 1:
            self._close_cell("".join(self._out.pop()))
        elif name == self._names.row and self._rows:
            self._put(row_of_cells(self._rows.pop()) + "\n")

    def data(self, data: str) -> None:
        if self._texts and not self._hidden:
            self._put(data)

    def close(self) -> str:
        return "".join(piece for pieces in self._out for piece in pieces)

    def _put(self, piece: str) -> None:
        self._size += len(piece)
        if self._size > MAX_CHARACTERS:
            raise OversizedFile("Tệp có quá nhiều chữ nên không đọc")
        self._out[-1].append(piece)

    def _close_cell(self, cell: str) -> None:
        if self._rows:
            self._rows[-1].append(cell)
        else:
            self._put(cell)

    def _close_box(self, box: str) -> None:
        """Before the paragraph that holds its anchor: in the middle of it, it would part a sentence."""
        depth, place = self._paragraphs[-1] if self._paragraphs else (0, 0)
        if depth != len(self._out):
            self._put(box)
            return
        self._out[-1].insert(place, box)
        self._paragraphs[-1] = (depth, place + 1)

    def _move_boxes_here(self) -> None:
        """What follows a page break stands on the new page, its boxes too."""
        if self._paragraphs and self._paragraphs[-1][0] == len(self._out):
            self._paragraphs[-1] = (len(self._out), len(self._out[-1]))
