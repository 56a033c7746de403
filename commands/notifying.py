"""`tell`: a notice for a person, on trial or because something is wrong; and what every verb that tells starts from."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

import click

from commands.context import Context, now, pass_context, say
from commands.errors import told
from crawler.records import Record
from notices.channel import Channel, NotDelivered
from notices.digest import Plan
from notices.mail import Mail, MailServer
from notices.watch import Premises, Rounds, Watch
from notices.webhook import Webhook
from notices.wording import Speaker
from settings import Settings
from web.links import document_url

NOBODY = "chưa biết báo cho ai: hãy đặt [mail] hoặc [webhook] trong config.toml"


@click.command()
@click.option("--test", "is_test", is_flag=True, help="Gửi một thư thử qua mọi đường đã cấu hình.")
@pass_context
@told
def tell(context: Context, is_test: bool) -> None:
    """Báo cho người quản trị những gì đang sai và hôm nay chưa báo; --test để thử."""
    config = context.settings
    if not channels_of(config):
        click.echo(NOBODY)
        raise SystemExit(1)
    if is_test:
        outcomes = [tried(channel, config) for channel in channels_of(config)]
        raise SystemExit(0 if all(outcomes) else 1)
    present = watch_of(config).look()
    click.echo("\n".join(f"- {trouble.text}" for trouble in present) or "Mọi thứ bình thường.")


def tried(channel: Channel, config: Settings) -> bool:
    """A test notice over one channel, and a line on how it went."""
    try:
        partly = channel.send(speaker_of(config).test())
    except NotDelivered as error:
        click.echo(f"KHÔNG GỬI ĐƯỢC  {error}")
        return False
    click.echo(f"gửi được một phần  {channel.name}: {partly.words}" if partly else f"đã gửi  {channel.name}")
    return partly is None


def reachable(config: Settings) -> Iterator[tuple[bool, str, str]]:
    """For `doctor`: (good or not, what, in words), one a channel; nothing is sent. At most 30 seconds each."""
    for channel in channels_of(config):
        name = "Thư báo" if isinstance(channel, Mail) else "Webhook"
        try:
            channel.greet()
        except NotDelivered as error:
            yield False, name, f"{error}; sửa xong hãy thử: tracuu tell --test"
        else:
            yield True, name, "máy chủ nhận kết nối; thử gửi thật: tracuu tell --test"


@contextmanager
def watched(config: Settings) -> Iterator[Rounds]:
    """Regular looks while the block runs."""
    with Rounds(watch_of(config)) as rounds:
        yield rounds


def watch_of(config: Settings) -> Watch:
    """The eyes of a process."""
    digest, paths = config.digest, config.paths
    is_on = digest.every != "never" and bool(config.mail.host)
    letters = mail_of(config, digest.to or config.mail.to, "digest") if is_on else None
    return Watch(
        premises=Premises(
            paths.data,
            paths.database,
            paths.index,
            paths.lock,
            tuple(site.name for site in config.sites if site.enabled),
        ),
        channels=channels_of(config),
        speaker=speaker_of(config),
        clock=now,
        log=say,
        plan=Plan(digest.every == "week", digest.sites, digest.fields) if is_on else None,
        letters=letters,
        page=lambda record: page_of(record, config),
    )


def channels_of(config: Settings) -> list[Channel]:
    """The configured ways to the administrator."""
    found: list[Channel] = [mail_of(config, config.mail.to, "mail")] if config.mail.host else []
    hook = config.webhook
    if hook.url:
        found.append(Webhook(hook.url, hook.text_key, hook.only_text, config.crawl.extra_ca_file))
    return found


def mail_of(config: Settings, to: tuple[str, ...], name: str) -> Mail:
    """Letters to these readers."""
    mail = config.mail
    server = MailServer(mail.host, mail.port, mail.security, mail.user, mail.password_file, config.crawl.extra_ca_file)
    return Mail(server, mail.sender, to, name)


def speaker_of(config: Settings) -> Speaker:
    """The office's names, clock and address."""
    titles = {site.name: site.title or site.name for site in config.sites}
    return Speaker(zoneinfo.ZoneInfo(config.schedule.timezone), titles, config.web.public_url)


def page_of(record: Record, config: Settings) -> str | None:
    """Our page of a record, where the administrator said under which address we are reached."""
    base = config.web.public_url.rstrip("/")
    return base + document_url(record.id) if base else None
