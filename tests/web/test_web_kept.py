"""Kept copies: the very bytes, whole or in part, never what a browser would run, never another file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import office
import pytest
from hypothesis import given
from hypothesis import strategies as st

import search_app
from crawler.archive import Archive
from web.kept_file import SHOWN, hash_of, headers, sent_type
from web.save_names import safe_name


@pytest.fixture(scope="module")
def hashes(data):
    archive = Archive(data / "raw")
    return {
        "pdf": archive.put(office.PDF),
        "html": archive.put(office.HTML),
        "page": archive.put(b"<p>page", packed=True),
    }


def test_a_pdf_opens_in_place_with_its_bytes(client, hashes):
    response = client.get(f"/file/{hashes['pdf']}")
    assert response.content == office.PDF
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("inline")
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_html_is_a_download_in_a_sandbox_with_a_tame_name(client, hashes):
    response = client.get(f"/file/{hashes['html']}")
    assert response.content == office.HTML
    assert response.headers["content-type"] == "application/octet-stream"
    disposition = response.headers["content-disposition"]
    assert disposition.startswith("attachment")
    assert not set('/\\<>"') & set(disposition.partition("''")[2])
    assert disposition.endswith(".txt")
    assert response.headers["content-security-policy"].startswith("sandbox")
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["../tracuu.sqlite", "..%2ftracuu.sqlite", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "%5c%5chost%5cx", "a" * 64,
     "A" * 64, "ab", "", "..%00", "0" * 63 + "%0a"],
)  # fmt: skip
def test_whatever_is_no_hash_of_a_published_file_is_404(client, name):
    assert client.get(f"/file/{name}").status_code == 404


HOSTILE_PATHS = [
    "../tracuu.sqlite", "..%2f..%2ftracuu.sqlite", "%2e%2e/tracuu.sqlite", "/etc/passwd", "%2fetc%2fpasswd",
    "%5c%5chost%5cx", "..%5c..%5cx", "....//tracuu.sqlite", "%252e%252e/x", "C:%5cx", "file:///etc/passwd",
]  # fmt: skip


def test_no_file_outside_the_archive_is_ever_opened(client, data):
    """What the interpreter itself opens while the addresses are asked for."""
    opened, watching = [], True

    def note(event, arguments):
        if watching and event == "open" and isinstance(arguments[0], str | bytes):
            opened.append(Path(os.fsdecode(arguments[0])).resolve())

    sys.addaudithook(note)  # there is no taking it back
    try:
        for path in HOSTILE_PATHS:
            for prefix in ("/file/", "/document/", "/static/", "/api/document/"):
                assert client.get(prefix + path).status_code == 404
    finally:
        watching = False
    ours = (data, Path(search_app.__file__).parent, Path(sys.prefix), Path(sys.base_prefix))
    assert [path for path in opened if not any(path.is_relative_to(folder) for folder in ours)] == []


ACTIVE = {
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
    "html": (b"<!doctype html><script>alert(1)</script>", "text/html"),
    "html that reads like text": (b"   <html><script>alert(1)</script>", "text/plain"),
    "xml": (b"<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'><script/></x>", "application/xml"),
    "script": (b"alert(1)", "text/javascript"),
}


@pytest.mark.parametrize("name", ACTIVE)
def test_what_a_browser_would_run_is_a_download_in_a_sandbox(data, name):
    body, said = ACTIVE[name]
    archive = Archive(data / "raw")
    made = sent_type(archive.path(archive.put(body)), said)
    assert made in ("application/octet-stream", "text/plain")
    assert made not in SHOWN.values()
    assert headers("0" * 64, made)["Content-Security-Policy"].startswith("sandbox;")


def test_a_kept_page_is_no_published_file(client, hashes):
    assert client.get(f"/file/{hashes['page']}").status_code == 404


HARMS = {
    "flipped": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"),
    "cut": lambda path: os.truncate(path, 100),
    "empty": lambda path: os.truncate(path, 0),
    "folder": lambda path: (path.unlink(), path.mkdir()),
    "pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "unreadable": lambda path: (path.unlink(), path.symlink_to("/proc/self/mem")),  # opens, then errors
    "lost": lambda path: path.unlink(),
}


@pytest.mark.parametrize("name", HARMS)
def test_a_damaged_copy_is_as_good_as_lost(client, data, hashes, caplog, name):
    archive, url = Archive(data / "raw"), f"/file/{hashes['pdf']}"
    assert client.get(url).status_code == 200
    HARMS[name](archive.path(hashes["pdf"]))
    try:
        for asked in ({}, {"range": "bytes=0-4"}, {"if-none-match": f'"{hashes["pdf"]}"'}):
            caplog.clear()
            assert client.get(url, headers=asked).status_code == 404
            told = [line for line in caplog.messages if hashes["pdf"] in line and "verify" in line]
            assert len(told) == (0 if name in ("folder", "pipe", "lost") else 1)
    finally:
        archive.put(office.PDF)
    assert client.get(url).content == office.PDF


def test_a_large_copy_is_hashed_once(client, hashes):
    for _ in range(2):
        assert client.get(f"/file/{hashes['pdf']}").status_code == 200
    before = hash_of.cache_info()
    assert client.get(f"/file/{hashes['pdf']}").status_code == 200
    assert hash_of.cache_info() == before._replace(hits=before.hits + 1)


def test_a_page_is_not_given_out_packed_in_place_of_a_lost_file(client, data, hashes):
    """A file and a page may be the same body; what lies there packed has not the bytes that the address names."""
    archive = Archive(data / "raw")
    plain = archive.path(hashes["html"])
    archive.put(office.HTML, packed=True)
    plain.unlink()
    try:
        assert client.get(f"/file/{hashes['html']}").status_code == 404
    finally:
        archive.path(hashes["html"]).unlink()
        archive.put(office.HTML)


def test_ranges(client, hashes):
    url = f"/file/{hashes['pdf']}"
    part = client.get(url, headers={"range": "bytes=0-4"})
    assert (part.status_code, part.content) == (206, b"%PDF-")
    assert client.get(url, headers={"range": f"bytes={10**9}-"}).status_code == 416
    many = client.get(url, headers={"range": "bytes=" + ",".join(f"{n}-{n}" for n in range(1000))})
    assert (many.status_code, many.content) == (200, office.PDF)


IGNORED = [
    "bits=0-1", "bytes", "bytes=", "bytes=-", "bytes=,", "bytes=9-0", "bytes=0-1,9-0", "bytes=a-b", "bytes=0-1,x",
    f"bytes={10**9}-5", "bytes=0-" + "9" * 5000, "bytes=²-³", "items=0-1, bytes=0-1",
]  # fmt: skip


@pytest.mark.parametrize("said", IGNORED, ids=range(len(IGNORED)))
def test_a_range_that_is_none_is_ignored(client, hashes, said):
    """RFC 9110, 14.2: another unit, or no valid list of ranges; the static files too."""
    asked = {"range": said.encode("latin-1")}
    whole = client.get(f"/file/{hashes['pdf']}", headers=asked)
    assert (whole.status_code, whole.content) == (200, office.PDF)
    assert client.get("/static/style.css", headers=asked).status_code == 200


@pytest.mark.parametrize(
    ("said", "status", "body"),
    [
        ("bytes=1-1", 206, office.PDF[1:2]),
        ("Bytes=0-4", 206, office.PDF[:5]),
        ("bytes=,0-4 ,", 206, office.PDF[:5]),
        ("bytes=-5", 206, office.PDF[-5:]),
        (f"bytes=0-{10**9}", 206, office.PDF),
        ("bytes=-0", 416, b""),
        (f"bytes={10**9}-{10**9}", 416, b""),
    ],
)
def test_a_range_that_is_one_is_kept_to(client, hashes, said, status, body):
    part = client.get(f"/file/{hashes['pdf']}", headers={"range": said})
    assert (part.status_code, part.content) == (status, body)


def test_a_copy_that_the_browser_holds_is_not_sent_again(client, hashes):
    first = client.get(f"/file/{hashes['pdf']}")
    again = client.get(f"/file/{hashes['pdf']}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


HELD = {"any": ("if-none-match", "*", 304), "another": ("if-none-match", '"x"', 200)}
MOMENTS = {
    "of old": "Mon, 01 Jan 2001 00:00:00 GMT",
    "none": "hôm qua",
    "of no calendar": "Mon, 99 Jan 2001 00:00:00 GMT",
}


@pytest.mark.parametrize("name", HELD)
def test_what_the_browser_holds_is_told_by_its_tag(client, hashes, name):
    header, value, status = HELD[name]
    assert client.get(f"/file/{hashes['pdf']}", headers={header: value}).status_code == status


def test_or_by_the_moment_that_we_gave(client, hashes):
    url = f"/file/{hashes['pdf']}"
    moment = client.get(url).headers["last-modified"]
    assert client.get(url, headers={"if-modified-since": moment}).status_code == 304
    assert client.get(url, headers={"if-modified-since": moment, "if-none-match": '"x"'}).status_code == 200
    for other in MOMENTS.values():
        asked = {"if-modified-since": other.encode()}
        assert client.get(url, headers=asked).status_code == 200


def test_a_copy_that_was_withdrawn_is_404(client, data, hashes):
    path = Archive(data / "raw").path(hashes["html"])
    hidden = path.rename(path.with_suffix(".hidden"))
    try:
        assert client.get(f"/file/{hashes['html']}").status_code == 404
        assert "/file/" not in client.get("/document/demo/laws/199").text
    finally:
        hidden.rename(path)


@given(st.text(max_size=200), st.sampled_from(["application/pdf", "application/octet-stream"]))
def test_a_name_to_save_under_is_one_harmless_line(name, media_type):
    made = safe_name(name, media_type)
    assert made
    assert len(made) <= 130
    assert not set(made) & set('/\\:*?"<>|\r\n\u202e\x00')
    assert not made.lower().endswith((".html", ".htm", ".svg", ".js"))


@pytest.mark.parametrize(
    ("name", "media_type", "saved"),
    [
        ("Kế hoạch.pdf", "application/pdf", "Kế hoạch.pdf"),
        ("Ke-hoach-324", "application/pdf", "Ke-hoach-324.pdf"),
        ("Ke-hoach-324.html", "application/pdf", "Ke-hoach-324_html.pdf"),
        ("QĐ 12.2018", "application/pdf", "QĐ 12.2018.pdf"),
        ("Công văn số 5. Về việc thi", "application/msword", "Công văn số 5. Về việc thi.doc"),
        ("phu luc.doc", "application/pdf", "phu luc.doc.pdf"),
        ("cong van.doc", "application/rtf", "cong van.doc"),
        ("la.bin", "application/octet-stream", "la.bin"),
        ("setup.exe", "application/octet-stream", "setup_exe.txt"),
        ("trang.html", "application/octet-stream", "trang_html.txt"),
        ("CON.pdf", "application/pdf", "_CON.pdf"),
        ("con", "application/octet-stream", "_con"),
        ("công.pdf", "application/pdf", "công.pdf"),
        ("../../x.pdf", "application/pdf", "x.pdf"),
        (".pdf", "application/pdf", "pdf.pdf"),
        ("", "application/octet-stream", "tep"),
        ("a" * 300 + ".pdf", "application/pdf", "a" * 116 + ".pdf"),
    ],
)
def test_a_name_keeps_its_words_and_gets_the_ending_of_its_bytes(name, media_type, saved):
    assert safe_name(name, media_type) == saved
