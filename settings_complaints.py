"""What is wrong with config.toml, in words for an administrator: the key, and the next step.

Three sources: a file that is no text (`not_utf8`), values that TOML's reader found to be of another type (`explain`),
and values that make no sense (`complaints`). No message repeats what may be a secret.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
import zoneinfo
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from settings import Settings, Site

SITE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
LONGEST_NAME = 40
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")
#: An address as it may stand in a header: no space, no control character, no comma or angle bracket.
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,252}[A-Za-z0-9])?")
#: One part of a host's name between dots; underscores stand in names of office networks and of containers.
LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_\-]{0,61}[A-Za-z0-9_])?")
#: A last part that makes a resolver read the whole as an IPv4 address ("0" is 0.0.0.0).
NUMBER = re.compile(r"\d+|0[xX][0-9A-Fa-f]*")
#: What a header can carry (RFC 9110, 5.5): ASCII that is seen, spaces between.
HEADER_TEXT = re.compile(r"[!-~](?:[ -~]*[!-~])?")
LONGEST_USER_AGENT = 200
#: What stands in no address as it is (RFC 3986; letters of other scripts are sent encoded, as browsers do).
NO_ADDRESS = re.compile(r"""[ "<>\\^`{|}]""")
#: A name, with or without its password, before the host.
CREDENTIALS = re.compile(r"(?:[^/?#]*//)?[^/?#]*@")
SECURITY = ("starttls", "tls", "none")
EVERY = ("never", "night", "week")
#: The name of the bundled sample department.
SAMPLE_NAME = "mau"


def spelled_out(text: str) -> str:
    """A message on one line, whatever value it repeats: \\n, \\x1b, \\u202e."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def not_utf8(content: bytes) -> str | None:
    """Where a file is no UTF-8 text, and how to mend it; None for one that is."""
    advice = "hãy mở tệp rồi lưu lại bằng kiểu mã UTF-8 (Notepad: Save As, Encoding: UTF-8)"
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in content[:2]:
        return f"dòng 1: tệp được lưu bằng kiểu mã UTF-16; {advice}"
    text = content.removeprefix(BOM_UTF8)  # Python's own utf-8-sig counts from either side of it
    try:
        text.decode()
    except UnicodeDecodeError as exc:
        line = len((text[: exc.start] + b".").splitlines())
        return f"dòng {line}: có chữ không phải UTF-8; {advice}"
    return None


def explain(message: str) -> str:
    """msgspec's message in words for an administrator, with the key."""
    key = message.partition(" - at `$")[2].rstrip("`").lstrip(".")
    if message.startswith("Object contains unknown field `password`"):
        return (
            "mật khẩu không viết trong tệp này; hãy dùng mail.password_file hoặc biến môi trường TRACUU_MAIL_PASSWORD"
        )
    if unknown := re.match(r"Object contains unknown field `(.+?)`", message):
        return f"khóa lạ «{'.'.join(filter(None, (key, unknown[1])))}»; hãy xóa hoặc sửa chính tả"
    if missing := re.match(r"Object missing required field `(.+?)`", message):
        return f"thiếu khóa «{'.'.join(filter(None, (key, missing[1])))}»; hãy thêm vào"
    if key == "site":
        return "[site] phải viết là [[site]] (hai dấu ngoặc): mỗi trang nguồn một bảng"
    if wrong := re.match(r"Expected `(.+?)`, got `(.+?)`", message):
        return f"khóa «{key}» phải là {spoken(wrong[1])}, đang là {spoken(wrong[2])}"
    return f"khóa «{key}»: {message}"


def spoken(kind: str) -> str:
    """A TOML type's name in Vietnamese."""
    names = {
        "int": "số nguyên",
        "float": "số",
        "str": "chữ trong ngoặc kép",
        "bool": "true hoặc false",
        "array": "danh sách [..]",
    }
    return " hoặc ".join(names.get(part, part) for part in kind.split(" | "))


