"""A paper as a PDF with digital text. A maintainer's tool: needs fpdf2, which the program itself does not."""

from __future__ import annotations

import datetime as dt

from fpdf import FPDF  # type: ignore[import-untyped]

from sample.paper import MOTTO, Paper, is_heading

FONTS = "/usr/share/fonts/truetype/dejavu"
MARGIN = 22.0
#: Heights of a line in millimetres, for the size of letters in points beside it.
LINE, SIZE = 5.2, 10.0


def pdf_bytes(paper: Paper, title: str, made: dt.datetime) -> bytes:
    """The document on A4, its font embedded as a subset; the same paper gives the same bytes."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(made)
    pdf.set_title(title)
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.add_font("Serif", "", f"{FONTS}/DejaVuSerif.ttf")
    pdf.add_font("Serif", "B", f"{FONTS}/DejaVuSerif-Bold.ttf")
    pdf.add_page()
    _head(pdf, paper)
    _body(pdf, paper)
    _foot(pdf, paper)
    return bytes(pdf.output())


def _head(pdf: FPDF, paper: Paper) -> None:
    top = pdf.get_y()
    width = pdf.epw / 2
    bottom = _column(pdf, paper.left, pdf.l_margin, top, width * 0.9, lambda line: line.startswith(("Số:", "V/v")))
    bottom = max(bottom, _column(pdf, paper.right, pdf.l_margin + width * 0.92, top, width * 1.08, _is_plain_right))
    pdf.set_xy(pdf.l_margin, bottom + (LINE if paper.left else 0))
    for place, line in enumerate(paper.heading):
        letter = line.startswith(("Kính gửi", "- "))
        pdf.set_font("Serif", "" if letter else "B", SIZE + (1 if place == 0 else 0))
        pdf.multi_cell(0, LINE, line, align="L" if letter else "C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(LINE / 2 if paper.heading else 0)


def _is_plain_right(line: str) -> bool:
    return not is_heading(line) and line != MOTTO


def _column(pdf, lines, left, top, width, plain) -> float:  # type: ignore[no-untyped-def]
    """Centred lines below each other from `top`; returns where they end."""
    pdf.set_y(top)
    for line in lines:
        pdf.set_x(left)
        pdf.set_font("Serif", "" if plain(line) else "B", SIZE - 1.5)
        pdf.multi_cell(width, LINE, line, align="C", new_x="LMARGIN", new_y="NEXT")
    return float(pdf.get_y())


def _body(pdf: FPDF, paper: Paper) -> None:
    for line in paper.body:
        heading = is_heading(line)
        pdf.set_font("Serif", "B" if heading else "", SIZE)
        pdf.multi_cell(0, LINE, line, align="C" if heading else "J", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(1.2)


def _foot(pdf: FPDF, paper: Paper) -> None:
    """Recipients left, signature right; never torn apart by the end of a page."""
    height = LINE * (max(len(paper.recipients), len(paper.signature) + 3) + 1)
    if pdf.get_y() + height > pdf.h - MARGIN:
        pdf.add_page()
    pdf.ln(LINE / 2)
    top, width = pdf.get_y(), pdf.epw / 2
    pdf.set_font("Serif", "", SIZE - 1.5)
    for line in paper.recipients:
        pdf.multi_cell(width, LINE - 0.6, line, align="L", new_x="LMARGIN", new_y="NEXT")
    if paper.signature:
        end = _column(pdf, paper.signature[:-1], pdf.l_margin + width, top, width, lambda line: False)
        _column(pdf, paper.signature[-1:], pdf.l_margin + width, end + LINE * 3, width, lambda line: False)
