"""What is wrong with config.toml, in words for an administrator: the key, and the next step.

Two sources: values that TOML's reader found to be of another type (`explain`), and values that make no sense
(`complaints`). No message repeats what may be a secret.
"""

from __future__ import annotations

import re
import ssl
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING

from settings_addresses import (
    folder_trouble,
    is_host,
    is_network,
    is_on_host_of,
    is_plain_address,
    is_web_address,
    path_trouble,
    quoted,
    url_trouble,
)

if TYPE_CHECKING:
    from settings import Settings, Site

SITE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
LONGEST_NAME = 40
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
#: An address as it may stand in a header: no space, no control character, no comma or angle bracket.
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,252}[A-Za-z0-9])?")
#: What a header can carry (RFC 9110, 5.5): ASCII that is seen, spaces between.
HEADER_TEXT = re.compile(r"[!-~](?:[ -~]*[!-~])?")
LONGEST_USER_AGENT = 200
SECURITY = ("starttls", "tls", "none")
EVERY = ("never", "night", "week")
#: The name of the bundled sample department.
SAMPLE_NAME = "mau"


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
    return f"khóa «{key}»: {message.partition(' - at `$')[0]}"


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
    addresses = [site.url.rstrip("/").lower() for site in settings.site]
    found += [
        f"[[site]] url = {quoted(site.url)} viết ở hai bảng; mỗi trang nguồn một bảng, hãy xóa bớt một"
        for site, address in zip(settings.site, addresses, strict=True)
        if addresses.count(address) > 1
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
    found += [f'{key} = "{path}": {trouble}' for key, path in keys if path and (trouble := path_trouble(str(path)))]
    if found:
        return found
    if trouble := folder_trouble(data, folder):
        found.append(f'paths.data = "{data}": {trouble}')
    if extra is not None and (trouble := certificate_trouble(folder / extra)):
        found.append(f'crawl.extra_ca_file = "{extra}": {trouble}')
    return found


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
    if mail.host and not is_host(mail.host):
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
        found.append(f'web.public_url = {quoted(settings.web.public_url)} phải như "https://tracuu.example.gov.vn"')
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
        ("crawl.refetch_days", settings.crawl.refetch_days, 1, 3650),
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