def complaints(settings: Settings, folder: Path) -> list[str]:
    """What is wrong with the values, most telling first."""
    found = [complaint for site in settings.site for complaint in site_complaints(site)]
    if found:
        return found
    names = [site.known_as for site in settings.site]
    found += [
        f'[[site]] name = "{name}" bị trùng; mỗi trang cần một tên riêng' for name in names if names.count(name) > 1
    ]
    if settings.schedule.until and not TIME.fullmatch(settings.schedule.until):
        found.append(
            f'schedule.until = "{settings.schedule.until}" phải có dạng giờ:phút, ví dụ "06:00", hoặc để trống'
        )
    if not TIME.fullmatch(settings.schedule.refresh):
        found.append(f'schedule.refresh = "{settings.schedule.refresh}" phải có dạng giờ:phút, ví dụ "01:30"')
    if settings.schedule.timezone not in zoneinfo.available_timezones():
        found.append(f'schedule.timezone = "{settings.schedule.timezone}" không có; ví dụ "Asia/Ho_Chi_Minh"')
    found += [
        f"{key} = {value} phải từ {low} đến {high}"
        for key, value, low, high in bounds(settings)
        if not low <= value <= high
    ]
    found += delay_complaints(settings)
    found += path_complaints(settings, folder)
    if settings.web.host == "":
        found.append('web.host để trống không được; hãy viết "127.0.0.1" (chỉ máy này) hoặc "0.0.0.0" (cả mạng)')
    elif not is_host(settings.web.host):
        found.append(
            f'web.host = "{settings.web.host}" phải là địa chỉ IP hoặc tên máy, ví dụ "127.0.0.1" hoặc "0.0.0.0"'
        )
    if trouble := user_agent_trouble(settings.crawl.user_agent):
        found.append(f"crawl.user_agent {trouble}")
    found += notice_complaints(settings)
    found += [
        f'web.trusted_proxies: "{text}" phải là địa chỉ hoặc mạng, ví dụ "127.0.0.1" hoặc "10.1.0.0/24"'
        for text in settings.web.trusted_proxies
        if not is_network(text)
    ]
    return found


def path_complaints(settings: Settings, folder: Path) -> list[str]:
    """Paths that lead nowhere."""
    data, extra, password = settings.paths.data, settings.crawl.extra_ca_file, settings.mail.password_file
    keys = (("paths.data", data), ("crawl.extra_ca_file", extra), ("mail.password_file", password))
    if found := [f'{key} = "{path}" có ký tự NUL; hãy gõ lại đường dẫn' for key, path in keys if "\0" in str(path)]:
        return found  # no question about them can be asked
    if trouble := folder_trouble(data, folder):
        found.append(f'paths.data = "{data}": {trouble}')
    if extra is not None and (trouble := certificate_trouble(folder / extra)):
        found.append(f'crawl.extra_ca_file = "{extra}": {trouble}')
    return found


def folder_trouble(path: Path, base: Path) -> str | None:
    """Why no folder can be here, or None; who may write there is for `doctor` to say."""
    try:
        whole = base / path.expanduser()
    except RuntimeError:
        return "không có người dùng này; hãy viết đường dẫn đầy đủ"
    for place in (whole, *whole.parents):
        try:
            if place.exists() and not place.is_dir():
                return f"{place} là tệp, không phải thư mục; hãy chọn đường dẫn khác"
        except PermissionError:
            return None
        except OSError as exc:
            return f"không dùng được ({exc.strerror}); hãy chọn đường dẫn khác"
    return None


def user_agent_trouble(text: str) -> str | None:
    """Why a name cannot be sent in a header, or None."""
    if not text:
        return 'để trống không được; bỏ khóa này đi, hoặc viết tên, ví dụ "TraCuu/0.1"'
    if len(text) > LONGEST_USER_AGENT:
        return f"dài {len(text)} ký tự; nhiều nhất là {LONGEST_USER_AGENT}"
    if not HEADER_TEXT.fullmatch(text):
        return (
            f'= "{text}" không gửi đi được; chỉ dùng chữ không dấu, số, dấu câu, '
            'không xuống dòng, không dấu cách ở hai đầu, ví dụ "TraCuu/0.1"'
        )
    return None


