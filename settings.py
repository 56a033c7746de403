"""config.toml → frozen values. A leaf: only the entry points read it; rooms get the value they need.

Every key has a default but a site's `url`. A typo is an error that names the key.
"""

from __future__ import annotations

import os
import re
import ssl
import tomllib
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

CONFIG_VARIABLE = "TRACUU_CONFIG"
SITE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
SAMPLE_NAME = "mau"


class ConfigError(Exception):
    """config.toml cannot be used; the message names the file, the key and the next step."""


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of config.toml: an unknown key is an error."""


class Paths(Table, frozen=True):
    """Where data is kept, relative to the folder of config.toml."""

    data: Path = Path("data")

    @property
    def database(self) -> Path:
        return self.data / "tracuu.sqlite"

    @property
    def raw(self) -> Path:
        return self.data / "raw"

    @property
    def index(self) -> Path:
        return self.data / "index"

    @property
    def lock(self) -> Path:
        return self.data / "refresh.lock"


class Web(Table, frozen=True):
    """The front end's address, and how many searches run side by side."""

    host: str = "127.0.0.1"
    port: int = 8000
    max_searches: int = 8
    #: seconds after which a search answers 503
    deadline: float = 10.0
    #: days that questions without results are kept, without any person; 0 is off
    keep_questions_days: int = 0


class Schedule(Table, frozen=True):
    """When the nightly refresh starts, on the office's clock."""

    refresh: str = "01:30"
    timezone: str = "Asia/Ho_Chi_Minh"
    #: the nightly refresh stops here and goes on the next night; empty: it runs until it is done
    until: str = ""


class Crawl(Table, frozen=True):
    """How a site is visited."""

    #: seconds between two requests to one host
    delay: float = 2.5
    #: every known page is fetched again at least this often
    recheck_days: int = 14
    allow_loopback: bool = False
    #: a site on the office's own network (10.…, 192.168.…)
    allow_private: bool = False
    user_agent: str = "TraCuu/0.1 (+directive search; polite nightly crawler)"
    #: seconds for one request in all
    deadline: float = 60.0
    max_page_mb: int = 10
    max_file_mb: int = 100
    #: a PEM file with further certificate authorities
    extra_ca_file: Path | None = None
    #: minutes between two generations during a long first night
    publish_minutes: int = 30
    keep_requests_days: int = 30
    #: gigabytes of kept copies at which no further files are fetched; 0: no limit
    max_archive_gb: float = 0


class Processing(Table, frozen=True):
    """Reading attachments and building the index."""

    workers: int = 2
    #: minutes of OCR a night
    ocr_minutes: int = 120


class Sample(Table, frozen=True):
    """The bundled sample department; it disappears as soon as a [[site]] is configured."""

    enabled: bool = False
    port: int = 8009


class Site(Table, frozen=True):
    """One department's web site."""

    url: str
    name: str = ""
    title: str | None = None
    family: str = "nukeviet"
    enabled: bool = True
    #: only these fields of directives, and these categories of articles; empty: all
    areas: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    #: addresses of listings that nothing links to
    listings: tuple[str, ...] = ()
    delay: float | None = None


class Settings(Table, frozen=True):
    """The whole of config.toml."""

    paths: Paths = Paths()
    web: Web = Web()
    schedule: Schedule = Schedule()
    crawl: Crawl = Crawl()
    processing: Processing = Processing()
    sample: Sample = Sample()
    site: tuple[Site, ...] = ()

    @property
    def sites(self) -> tuple[Site, ...]:
        """The configured sites, or the sample department where there is none."""
        return self.site or (sample_site(self.sample.port),)

    @property
    def is_sample(self) -> bool:
        return not self.site


@dataclass(frozen=True, slots=True)
class Located:
    """Settings and the file they were read from."""

    path: Path
    settings: Settings


def sample_site(port: int) -> Site:
    """The [[site]] that stands for the bundled sample department."""
    return Site(url=f"http://127.0.0.1:{port}/", name=SAMPLE_NAME, title="Cơ quan mẫu", delay=0.0)


