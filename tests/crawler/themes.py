"""Two themes that share no markup with the stock ones, only the words that a NukeViet site prints.

`Seed` prints what the seed page prints, in its order; `Ledger` is a portal of tables with its side column first.
A theme sees addresses through the `Where` that the site gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol

from tests.crawler.theme_content import Article, Directive


class Where(Protocol):
    """The addresses of a site, as they stand in its pages (already escaped)."""

    def directive(self, item: Directive) -> str: ...
    def file(self, item: Directive) -> str: ...
    def article(self, item: Article, category: str | None = None) -> str: ...
    def category(self, name: str, page: int = 1) -> str: ...
    def laws(self, page: int = 1) -> str: ...
    def type(self, name: str) -> str: ...


class Theme(Protocol):
    """The five kinds of pages; each returns what stands in the page's body."""

    def frame(self, main: str, where: Where, newest: Sequence[Directive], menu: Sequence[str]) -> str: ...
    def directive(self, item: Directive, where: Where) -> str: ...
    def article(self, item: Article, where: Where, others: Sequence[Article]) -> str: ...
    def directives(self, items: Sequence[Directive], where: Where) -> str: ...
    def articles(self, items: Sequence[Article], where: Where, category: str | None = None) -> str: ...
    def pager(self, page: int, links: Sequence[str]) -> str: ...
    def closed(self) -> str: ...


def link(address: str, words: str) -> str:
    """A plain link."""
    return f'<a href="{address}">{escape(words)}</a>'


def cut(title: str, length: int = 40) -> str:
    """A title as a side block prints it."""
    return title if len(title) <= length else title[:length].rpartition(" ")[0] + " ..."


def traps(where: Where) -> str:
    """Links that lead a crawler nowhere."""
    return (
        '<a href="?nvvithemever=m">Bản di động</a> <a href="/users/login/">Đăng nhập</a> '
        '<a href="/lich-cong-tac/?tuan=25">Lịch công tác</a> <a href="/banners/click/?id=1">Quảng cáo</a> '
        f'<a href="javascript:void(0)">Lên đầu trang</a> <a href="{where.laws()}#tim">Tìm</a>'
    )


class Seed:
    """The seed page's words, line by line."""

    def frame(self, main: str, where: Where, newest: Sequence[Directive], menu: Sequence[str]) -> str:
        side = "".join(
            f'<div class="hang"><a href="{where.directive(d)}"> {d.number}</a><br>{d.issued:%d/%m/%Y}'
            f"<p>{cut(d.title)}</p></div>"
            for d in newest
        )
        top = " | ".join([link(where.laws(), "Văn bản"), *(link(where.category(name), name) for name in menu)])
        return (
            '<div class="dau">Hôm nay, ngày 23 tháng 06 năm 2018</div><div class="cd">Chủ đề năm học: "Kỷ cương"</div>'
            f'<div class="dieu-huong">{top}</div>\n<div class="than">{main}</div>\n'
            f'<div class="phu"><b>Văn bản mới</b>{side}</div>\n<div class="chan">{traps(where)} Đang truy cập: 12</div>'
        )

    def directive(self, item: Directive, where: Where) -> str:
        pairs = [
            ("Số ký hiệu", item.number),
            ("Ngày ban hành", f"{item.issued:%d/%m/%Y}"),
            ("Loại văn bản", link(where.type(item.type), item.type)),
            ("Lĩnh vực", item.field),
            ("Cơ quan ban hành", escape(item.issuer)),
            ("Người ký", item.signer),
        ]
        if item.file:
            pairs.append(("Tệp đính kèm", link(where.file(item), f"van-ban-{item.id}.rtf")))
        lines = "".join(f"<p><b>{label}:</b> {value}</p>\n" for label, value in pairs)
        return f'<div class="muc">{link(where.laws(), "Văn bản")}</div><div class="ten">{item.title}</div>\n{lines}'

    def article(self, item: Article, where: Where, others: Sequence[Article]) -> str:
        category = item.categories[0]
        body = "".join(f"<p>&nbsp;&nbsp;&nbsp; {part}</p>\n" for part in item.body)
        by = f"<p>Tác giả: {item.author}<br>Nguồn: {item.source}</p>" if item.author else ""
        return (
            f'<div class="muc">{link(where.category(category), category)}</div>\n'
            f"<div>{link(where.article(item), item.title)}"
            f"<div> {item.views}</div><div> {item.published:%d/%m/%Y}</div></div>\n<div>{item.title}</div>\n"
            f"<div><b>{item.title}</b></div>\n<div><b>{item.lead}</b></div>\n<div>{body}</div>\n"
            f"{by}\n<div>Ý kiến bạn đọc</div>"
        )

    def directives(self, items: Sequence[Directive], where: Where) -> str:
        return "\n".join(
            f'<div class="o"><div><a href="{where.directive(d)}">{d.number}</a></div><div>{d.issued:%d/%m/%Y}</div>'
            f"<div>{d.title}</div></div>"
            for d in items
        )

    def articles(self, items: Sequence[Article], where: Where, category: str | None = None) -> str:
        return "\n".join(
            f'<div class="tin">{link(where.article(a, category), a.title)}<div> {a.views}</div>'
            f"<div> {a.published:%d/%m/%Y}</div><div>{a.lead}</div></div>"
            for a in items
        )

    def pager(self, page: int, links: Sequence[str]) -> str:
        numbers = [f"<b>{n}</b>" if n == page else link(to, str(n)) for n, to in enumerate(links, 1)]
        return f'<div class="trang">Trang {" ".join(numbers)}</div>'

    def closed(self) -> str:
        return '<div class="bao"><b>Thông báo</b><br>Bạn không có quyền xem văn bản này.</div>'