def notice_complaints(settings: Settings) -> list[str]:
    """What is wrong with who is told, and how. What may be a secret is not repeated."""
    mail, digest, known = settings.mail, settings.digest, {site.known_as for site in settings.sites}
    choices = (("mail.security", mail.security, SECURITY), ("digest.every", digest.every, EVERY))
    found = [
        f'{key} = "{value}" phải là một trong: {", ".join(allowed)}'
        for key, value, allowed in choices
        if value not in allowed
    ]
    if mail.host and not HOST.fullmatch(mail.host):
        found.append('mail.host phải là tên máy chủ thư, ví dụ "smtp.example.gov.vn" (cổng viết ở mail.port)')
    if mail.host and not (mail.sender and mail.to):
        found.append('[mail] có host thì phải có sender = "…@…" và to = ["…@…"]')
    if not mail.host and (mail.to or digest.every != "never"):
        found.append('[mail] thiếu host = "…": chưa biết gửi thư qua máy chủ nào')
    addresses = [("mail.sender", mail.sender)] * bool(mail.sender)
    addresses += [(key, address) for key, all_ in (("mail.to", mail.to), ("digest.to", digest.to)) for address in all_]
    found += [f"{key}: {value!r} không phải địa chỉ thư" for key, value in addresses if not ADDRESS.fullmatch(value)]
    if settings.webhook.url and not is_web_address(settings.webhook.url):
        found.append('webhook.url phải là địa chỉ web, ví dụ "https://chat.example.gov.vn/hooks/…"')
    if not settings.webhook.text_key.strip():
        found.append('webhook.text_key không được để trống; thường là "text"')
    if settings.web.public_url and not is_plain_address(settings.web.public_url):
        found.append(f'web.public_url = "{settings.web.public_url}" phải như "https://tracuu.example.gov.vn"')
    return found + [f'digest.sites: không có [[site]] nào tên "{name}"' for name in digest.sites if name not in known]


def delay_complaints(settings: Settings) -> list[str]:
    """Too little politeness, but on this machine."""
    if settings.crawl.allow_loopback or not settings.site:
        return []
    delays = [("crawl.delay", settings.crawl.delay)]
    delays += [
        (f"[[site]] {site.name or site.url}: delay", site.delay) for site in settings.site if site.delay is not None
    ]
    return [f"{key} = {delay} quá nhỏ; hãy để từ 0.5 giây trở lên (nên là 2.5)" for key, delay in delays if delay < 0.5]


