"""config.toml: whatever is wrong with it is one line that names file and key, exit code 4, and nothing was begun."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

import tracuu
from settings import Settings, load
from settings_complaints import bounds
from tests.crawler.office import Office
from tests.crawler.replay import free_port
from tests.faults.answers import page
from tests.faults.raw_server import RawServer

SITE = '[[site]]\nname = "so"\nurl = "https://so.example.vn/"\n'
MAIL = '[mail]\nhost = "smtp.example.vn"\nsender = "a@example.vn"\n'
VERBS = ("refresh", "run", "serve", "schedule", "reindex", "reparse", "status", "export-records", "doctor", "tell")

#: What is wrong → config.toml, and a word that the message must hold besides the name of the file.
WRONG: dict[str, tuple[str, str]] = {
    "unknown key": (f"{SITE}[crawl]\ndelai = 2\n", "crawl.delai"),
    "unknown key of a site": ('[[site]]\nurl = "https://so.example.vn/"\ntitel = "Sở"\n', "titel"),
    "unknown table": (f"{SITE}[crawler]\ndelay = 2\n", "crawler"),
    "unknown key at the top": (f'delay = "2"\n{SITE}', "delay"),
    "text for a number": (f'{SITE}[web]\nport = "8000"\n', "web.port"),
    "number for text": ("[[site]]\nurl = 5\n", "url"),
    "text for true": (f'{SITE}[crawl]\nallow_loopback = "yes"\n', "crawl.allow_loopback"),
    "text for a list": (f'{SITE}areas = "Cải cách hành chính"\n', "areas"),
    "true for a number": (f"{SITE}[web]\nport = true\n", "web.port"),
    "half a port": (f"{SITE}[web]\nport = 80.5\n", "web.port"),
    "site as a single table": ('[site]\nurl = "https://so.example.vn/"\n', "site"),
    "no site": ("[web]\nport = 8000\n", "[[site]]"),
    "an empty file": ("", "[[site]]"),
    "no url": ('[[site]]\nname = "so"\n', "url"),
    "an empty url": ('[[site]]\nurl = ""\n', "url"),
    "a url without its scheme": ('[[site]]\nurl = "so.example.vn"\n', "url"),
    "a url that is no web address": ('[[site]]\nurl = "ftp://so.example.vn/"\n', "url"),
    "a url with an odd port": ('[[site]]\nurl = "http://so.example.vn:abc/"\n', "url"),
    "a url with a port too high": ('[[site]]\nurl = "http://so.example.vn:99999/"\n', "url"),
    "a url with a space": ('[[site]]\nurl = "http://so example.vn/"\n', "[[site]] url"),
    "a url with a line break": ('[[site]]\nurl = "http://so.example.vn/\\n"\n', "[[site]] url"),
    "a url with a space that is not seen": ('[[site]]\nurl = "http://so.example.vn/\\u00a0"\n', "[[site]] url"),
    "a url with what no host has": ('[[site]]\nurl = "http://so,example.vn/"\n', "[[site]] url"),
    "a url with half an address": ('[[site]]\nurl = "http://10.1.2/"\n', "[[site]] url"),
    "a url with a fragment": ('[[site]]\nurl = "http://so.example.vn/#tin"\n', "dấu #"),
    "a url with name and password": ('[[site]]\nurl = "http://an:bí@so.example.vn/"\n', "mật khẩu"),
    "a url with a password of slashes": ('[[site]]\nurl = "http://an:bí/mật@so.example.vn/"\n', "[[site]] url"),
    "a listing of another host": (f'{SITE}listings = ["http://xa.example.vn/laws/"]\n', "[[site]] listings"),
    "a listing of another port": (f'{SITE}listings = ["https://so.example.vn:8443/laws/"]\n', "[[site]] listings"),
    "a listing that is no page": (f'{SITE}listings = ["mailto:an@so.example.vn"]\n', "[[site]] listings"),
    "a listing with a password": (f'{SITE}listings = ["https://an:bí@so.example.vn/"]\n', "[[site]] listings"),
    "a listing that is no address": (f'{SITE}listings = ["//[so"]\n', "[[site]] listings"),
    "an empty host": (f'{SITE}[web]\nhost = ""\n', "web.host để trống không được"),
    "a host that is none": (f'{SITE}[web]\nhost = "a b c"\n', "web.host"),
    "a host with its port": (f'{SITE}[web]\nhost = "127.0.0.1:8000"\n', "web.host"),
    "a host that is every interface in disguise": (f'{SITE}[web]\nhost = "0"\n', "web.host"),
    "a host that is no address": (f'{SITE}[web]\nhost = "127.0.0.256"\n', "web.host"),
    "questions kept for less than nothing": (f"{SITE}[web]\nkeep_questions_days = -1\n", "web.keep_questions_days"),
    "questions kept for ever": (f"{SITE}[web]\nkeep_questions_days = 999999999999\n", "web.keep_questions_days"),
    "no user agent": (f'{SITE}[crawl]\nuser_agent = ""\n', "crawl.user_agent"),
    "a user agent with marks": (f'{SITE}[crawl]\nuser_agent = "Tra Cứu"\n', "crawl.user_agent"),
    "a user agent of two lines": (f'{SITE}[crawl]\nuser_agent = "a\\r\\nCookie: b"\n', "crawl.user_agent"),
    "a user agent with a control": (f'{SITE}[crawl]\nuser_agent = "a\\u001b[2J"\n', "crawl.user_agent"),
    "a user agent with a space behind": (f'{SITE}[crawl]\nuser_agent = "a "\n', "crawl.user_agent"),
    "a user agent too long": (f'{SITE}[crawl]\nuser_agent = "{"a" * 201}"\n', "crawl.user_agent dài 201"),
    "data in a file": (f'{SITE}[paths]\ndata = "config.toml"\n', "paths.data"),
    "data below a file": (f'{SITE}[paths]\ndata = "config.toml/a/b"\n', "paths.data"),
    "data at what no path has": (f'{SITE}[paths]\ndata = "a\\u0000b"\n', "paths.data"),
    "data at a name too long": (f'{SITE}[paths]\ndata = "{"a" * 300}"\n', "paths.data"),
    "data of a user who is none": (f'{SITE}[paths]\ndata = "~khong-co-ai/data"\n', "paths.data"),
    "a certificate at what no path has": (f'{SITE}[crawl]\nextra_ca_file = "a\\u0000"\n', "crawl.extra_ca_file"),
    "a password at what no path has": (f'{SITE}[mail]\npassword_file = "a\\u0000"\n', "mail.password_file"),
    "a webhook without a host that can be": (f'{SITE}[webhook]\nurl = "https://bí mật/"\n', "webhook.url"),
    "a url with an unclosed bracket": ('[[site]]\nurl = "http://[::1/"\n', "url"),
    "a time zone that is none": (f'{SITE}[schedule]\ntimezone = "Asia/Soc_Trang"\n', "schedule.timezone"),
    "a time zone that leads elsewhere": (f'{SITE}[schedule]\ntimezone = "../../etc/passwd"\n', "schedule.timezone"),
    "an hour that is none": (f'{SITE}[schedule]\nrefresh = "25:00"\n', "schedule.refresh"),
    "an hour without its minutes": (f'{SITE}[schedule]\nrefresh = "1"\n', "schedule.refresh"),
    "a port too high": (f"{SITE}[web]\nport = 70000\n", "web.port"),
    "a port too low": (f"{SITE}[web]\nport = 0\n", "web.port"),
    "a delay below nothing": (f"{SITE}[crawl]\ndelay = -1\n", "crawl.delay"),
    "a delay that hammers": (f"{SITE}[crawl]\ndelay = 0\n", "crawl.delay"),
    "a site's delay that hammers": (f"{SITE}delay = 0\n", "delay"),
    "a site's delay below nothing": (f"{SITE}delay = -5\n[crawl]\nallow_loopback = true\n", "delay"),
    "a delay that is no number": (f"{SITE}[crawl]\ndelay = nan\n", "crawl.delay"),
    "a site's delay that is no number": (f"{SITE}delay = nan\n", "delay"),
    "no workers": (f"{SITE}[processing]\nworkers = 0\n", "processing.workers"),
    "two sites of one name": (SITE + SITE, "name"),
    "a name with spaces": ('[[site]]\nname = "Sở GD"\nurl = "https://so.example.vn/"\n', "name"),
    "a name too long": (f'[[site]]\nname = "{"a" * 41}"\nurl = "https://so.example.vn/"\n', "dài 41 ký tự"),
    "a name that climbs": ('[[site]]\nname = "../so"\nurl = "https://so.example.vn/"\n', "name"),
    "a family that is none": (f'{SITE}family = "wordpress"\n', "family"),
    "a certificate that is not there": (f'{SITE}[crawl]\nextra_ca_file = "root.pem"\n', "crawl.extra_ca_file"),
    "a certificate that is none": (f'{SITE}[crawl]\nextra_ca_file = "config.toml"\n', "crawl.extra_ca_file"),
    "a password": (f'{SITE}[mail]\npassword = "bí mật"\n', "password_file"),
    "mail without readers": (f'{SITE}[mail]\nhost = "smtp.example.vn"\nsender = "a@example.vn"\n', "to ="),
    "readers without a server": (f'{SITE}[mail]\nto = ["a@example.vn"]\n', "host"),
    "a digest without a server": (f'{SITE}[digest]\nevery = "night"\n', "host"),
    "a reader who is none": (f'{SITE}{MAIL}to = ["Chị An"]\n', "mail.to"),
    "a reader with a header of his own": (f'{SITE}{MAIL}to = ["a@b.vn\\r\\nBcc: c@d.vn"]\n', "mail.to"),
    "an encryption that is none": (f'{SITE}{MAIL}to = ["a@b.vn"]\nsecurity = "ssl"\n', "mail.security"),
    "a mail server with its port": (f'{SITE}[mail]\nhost = "smtp.example.vn:25"\nsender = "a@b.vn"\n', "mail.host"),
    "a rhythm that is none": (f'{SITE}[digest]\nevery = "daily"\n', "digest.every"),
    "a site that is none": (f'{SITE}[digest]\nsites = ["xa"]\n', "digest.sites"),
    "a webhook that is no address": (f'{SITE}[webhook]\nurl = "token-bí-mật"\n', "webhook.url"),
    "an address of ours with a password": (f'{SITE}[web]\npublic_url = "https://a:b@c.vn"\n', "web.public_url"),
    "an address of ours with a question": (f'{SITE}[web]\npublic_url = "https://a.vn/?q=1"\n', "web.public_url"),
    "a log without room": (f"{SITE}[log]\nmax_mb = 0\n", "log.max_mb"),
    "two sites of one address": (f'{SITE}[[site]]\nname = "b"\nurl = "https://so.example.vn"\n', "viết ở hai bảng"),
    "data nowhere": (f'{SITE}[paths]\ndata = ""\n', "«paths.data»: để trống không được"),
    "data of Windows": (f"{SITE}[paths]\ndata = 'D:\\tracuu\\data'\n", "paths.data"),
    "data of Windows with our slashes": (f'{SITE}[paths]\ndata = "D:/tracuu/data"\n', "đường dẫn của Windows"),
    "data with a space behind": (f'{SITE}[paths]\ndata = "data "\n', "dấu cách ở đầu hoặc cuối"),
    "a password file of Windows": (f"{SITE}[mail]\npassword_file = 'C:\\a'\n", "mail.password_file"),
    "TOML without its quote": ('[[site]]\nurl = "https://so.example.vn/\n', "dòng 2: thiếu dấu ngoặc kép"),
    "TOML with a key twice": (f"{SITE}[web]\nport = 1\nport = 2\n", "dòng 6: khóa «port» viết hai lần"),
    "TOML with a table twice": (f"{SITE}[web]\nport = 1\n[web]\n", "dòng 6: bảng [web] viết hai lần"),
    "TOML with both kinds of table": (f"{SITE}[site]\n", "dòng 4: bảng [site] viết hai lần"),
    "TOML with smart quotes": (f"{SITE}title = “Sở”\n", "dòng 4: có ngoặc kép cong"),
    "TOML with smart single quotes": (f"{SITE}title = ‘Sở’\n", "dòng 4: có ngoặc kép cong"),
    "TOML with a space that is not seen": (f"{SITE}delay\u00a0= 3\n", "dòng 4: có dấu cách đặc biệt"),
    "TOML with True": (f"{SITE}enabled = True\n", "dòng 4: hãy viết true"),
    "TOML without any quote": (f"{SITE}title = Sở\n", "dòng 4: chữ phải ở trong ngoặc kép"),
    "TOML with an hour without quotes": (f"{SITE}[schedule]\nrefresh = 01:30\n", "dòng 5: giờ phải ở trong ngoặc kép"),
    "TOML with a comma for the point": (f"{SITE}delay = 2,5\n", "dòng 4: số lẻ viết bằng dấu chấm"),
    "TOML with a path of Windows": (f'{SITE}[paths]\ndata = "C:\\Users\\new"\n', "dòng 5: dấu \\"),
    "TOML with another path of Windows": (f'{SITE}[paths]\ndata = "D:\\tracuu\\data"\n', "dòng 5: dấu \\"),
    "TOML with a colon": (f"{SITE}delay: 3\n", "dòng 4: giữa khóa và giá trị là dấu ="),
    "TOML without a value": (f"{SITE}delay =\n", "dòng 4: thiếu giá trị"),
    "TOML with a table that is not closed": (f"{SITE}[web\nport = 1\n", "dòng 4: tên bảng thiếu dấu ]"),
    "TOML that git left": (f"<<<<<<< HEAD\n{SITE}", "dòng 1: là dấu của git"),
    "TOML that ends too soon": (f'{SITE}areas = ["A",\n', "sai cú pháp TOML"),
    "TOML of something else": (f"{SITE}delay = 2.5.1\n", "dòng 4, cột 12: sai cú pháp TOML: delay = 2.5.1"),
    "TOML of a secret": (f'{SITE}[webhook]\nurl = "https://bí.vn/" x\n', "dòng 5, cột"),
    "TOML deeper than any": (f"{SITE}a = {'[' * 5000}", "dòng 4: có quá nhiều ngoặc"),
    "TOML with a number without end": (f"{SITE}delay = {'9' * 5000}\n", "dòng 4: có số quá dài"),
}
#: What tomllib says of these.
ENGLISH = ("Invalid", "Expected", "Cannot", "Unescaped", "Illegal", "Unclosed", "column", "line")


def tried(folder: Path, text: str | bytes, *verb: str) -> Result:
    """A command with this config.toml."""
    path = folder / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CliRunner().invoke(tracuu.main, ["--config", str(path), *verb])


def assert_refused(result: Result, folder: Path, *words: str) -> None:
    """Exit code 4, one line on stderr with these words, nothing on stdout, nothing made."""
    assert result.exit_code == 4, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    assert [word for word in (str(folder / "config.toml"), *words) if word not in lines[0]] == [], lines[0]
    assert [path.name for path in folder.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_key(tmp_path: Path, name: str) -> None:
    text, word = WRONG[name]
    assert_refused(tried(tmp_path, text, "refresh"), tmp_path, word)


@pytest.mark.parametrize("name", [name for name in WRONG if name.startswith("TOML")])
def test_no_parser_speaks_english_to_an_administrator(tmp_path: Path, name: str) -> None:
    said = tried(tmp_path, WRONG[name][0], "status").stderr.removeprefix(str(tmp_path))
    assert [word for word in ENGLISH if word in said] == []


def test_a_slip_is_looked_for_outside_of_strings(tmp_path: Path) -> None:
    said = tried(tmp_path, f'{SITE}title = "Sở “A”" = True # “x”\n', "status").stderr
    assert "ngoặc kép cong" not in said
    assert "dòng 4" in said


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_begins_with_a_bad_config(tmp_path: Path, verb: str) -> None:
    assert_refused(tried(tmp_path, WRONG["unknown key"][0], verb), tmp_path, "crawl.delai")


def test_searching_with_a_bad_config(tmp_path: Path) -> None:
    assert_refused(tried(tmp_path, WRONG["no url"][0], "search", "cải cách"), tmp_path, "url")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{SITE}title = 'Sóc Trăng'".encode("cp1258", "ignore"), "dòng 4"),
        (f"{SITE}title = 'Sóc'".replace("\n", "\r\n").encode("latin-1"), "dòng 4"),
        (b"\xef\xbb\xbf" + SITE.encode() + b"\n\n# \xff", "dòng 6"),
        (SITE.encode("utf-16"), "UTF-16"),
        (SITE.encode("utf-16-be"), "UTF-16"),
    ],
    ids=[
        "Vietnamese of Windows",
        "Latin-1",
        "behind a byte order mark",
        "Notepad's Unicode",
        "UTF-16 without its mark",
    ],
)
def test_a_file_that_is_not_utf8(tmp_path: Path, content: bytes, line: str) -> None:
    result = tried(tmp_path, content, "status")
    assert_refused(result, tmp_path, line, "UTF-8", "lưu lại")
    assert "codec" not in result.stderr


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_line_will_do(tmp_path: Path, end: str) -> None:
    assert_refused(tried(tmp_path, WRONG["unknown key"][0].replace("\n", end), "status"), tmp_path, "crawl.delai")


def test_a_byte_order_mark_of_notepad_does_no_harm(tmp_path: Path) -> None:
    result = tried(tmp_path, b"\xef\xbb\xbf" + WRONG["unknown key"][0].encode(), "status")
    assert_refused(result, tmp_path, "crawl.delai")


def test_no_file_at_all(tmp_path: Path) -> None:
    result = CliRunner().invoke(tracuu.main, ["--config", str(tmp_path / "nothing.toml"), "refresh"])
    assert (result.exit_code, result.stdout) == (4, "")
    assert "nothing.toml" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(tracuu.main, ["--config", str(tmp_path), "refresh"])
    assert (result.exit_code, result.stdout) == (4, "")
    assert len(result.stderr.splitlines()) == 1
    assert f"{tmp_path}: đây là thư mục" in result.stderr


def test_an_empty_variable_names_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACUU_CONFIG", "")
    (tmp_path / "config.toml").write_text(WRONG["unknown key"][0], encoding="utf-8")
    result = CliRunner().invoke(tracuu.main, ["status"])
    assert (result.exit_code, result.stdout) == (4, "")
    assert "crawl.delai" in result.stderr


@pytest.mark.parametrize("url", ["token-bí-mật", "ftp://bí.example.vn/", "https://bí mật/", " "])
@pytest.mark.parametrize("verb", ["refresh", "tell", "doctor"])
def test_a_webhook_of_the_environment_that_is_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, verb: str
) -> None:
    monkeypatch.setenv("TRACUU_WEBHOOK_URL", url)
    result = tried(tmp_path, SITE, verb)
    assert (result.exit_code, result.stdout) == (4, "")
    (line,) = result.stderr.splitlines()
    assert "TRACUU_WEBHOOK_URL phải là địa chỉ web" in line
    assert "bí" not in line
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_a_webhook_of_the_file_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("TRACUU_WEBHOOK_URL", "token-bí-mật")
    path.write_text(f'{SITE}[webhook]\nurl = "https://chat.example.vn/a"\n', encoding="utf-8")
    assert load(path).settings.webhook.url == "https://chat.example.vn/a"
    monkeypatch.setenv("TRACUU_WEBHOOK_URL", "https://chat.example.vn/b")
    path.write_text(SITE, encoding="utf-8")
    assert load(path).settings.webhook.url == "https://chat.example.vn/b"


ACCEPTED = {
    "every interface": f'{SITE}[web]\nhost = "0.0.0.0"\n',
    "every interface, IPv6 too": f'{SITE}[web]\nhost = "::"\n',
    "a host's name": f'{SITE}[web]\nhost = "may_chu-1.so.example.vn"\n',
    "a url in IPv6": '[[site]]\nname = "so"\nurl = "http://[2001:db8::1]:8080/"\n',
    "a url with letters of our own": '[[site]]\nname = "so"\nurl = "https://sở.example.vn/văn-bản/"\n',
    "a url with a question": '[[site]]\nurl = "https://so.example.vn/@tin/?lang=vi"\n',
    "listings as paths and as addresses": f'{SITE}listings = ["/laws/", "vb/", "https://SO.example.vn/vb/?a=b#c"]\n',
    "a name of forty letters": f'[[site]]\nname = "{"a" * 40}"\nurl = "https://so.example.vn/"\n',
    "a user agent as browsers have": f'{SITE}[crawl]\nuser_agent = "So/1.0 (+https://so.example.vn; a@b.vn)"\n',
    "a user agent of two hundred": f'{SITE}[crawl]\nuser_agent = "{"a" * 200}"\n',
    "data that are not there yet": f'{SITE}[paths]\ndata = "a/b/c"\n',
    "data behind a link that leads nowhere yet": f'{SITE}[paths]\ndata = "link/c"\n',
    "questions for ten years": f"{SITE}[web]\nkeep_questions_days = 3650\n",
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_right_is_accepted(tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "unmounted")
    (tmp_path / "config.toml").write_text(ACCEPTED[name], encoding="utf-8")
    assert load(tmp_path / "config.toml").settings.site


def test_every_number_has_its_range() -> None:
    """Of a key without one, nobody knows what -1 or 999999999999 does."""
    numbers = {
        f"{table.name}.{key.name}"
        for table in msgspec.structs.fields(Settings)
        if isinstance(table.default, msgspec.Struct)
        for key in msgspec.structs.fields(table.default)
        if type(key.default) in (int, float)
    }
    assert {key for key, *_ in bounds(Settings())} == numbers


def test_messages_are_vietnamese(tmp_path: Path) -> None:
    """A word that only the fault's own message holds, in the language of who edits the file."""
    words = {"unknown key": "khóa lạ", "no url": "thiếu khóa", "text for a number": "phải là số nguyên",
             "no site": "chưa có trang nguồn", "site as a single table": "[[site]]"}  # fmt: skip
    said = {name: tried(tmp_path, WRONG[name][0], "refresh").stderr for name in words}
    assert [name for name, word in words.items() if word not in said[name]] == []


@pytest.mark.parametrize("name", [name for name, (text, _) in WRONG.items() if "bí" in text])
def test_what_may_be_secret_is_not_repeated(tmp_path: Path, name: str) -> None:
    assert "bí" not in tried(tmp_path, WRONG[name][0], "refresh").stderr


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_command_itself_refuses_in_one_line(office: Office) -> None:
    (office.folder / "config.toml").write_text(WRONG["unknown key"][0], encoding="utf-8")
    done = office.run("refresh", expect=4)
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
    assert "crawl.delai" in done.stderr


def test_a_site_that_is_down_is_one_line_and_exit_code_5(office: Office) -> None:
    office.configure(f"http://127.0.0.1:{free_port()}/")
    done = office.run("refresh", expect=5)
    told = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(told) == 1, told
    assert "không kết nối được" in told[0]
    assert office.records() == {}


def test_a_site_without_its_robots_txt_is_one_line_and_exit_code_5(office: Office, server: RawServer) -> None:
    server.on("/robots.txt", page(b"", status="500 Oops"))
    office.configure(server.url)
    done = office.run("refresh", expect=5)
    told = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(told) == 1, told
    assert "robots.txt" in told[0]
    assert set(server.paths()) == {"/robots.txt"}
    assert office.records() == {}
