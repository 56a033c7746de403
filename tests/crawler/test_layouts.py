"""Layouts of an item's page, a few lines each: what is read is what a careful person reads, or nothing."""

from __future__ import annotations

import pytest

from crawler.sites import FAMILIES
from crawler.sites.pages import Fetched, ItemPage, ItemReading, Restricted

SITE = "http://so.example.vn"
TITLE = "Kế hoạch tổ chức hội thi giáo viên dạy giỏi"
SAID = {
    "Số kí hiệu": "60/KH-UBND",
    "Ngày ban hành": "01/07/2018",
    "Thể loại": "Kế hoạch",
    "Cơ quan ban hành": "UBND huyện",
    "Người ký": "Lê Thị B",
}


def rows(pattern: str, said: dict[str, str] = SAID) -> str:
    """Each label with its value in this pattern."""
    return "".join(pattern.format(n, label=label, value=value) for n, (label, value) in enumerate(said.items(), 1))


def heads(tag: str) -> str:
    """Labels as the headings of columns."""
    return f"<tr>{rows(f'<{tag}>{{label}}</{tag}>')}</tr>"


CELLS = f"<tr>{rows('<td>{value}</td>')}</tr>"
LAYOUTS = {
    "badges first": f"<ul>{rows('<li><span class=badge>{value}</span>{label}</li>')}</ul>",
    "badges first, labels in bold": f"<ul>{rows('<li><span>{value}</span> <b>{label}:</b></li>')}</ul>",
    "values in the first column": f"<table>{rows('<tr><td>{value}</td><td>{label}</td></tr>')}</table>",
    "dashes": f"<ul>{rows('<li>- {label}: <em>{value}</em></li>')}</ul>",
    "dashes on one line": f"<ul>{rows('<li>– {label}: {value}</li>')}</ul>",
    "numbers": f"<ol>{rows('<li>{0}. {label}: {value}</li>')}</ol>",
    "headings over a row": f"<table>{heads('th')}{CELLS}</table>",
    "cells as headings": f"<table>{heads('td')}{CELLS}</table>",
    "headings in a thead": f"<table><thead>{heads('th')}</thead><tbody>{CELLS}</tbody></table>",
}


def read(body: str, path: str = "/laws/detail/ke-hoach-60/", title: str = TITLE) -> ItemReading:
    """A page with a title and this below it."""
    page = f"<html><head><title>{title} - Sở</title></head><body><h1 class=t>{title}</h1>{body}</body></html>"
    return FAMILIES["nukeviet"].read_item(Fetched(SITE + path, SITE + path, 200, "text/html", page.encode()))


def facts(reading: ItemReading) -> tuple[str | None, ...] | None:
    """What a directive's labels say; None where none was read."""
    if not isinstance(reading, ItemPage):
        return None
    issued = reading.issued.isoformat() if reading.issued else None
    return reading.number, issued, reading.type, reading.issuer, reading.signer


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_value_is_found_wherever_a_layout_puts_it(name: str) -> None:
    assert facts(read(LAYOUTS[name])) == ("60/KH-UBND", "2018-07-01", "Kế hoạch", "UBND huyện", "Lê Thị B")


@pytest.mark.parametrize("missing", SAID)
def test_a_row_without_its_value_takes_none_from_the_next(missing: str) -> None:
    said = {label: "" if label == missing else value for label, value in SAID.items()}
    wanted = ["60/KH-UBND", "2018-07-01", "Kế hoạch", "UBND huyện", "Lê Thị B"]
    wanted[list(SAID).index(missing)] = None  # type: ignore[call-overload]
    assert facts(read(f"<ul>{rows('<li><span class=badge>{value}</span>{label}</li>', said)}</ul>")) == tuple(wanted)