def certificate_trouble(path: Path) -> str | None:
    """Why a file of certificates cannot be used, or None."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except FileNotFoundError:
        return "không có tệp này"
    except OSError:  # ssl.SSLError is one
        return "không phải tệp chứng chỉ PEM"
    return None


def bounds(settings: Settings) -> list[tuple[str, float, float, float]]:
    """Numeric keys with the range that makes sense for each."""
    return [
        ("web.port", settings.web.port, 1, 65535),
        ("sample.port", settings.sample.port, 1, 65535),
        ("web.max_searches", settings.web.max_searches, 1, 256),
        ("web.deadline", settings.web.deadline, 0.1, 300),
        ("web.requests_a_minute", settings.web.requests_a_minute, 0, 100000),
        ("web.keep_questions_days", settings.web.keep_questions_days, 0, 3650),
        ("crawl.delay", settings.crawl.delay, 0, 3600),
        ("crawl.recheck_days", settings.crawl.recheck_days, 1, 3650),
        ("crawl.deadline", settings.crawl.deadline, 1, 3600),
        ("crawl.max_page_mb", settings.crawl.max_page_mb, 1, 1000),
        ("crawl.max_file_mb", settings.crawl.max_file_mb, 1, 10000),
        ("crawl.publish_minutes", settings.crawl.publish_minutes, 1, 1440),
        ("crawl.max_archive_gb", settings.crawl.max_archive_gb, 0, 100000),
        ("crawl.keep_requests_days", settings.crawl.keep_requests_days, 1, 3650),
        ("processing.workers", settings.processing.workers, 1, 64),
        ("processing.ocr_minutes", settings.processing.ocr_minutes, 0, 1440),
        ("mail.port", settings.mail.port, 1, 65535),
        ("log.max_mb", settings.log.max_mb, 1, 1000),
        ("log.keep", settings.log.keep, 0, 100),
    ]


def site_complaints(site: Site) -> list[str]:
    """What is wrong with one [[site]] table."""
    if trouble := url_trouble(site.url):
        return [f"[[site]] {trouble}"]  # the others may repeat the address
    found = [
        f"[[site]] listings: {quoted(address)} không ở máy chủ của url; hãy viết đường dẫn như "
        '"/laws/", hoặc thêm một bảng [[site]] cho máy chủ kia'
        for address in site.listings
        if not is_on_host_of(site.url, address)
    ]
    if len(site.name) > LONGEST_NAME:
        found.append(f'[[site]] name = "{site.name}" dài {len(site.name)} ký tự; nhiều nhất là {LONGEST_NAME}')
    elif site.name and not SITE_NAME.fullmatch(site.name):
        found.append(f'[[site]] name = "{site.name}" chỉ gồm chữ thường không dấu, số, gạch nối')
    if site.name == SAMPLE_NAME:
        found.append(f'[[site]] name = "{SAMPLE_NAME}" dành cho cơ quan mẫu; hãy chọn tên khác')
    if site.delay is not None and not 0 <= site.delay <= 3600:
        found.append(f"[[site]] delay = {site.delay} phải từ 0 đến 3600")
    if site.family not in ("nukeviet",):
        found.append(f'[[site]] family = "{site.family}" chưa được hỗ trợ; hiện có: nukeviet')
    return found


def url_trouble(url: str) -> str | None:
    """What is wrong with a site's address, which every reader sees, or None."""
    example = '"https://sgddt.example.gov.vn/"'
    if CREDENTIALS.match(url):
        return (
            "url có tên và mật khẩu (phần trước @), mà ai xem trang cũng thấy địa chỉ này; "
            f"hãy bỏ phần ấy đi, chỉ để như {example}"
        )
    if not url.isprintable() or NO_ADDRESS.search(url):
        return f'url = "{url}" có dấu cách hoặc ký tự mà địa chỉ web không có; hãy chép lại từ trình duyệt'
    if "#" in url:
        return f'url = "{url}" có dấu #; hãy bỏ từ dấu ấy trở đi'
    if not is_web_address(url):
        return f"url = {quoted(url)} phải là địa chỉ web, ví dụ {example}"
    return None


def quoted(address: str) -> str:
    """An address that is wrong, but not one that may hold a password."""
    return '"…"' if "@" in address else f'"{address}"'


def is_on_host_of(url: str, address: str) -> bool:
    """True for a path of the site, or an address on the very host and port: no other is ever swept."""
    try:
        whole = urlsplit(urljoin(url, address))
    except ValueError:
        return False
    return whole.scheme in ("http", "https") and whole.netloc.lower() == urlsplit(url).netloc.lower()


def is_host(text: str) -> bool:
    """True for an IP address, or a name that a host can have."""
    with suppress(ValueError):
        ipaddress.ip_address(text)
        return True
    try:
        labels = text.encode("idna").decode("ascii").removesuffix(".").split(".")
    except UnicodeError:
        return False
    return all(map(LABEL.fullmatch, labels)) and not NUMBER.fullmatch(labels[-1])


def is_network(text: str) -> bool:
    """True for an address, or a network of some."""
    try:
        return ipaddress.ip_network(text, strict=False).prefixlen > 0
    except ValueError:
        return False


def is_web_address(url: str) -> bool:
    """True for http(s) with a host, and a port that is one."""
    try:
        parts = urlsplit(url)
        is_port = parts.port is None or parts.port > 0
        return parts.scheme in ("http", "https") and is_host(parts.hostname or "") and is_port
    except ValueError:
        return False


def is_plain_address(url: str) -> bool:
    """True for a web address that a path can be put behind."""
    return is_web_address(url) and not re.search(r"[\s?#\"<>]", url)