class Ledger:
    """Tables; the side column and a search form stand before the main one."""

    def frame(self, main: str, where: Where, newest: Sequence[Directive], menu: Sequence[str]) -> str:
        running = " ".join(link(where.directive(d), f"{d.number}: {cut(d.title)}") for d in newest)
        side = "".join(f"<li>{link(where.category(name), name)}</li>" for name in menu)
        return (
            f"<table><tr><td colspan=2><marquee>{running}</marquee></td></tr><tr><td class=trai>"
            '<form action="/tim/"><label>Số hiệu</label><input name=q><label>Ngày ban hành</label><input name=d></form>'
            f"<ul><li>{link(where.laws(), 'Hệ thống văn bản')}</li>{side}</ul>{traps(where)}</td>\n"
            f"<td class=phai>{main}</td></tr>"
            "<tr><td colspan=2>Thứ bảy, 23/06/2018. Lượt truy cập: 99.120</td></tr></table>"
        )

    def directive(self, item: Directive, where: Where) -> str:
        file = link(where.file(item), "Tải về") if item.file else "Không có"
        cells = [
            ("Số/Ký hiệu", item.number, "Ngày ban hành", f"{item.issued:%d-%m-%Y}"),
            ("Thể loại", link(where.type(item.type), item.type), "Lĩnh vực", item.field),
            ("Cơ quan ban hành", escape(item.issuer), "Người ký", item.signer),
            ("Tệp đính kèm", file, "Lượt xem", "1.204"),
        ]
        rows = "".join(f"<tr><td>{a}</td><td>{b}</td><td>{c}</td><td>{d}</td></tr>\n" for a, b, c, d in cells)
        return f"<h2>{item.title}</h2>\n<table>{rows}</table>"

    def article(self, item: Article, where: Where, others: Sequence[Article]) -> str:
        category = item.categories[0]
        body = "".join(f"<p>{part}</p>\n" for part in item.body)
        by = f"<p>Tác giả bài viết: {item.author}</p><p>Nguồn tin: {item.source}</p>" if item.author else ""
        older = "".join(
            f"<li>{link(where.article(a), a.title)} ({a.published:%d/%m/%Y})</li>" for a in others if a.id < item.id
        )
        return (
            f"<p>{link(where.category(category), category)}</p><h2>{item.title}</h2>\n"
            f"<p>Đăng lúc: {item.published:%H:%M | %d/%m/%Y} - Đã xem: {item.views}</p>\n<p><b>{item.lead}</b></p>\n"
            f"<div>{body}</div>{by}\n<h4>Các tin khác</h4><ul>{older}</ul>"
        )

    def directives(self, items: Sequence[Directive], where: Where) -> str:
        rows = "".join(
            f"<tr><td>{n}</td><td>{d.number}</td><td>{d.issued:%d-%m-%Y}</td>"
            f"<td>{link(where.directive(d), d.title)}</td></tr>\n"
            for n, d in enumerate(items, 1)
        )
        head = "<tr><th>TT</th><th>Số hiệu</th><th>Ngày ban hành</th><th>Trích yếu</th></tr>"
        return f"<table>{head}\n{rows}</table>"

    def articles(self, items: Sequence[Article], where: Where, category: str | None = None) -> str:
        rows = "".join(
            f"<tr><td>{link(where.article(a, category), a.title)}</td><td>{a.published:%d/%m/%Y %H:%M}</td></tr>\n"
            for a in items
        )
        return f"<table>{rows}</table>"

    def pager(self, page: int, links: Sequence[str]) -> str:
        sides = [(page - 2, "Trang trước"), (page, "Trang sau")]
        return f"<p>{' '.join(link(links[at], words) for at, words in sides if 0 <= at < len(links))}</p>"

    def closed(self) -> str:
        return "<h2>Thông báo</h2><p>Văn bản chỉ dành cho thành viên. Vui lòng đăng nhập.</p>"
