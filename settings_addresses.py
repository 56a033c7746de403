"""What an address in config.toml may be: a site's, a page's, a host's, a network's, or a path. No secret repeated."""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import urljoin, urlsplit

#: One part of a host's name between dots; underscores stand in names of office networks and of containers.
LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_\-]{0,61}[A-Za-z0-9_])?")
#: A last part that makes a resolver read the whole as an IPv4 address ("0" is 0.0.0.0).
NUMBER = re.compile(r"\d+|0[xX][0-9A-Fa-f]*")
#: What stands in no address as it is (RFC 3986; letters of other scripts are sent encoded, as browsers do).
NO_ADDRESS = re.compile(r"""[ "<>\\^`{|}]""")
#: A name, with or without its password, before the host.
CREDENTIALS = re.compile(r"(?:[^/?#]*//)?[^/?#]*@")


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
    """True for a web address that a path can be put behind, and that everybody may read."""
    return is_web_address(url) and not CREDENTIALS.match(url) and not re.search(r"[\s?#\"<>]", url)


def path_trouble(text: str) -> str | None:
    """Why a path is hardly what was meant, or None: it would name something beside config.toml."""
    if text != text.strip():
        return "có dấu cách ở đầu hoặc cuối; hãy xóa dấu cách ấy"
    if "\\" in text or re.match(r"[A-Za-z]:", text):
        return 'là đường dẫn của Windows; trên máy này viết bằng dấu /, ví dụ "/srv/tracuu/data"'
    return None


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
        except OSError:  # too long a name, links in a circle
            return "không dùng được; hãy chọn đường dẫn khác"
    return None
