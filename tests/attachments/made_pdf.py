"""PDF files made by hand: words at places, in Unicode or any 8-bit set, with signature fields, or nested forms."""

from __future__ import annotations

from collections.abc import Sequence

Placed = tuple[float, float, str]
#: Bytes that may stand for a character: not the controls among them.
_CODES = [*range(33, 127), *range(161, 173), *range(174, 256)]
WIDTH, HEIGHT, SIZE, ADVANCE = 595, 842, 12, 6.0


def letter_page(left: Sequence[str], right: Sequence[str], body: Sequence[str]) -> list[Placed]:
    """Two columns at the head, the body below them."""
    head = [(60.0, 780.0 - 20 * n, line) for n, line in enumerate(left)]
    head += [(310.0, 780.0 - 20 * n, line) for n, line in enumerate(right)]
    return head + [(60.0, 660.0 - 20 * n, line) for n, line in enumerate(body)]


class MadePdf:
    """Collects objects. Each character shown gets a byte of its own and a map back, so that any script can be shown."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []
        self._codes: dict[str, int] = {}

    def add(self, body: bytes) -> int:
        self._objects.append(body)
        return len(self._objects)

    def stream(self, entries: str, data: bytes) -> int:
        return self.add(f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream")

    def show(self, placed: Sequence[Placed]) -> bytes:
        """Text operators for words at places."""
        return b"\n".join(
            f"BT /F {SIZE} Tf {x} {y} Td <{self._encode(text).hex()}> Tj ET".encode() for x, y, text in placed
        )

    def _encode(self, text: str) -> bytes:
        return bytes(self._codes.setdefault(char, 32 if char == " " else _CODES[len(self._codes)]) for char in text)

    def font(self, with_map: bool = True) -> int:
        """A fixed-width font for all characters shown so far; without its map nobody can tell which they are."""
        pairs = "\n".join(f"<{code:02x}> <{char.encode('utf-16-be').hex()}>" for char, code in self._codes.items())
        cmap = (
            f"begincmap\n1 begincodespacerange\n<00> <ff>\nendcodespacerange\n{len(self._codes)} beginbfchar\n{pairs}\n"
        )
        entries = "/Type/Font/Subtype/TrueType/BaseFont/Courier/FirstChar 0/LastChar 255/Widths[" + "500 " * 256 + "]"
        if with_map:
            entries += f"/ToUnicode {self.stream('', (cmap + 'endbfchar endcmap').encode())} 0 R"
        return self.add(f"<<{entries}>>".encode())

    def finish(self, pages: Sequence[str], resources: str) -> bytes:
        """The file; `pages` are the entries of each page's dictionary."""
        tree = len(self._objects) + len(pages) + 1
        shared = f"/Type/Page/Parent {tree} 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Resources<<{resources}>>"
        kids = [self.add(f"<<{shared}{page}>>".encode()) for page in pages]
        self.add(f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode())
        root = self.add(f"<</Type/Catalog/Pages {tree} 0 R>>".encode())
        out = bytearray(b"%PDF-1.7\n")
        places = []
        for number, body in enumerate(self._objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        size = len(self._objects) + 1
        out_of_table = f"trailer<</Size {size}/Root {root} 0 R>>\nstartxref\n{len(out)}\n%%EOF"
        return bytes(out) + f"xref\n0 {size}\n0000000000 65535 f \n{table}{out_of_table}".encode()


def text_pdf(*pages: Sequence[Placed], with_map: bool = True, rotate: int = 0) -> bytes:
    """A PDF of placed words."""
    pdf = MadePdf()
    contents = [pdf.stream("", pdf.show(page)) for page in pages]
    font = pdf.font(with_map)
    return pdf.finish([f"/Contents {number} 0 R/Rotate {rotate}" for number in contents], f"/Font<</F {font} 0 R>>")


def signed_pdf(page: Sequence[Placed], stamps: Sequence[Placed]) -> bytes:
    """A page whose number and date are only in the appearances of signature fields."""
    pdf = MadePdf()
    contents = pdf.stream("", pdf.show(page))
    shown = [pdf.show([(2, 3, text)]) for _, _, text in stamps]
    font = pdf.font()
    fields = []
    for (x, y, text), operators in zip(stamps, shown, strict=True):
        width = ADVANCE * len(text) + 4
        form = pdf.stream(
            f"/Type/XObject/Subtype/Form/BBox[0 0 {width} 16]/Resources<</Font<</F {font} 0 R>>>>", operators
        )
        rectangle = f"[{x - 2} {y - 3} {x - 2 + width} {y + 13}]"
        fields.append(
            pdf.add(f"<</Type/Annot/Subtype/Widget/FT/Sig/F 4/Rect{rectangle}/AP<</N {form} 0 R>>>>".encode())
        )
    annotations = " ".join(f"{field} 0 R" for field in fields)
    return pdf.finish([f"/Contents {contents} 0 R/Annots[{annotations}]"], f"/Font<</F {font} 0 R>>")


def picture_pdf(width: int, height: int) -> bytes:
    """A page that is one grey picture, as a scan is."""
    pdf = MadePdf()
    image = pdf.stream(
        f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8",
        bytes([255]) * (width * height),
    )
    contents = pdf.stream("", f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I Do Q".encode())
    return pdf.finish([f"/Contents {contents} 0 R"], f"/XObject<</I {image} 0 R>>")


def nested_forms_pdf(depth: int, calls: int) -> bytes:
    """Forms that draw forms: `calls` to the power of `depth` operations from a few hundred bytes."""
    pdf = MadePdf()
    inner = pdf.stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 5 5 re f")
    for _ in range(depth):
        entries = f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {inner} 0 R>>>>"
        inner = pdf.stream(entries, b"/X Do " * calls)
    contents = pdf.stream("", b"/X Do")
    return pdf.finish([f"/Contents {contents} 0 R"], f"/XObject<</X {inner} 0 R>>")
