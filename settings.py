"""config.toml → frozen values. A leaf: only the entry points read it; rooms get the value they need.

Every key has a default but a site's `url`. A typo is an error that names the key.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from settings_addresses import is_web_address
from settings_complaints import SAMPLE_NAME, complaints, explain
from settings_text import ConfigError as ConfigError  # raised by `load`: whoever calls that finds it here
from settings_text import tables_of

CONFIG_VARIABLE = "TRACUU_CONFIG"
WEBHOOK_VARIABLE = "TRACUU_WEBHOOK_URL"


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

    @property
    def schedule_lock(self) -> Path:
        return self.data / "schedule.lock"

    @property
    def log(self) -> Path:
        return self.data / "log"


class Web(Table, frozen=True):
    """The front end's address, and how many searches run side by side."""

    host: str = "127.0.0.1"
    port: int = 8000
    max_searches: int = 8
    #: seconds after which a search answers 503
    deadline: float = 10.0
    #: proxies (addresses or networks) whose word on who asks is believed
    trusted_proxies: tuple[str, ...] = ()
    #: requests of one address in a minute beyond which it is told to wait; 0 is off
    requests_a_minute: int = 0
    #: the address under which staff open the pages, for links in mails, feeds and exports
    public_url: str = ""
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
    #: every file is fetched whole at least this often, whatever its server says of it
    refetch_days: int = 30
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


class Mail(Table, frozen=True):
    """The mail server that takes our notices, and who reads them. The password never stands in config.toml."""

    #: empty: no mail
    host: str = ""
    port: int = 587
    #: starttls, tls (from the first byte, usually port 465), none
    security: str = "starttls"
    user: str = ""
    #: a file that holds the password alone; else the environment variable TRACUU_MAIL_PASSWORD
    password_file: Path | None = None
    sender: str = ""
    to: tuple[str, ...] = ()


class Webhook(Table, frozen=True):
    """An address that takes our notices as JSON. It may hold a secret and is never printed."""

    #: empty: the environment variable TRACUU_WEBHOOK_URL, else no webhook
    url: str = ""
    #: the key under which a chat system expects the text
    text_key: str = "text"
    #: for chat systems that refuse keys they do not know
    only_text: bool = False


class Digest(Table, frozen=True):
    """New directives by mail."""

    #: never, night (after each good refresh that brought some), week
    every: str = "never"
    #: empty: those of [mail]
    to: tuple[str, ...] = ()
    #: only these sites, only directives of these fields; empty: all
    sites: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class Log(Table, frozen=True):
    """Logs go to stderr; on demand also to `log/` in the data folder, one file a process."""

    file: bool = False
    max_mb: int = 5
    #: how many full files are kept beside the one that is written
    keep: int = 4


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

    @property
    def known_as(self) -> str:
        """The configured name, else one made from the host."""
        return self.name or host_name(self.url)


class Settings(Table, frozen=True):
    """The whole of config.toml."""

    paths: Paths = Paths()
    web: Web = Web()
    schedule: Schedule = Schedule()
    crawl: Crawl = Crawl()
    processing: Processing = Processing()
    mail: Mail = Mail()
    webhook: Webhook = Webhook()
    digest: Digest = Digest()
    log: Log = Log()
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
    path = path or Path(os.environ.get(CONFIG_VARIABLE) or "config.toml")
    try:
        settings = msgspec.convert(tables_of(path), Settings, dec_hook=as_path)
    except msgspec.ValidationError as exc:
        raise ConfigError(f"{path}: {explain(str(exc))}") from exc
    return Located(path, with_environment(checked(settings, path)))


def with_environment(settings: Settings) -> Settings:
    """Settings with the environment's word where config.toml says nothing; raises ConfigError without repeating it."""
    url = os.environ.get(WEBHOOK_VARIABLE, "")
    if settings.webhook.url or not url:
        return settings
    if not is_web_address(url):
        raise ConfigError(
            f'biến môi trường {WEBHOOK_VARIABLE} phải là địa chỉ web, ví dụ "https://chat.example.gov.vn/hooks/…" '
            "(dịch vụ: sửa ở /etc/tracuu.env)"
        )
    return msgspec.structs.replace(settings, webhook=msgspec.structs.replace(settings.webhook, url=url))


def as_path(kind: type, value: object) -> Path:
    """A path in config.toml is written as text."""
    if kind is not Path or not isinstance(value, str):
        raise TypeError(f"Expected `str`, got `{type(value).__name__}`")
    if not value.strip():
        raise ValueError("để trống không được; hãy viết đường dẫn, hoặc xóa dòng này")
    return Path(value)


def checked(settings: Settings, path: Path) -> Settings:
    """Settings whose values make sense, with paths made absolute; raises ConfigError."""
    if not settings.site and not settings.sample.enabled:
        raise ConfigError(f'{path}: chưa có trang nguồn; hãy thêm một bảng [[site]] với url = "https://…/"')
    for complaint in complaints(settings, path.resolve().parent):
        raise ConfigError(f"{path}: {complaint}")
    base = path.resolve().parent
    extra, password = settings.crawl.extra_ca_file, settings.mail.password_file
    return msgspec.structs.replace(
        settings,
        paths=Paths(base / settings.paths.data.expanduser()),
        crawl=msgspec.structs.replace(settings.crawl, extra_ca_file=base / extra if extra else None),
        mail=msgspec.structs.replace(settings.mail, password_file=base / password if password else None),
        site=named(settings.site),
    )


def named(sites: tuple[Site, ...]) -> tuple[Site, ...]:
    """Sites with a name each."""
    return tuple(msgspec.structs.replace(site, name=site.known_as) for site in sites)


def host_name(url: str) -> str:
    """A site's name made from its host: sgddt.soctrang.gov.vn → sgddt-soctrang-gov-vn."""
    return re.sub(r"[^a-z0-9]+", "-", (urlsplit(url).hostname or "").lower().removeprefix("www.")).strip("-")[:40]