def load(path: Path | None = None) -> Located:
    """Read config.toml; raises ConfigError with one line that says what to mend."""
    path = path or Path(os.environ.get(CONFIG_VARIABLE, "config.toml"))
    try:
        settings = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Settings, dec_hook=as_path)
    except FileNotFoundError as exc:
        raise ConfigError(f"{path}: không có tệp cấu hình; hãy chép config.toml mẫu hoặc dùng --config") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: không đọc được tệp cấu hình ({exc})") from exc
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{path}: sai cú pháp TOML: {exc}") from exc
    except msgspec.ValidationError as exc:
        raise ConfigError(f"{path}: {explain(str(exc))}") from exc
    return Located(path, checked(settings, path))


def as_path(kind: type, value: object) -> Path:
    """A path in config.toml is written as text."""
    if kind is not Path or not isinstance(value, str):
        raise TypeError(f"Expected `str`, got `{type(value).__name__}`")
    return Path(value)


def explain(message: str) -> str:
    """msgspec's message in words for an administrator, with the key."""
    key = message.partition(" - at `$")[2].rstrip("`").lstrip(".")
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


def checked(settings: Settings, path: Path) -> Settings:
    """Settings whose values make sense, with paths made absolute; raises ConfigError."""
    if not settings.site and not settings.sample.enabled:
        raise ConfigError(f'{path}: chưa có trang nguồn; hãy thêm một bảng [[site]] với url = "https://…/"')
    for complaint in complaints(settings, path.resolve().parent):
        raise ConfigError(f"{path}: {complaint}")
    base = path.resolve().parent
    extra = settings.crawl.extra_ca_file
    return msgspec.structs.replace(
        settings,
        paths=Paths(base / settings.paths.data.expanduser()),
        crawl=msgspec.structs.replace(settings.crawl, extra_ca_file=base / extra if extra else None),
        site=named(settings.site),
    )


def complaints(settings: Settings, folder: Path) -> list[str]:
    """What is wrong with the values, most telling first."""
    found = [complaint for site in settings.site for complaint in site_complaints(site)]
    if found:
        return found
    names = [site.name for site in named(settings.site)]
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
    extra = settings.crawl.extra_ca_file
    if extra is not None and (trouble := certificate_trouble(folder / extra)):
        found.append(f'crawl.extra_ca_file = "{extra}": {trouble}')
    return found


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
    ]


def site_complaints(site: Site) -> list[str]:
    """What is wrong with one [[site]] table."""
    found = []
    if not is_web_address(site.url):
        found.append(f'[[site]] url = "{site.url}" phải là địa chỉ web, ví dụ "https://sgddt.example.gov.vn/"')
    if site.name and not SITE_NAME.fullmatch(site.name):
        found.append(f'[[site]] name = "{site.name}" chỉ gồm chữ thường không dấu, số, gạch nối')
    if site.name == SAMPLE_NAME:
        found.append(f'[[site]] name = "{SAMPLE_NAME}" dành cho cơ quan mẫu; hãy chọn tên khác')
    if site.delay is not None and not 0 <= site.delay <= 3600:
        found.append(f"[[site]] delay = {site.delay} phải từ 0 đến 3600")
    if site.family not in ("nukeviet",):
        found.append(f'[[site]] family = "{site.family}" chưa được hỗ trợ; hiện có: nukeviet')
    return found


def is_web_address(url: str) -> bool:
    """True for http(s) with a host, and a port that is one."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def named(sites: tuple[Site, ...]) -> tuple[Site, ...]:
    """Sites with a name each: the configured one, else one made from the host."""
    return tuple(site if site.name else msgspec.structs.replace(site, name=host_name(site.url)) for site in sites)


def host_name(url: str) -> str:
    """A site's name made from its host: sgddt.soctrang.gov.vn → sgddt-soctrang-gov-vn."""
    return re.sub(r"[^a-z0-9]+", "-", (urlsplit(url).hostname or "").lower().removeprefix("www.")).strip("-")[:40]