def test_a_list_of_one_row_says_nothing_of_this_item() -> None:
    other = '<tr><td><a href="/laws/detail/khac-7/">7/QĐ-SGDĐT</a></td><td>02/03/2017</td><td>Quyết định</td></tr>'
    list_of_one = f"<table><tr><th>Số kí hiệu</th><th>Ngày ban hành</th><th>Thể loại</th></tr>{other}</table>"
    assert facts(read(list_of_one)) is None
    own = {label: value for label, value in SAID.items() if label != "Thể loại"}
    table = f"<table>{rows('<tr><td>{label}</td><td>{value}</td></tr>', own)}</table>"
    assert facts(read(table + list_of_one)) == ("60/KH-UBND", "2018-07-01", None, "UBND huyện", "Lê Thị B")


def test_a_numbered_list_in_the_text_is_no_label_s() -> None:
    own = {label: value for label, value in SAID.items() if label not in ("Thể loại", "Người ký")}
    table = f"<table>{rows('<tr><td>{label}</td><td>{value}</td></tr>', own)}</table>"
    text = "<div><p>1. Hình thức: thi trực tuyến</p><p>2. Lĩnh vực: Toán</p><p>3. Người ký: giáo viên</p></div>"
    assert facts(read(table + text)) == ("60/KH-UBND", "2018-07-01", None, "UBND huyện", None)


NEWS = "/tin-tuc/hoi-thi-7.html"
POSTED = {
    "Cập nhật: 08/12/2016 10:00 - Ngày đăng: 07/12/2016 09:00": "2016-12-07T09:00",
    "Đăng lúc: 07/12/2016 09:00 | Cập nhật lúc: 08/12/2016 10:00": "2016-12-07T09:00",
    "Thứ tư - 07/12/2016 08:30": "2016-12-07T08:30",
    "2016-12-07T10:05:00+07:00": "2016-12-07T10:05",
    "Cập nhật: 08/12/2016 10:00": "2016-12-08T10:00",
}


@pytest.mark.parametrize("line", POSTED)
def test_an_article_is_of_the_day_when_it_was_posted(line: str) -> None:
    body = f'<h1 class="title">{TITLE}</h1><span class="h5">{line}</span><div id="news-bodyhtml"><p>Hội thi.</p></div>'
    reading = read(f"<div>{body}</div>", NEWS)
    assert isinstance(reading, ItemPage)
    assert reading.published is not None
    assert reading.published.isoformat(timespec="minutes") == f"{POSTED[line]}+07:00"


STUBS = (
    "Bạn không có quyền truy cập nội dung này. Vui lòng đăng nhập.",
    "Bạn không được phép xem văn bản này, vui lòng đăng nhập",
    "Văn bản này chỉ dành cho thành viên",
    "Chỉ thành viên mới được xem nội dung này",
    "Bạn cần đăng nhập để xem văn bản",
    "Xin <a href='/users/login/'>đăng nhập</a> để xem nội dung",
)
MENU = "<ul><li><a href='/users/login/'>Đăng nhập</a></li><li><a href='/laws/'>Văn bản</a></li></ul>"


@pytest.mark.parametrize("message", STUBS)
def test_a_members_only_stub_is_known_by_its_message(message: str) -> None:
    assert isinstance(read(f"{MENU}<div class=alert>{message}</div>", title="Văn bản"), Restricted)


PARAGRAPH = "Hội thi giáo viên dạy giỏi cấp tỉnh được tổ chức tại thành phố trong ba ngày của tháng mười hai. " * 3
ARTICLES = {
    "comments": "<p>Hội thi được tổ chức tại tỉnh.</p><p>Bạn cần đăng nhập để gửi bình luận</p>",
    "another system": "<p>Thí sinh vui lòng đăng nhập vào trang thi trực tuyến để làm bài.</p>",
    "an exam's rule": "<p>Thí sinh không được phép mang điện thoại vào phòng thi.</p>",
    "a text": f"<p>{PARAGRAPH}</p><p>Bạn cần đăng nhập.</p>",
    "a menu": f"{MENU}<p>Hội thi được tổ chức tại tỉnh trong ba ngày.</p>",
}


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_that_speaks_of_logging_in_is_an_article(name: str) -> None:
    reading = read(f"<p>Thứ tư - 07/12/2016 08:30</p>{ARTICLES[name]}", NEWS)
    assert isinstance(reading, ItemPage), reading
    assert reading.text
