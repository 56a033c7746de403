"""`backup`, `restore`, `forget`: keeping a copy elsewhere, coming back from it, and withdrawing one record for good."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import click

from commands.checking import require_store
from commands.context import Context, now, pass_context, say
from commands.errors import told
from commands.refreshing import reindex_aside
from crawler.archive import Archive
from crawler.backup import Backup, Manifest, real
from crawler.errors import StoreError, TracuuError
from crawler.forget import Forget, Withdrawal
from crawler.giveaways import giveaways
from crawler.lock import held
from crawler.progress import Progress
from crawler.restore import Restore, Restored, leaving_no_folder
from crawler.store import Act, Store, StoreReader
from settings import Settings
from web.questions import Questions

RESTORING, WITHDRAWING = "một lần phục hồi (`tracuu restore`)", "một lần rút văn bản (`tracuu forget`)"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@pass_context
@told
def backup(context: Context, file: Path) -> None:
    """Sao lưu kho và mọi bản lưu vào MỘT tệp; làm được cả khi đang cập nhật, đang phục vụ."""
    paths = context.settings.paths
    target = file.absolute()
    if any(folder.resolve() in real(target).parents for folder in (paths.raw, paths.index)):
        raise click.UsageError("hãy sao lưu ra ngoài thư mục dữ liệu, tốt nhất là sang đĩa hoặc máy khác")
    maker = Backup(paths.database, Archive(paths.raw), version("tracuu"), now(), Progress(say, now))
    manifest = maker.write(target)
    click.echo(f"{file}: {backup_words(manifest)}; {target.stat().st_size / 1e6:.1f} MB")
    if manifest.missing:
        raise StoreError(
            f"{len(manifest.missing)} bản lưu thiếu hoặc hỏng từ trước nên không có trong bản sao lưu; "
            "hãy chạy `tracuu verify`"
        )


def backup_words(manifest: Manifest) -> str:
    """What a backup holds."""
    sites = ", ".join(f"{name} {count}" for name, count in manifest.sites.items())
    return f"{sum(manifest.sites.values())} bản ghi ({sites or 'chưa có trang nào'}), {manifest.bodies} bản lưu"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Thay kho đang có; dữ liệu cũ được giữ trong một thư mục có ngày.")
@pass_context
@told
def restore(context: Context, file: Path, replace: bool) -> None:
    """Phục hồi từ một bản sao lưu: kiểm tra cả tệp trước khi đụng tới dữ liệu đang có, rồi lập lại chỉ mục."""
    config = context.settings
    if not file.is_file():
        raise click.UsageError(f"không có tệp {file}")
    restoring = Restore(config.paths.data, now(), Progress(say, now))
    with locked_to_restore(config):
        done = restoring.run(file, replace=replace)
        made = done.manifest.made
        click.echo(f"Đã phục hồi {done.records} bản ghi từ bản sao lưu lúc {made:%Y-%m-%d %H:%M} UTC.")
        for line in remarks(done, config):
            say(line)
        code = reindex_aside(context.located.path, accept_empty=not done.records)
        if not code:
            restoring.finish()
    if code:
        say("Kho đã phục hồi xong, nhưng chưa lập được chỉ mục; hãy chạy `tracuu reindex`")
        raise SystemExit(code)


@contextmanager
def locked_to_restore(config: Settings) -> Iterator[None]:
    """The lock of a restore; one that is refused leaves no folder that was not there before, and no lock in it."""
    data, lock = config.paths.data, config.paths.lock
    is_new = not data.exists()
    with leaving_no_folder(*reversed(data.parents), data):
        try:
            with held(lock, RESTORING):
                yield
        except BaseException:
            if is_new and not config.paths.database.exists():
                lock.unlink(missing_ok=True)
            raise


def remarks(done: Restored, config: Settings) -> list[str]:
    """What the administrator should know after a restore."""
    lines = ["Kho đã có sẵn từ lần phục hồi bị ngắt; chỉ còn lập chỉ mục."] if done.is_continued else []
    lines += [f"Dữ liệu trước đó nằm ở {done.aside}; xóa đi khi không cần nữa."] if done.aside else []
    if done.erased:
        lines.append(f"Những văn bản đã rút không được đưa trở lại: {', '.join(done.erased)}")
    if not done.knows_forgotten:
        lines.append(
            "Không đọc được danh sách văn bản đã rút, cả trong kho cũ lẫn ở forgotten.json; nếu từng rút, hãy chạy lại "
            "`tracuu forget`."
        )
    if unknown := sorted(done.manifest.sites.keys() - {site.name for site in config.sites}):
        lines.append(f"config.toml chưa có [[site]] tên {', '.join(unknown)}: chưa tìm được văn bản của trang ấy.")
    if done.manifest.missing:
        lines.append(f"Bản sao lưu vốn thiếu {len(done.manifest.missing)} bản lưu; `tracuu refresh` sẽ tải lại.")
    return lines


@click.command()
@click.argument("record_id", metavar="ID", required=False)
@click.option("--reason", help="Vì sao rút; được ghi vào sổ.")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@click.option("--list", "wants_list", is_flag=True, help="Sổ các lần rút.")
@click.option("--undo", is_flag=True, help="Cho phép tải lại văn bản đã rút; những gì đã xóa không tự trở lại.")
@pass_context
@told
def forget(
    context: Context, record_id: str | None, reason: str | None, yes: bool, wants_list: bool, undo: bool
) -> None:
    """Rút hẳn một văn bản khỏi kho: xóa nội dung, bản trước, tệp, chỉ mục; không tải lại; ghi ai, khi nào, vì sao."""
    config = context.settings
    if wants_list:
        with StoreReader(config.paths.database) as reader:
            acts = reader.forgotten()
        click.echo("\n".join(map(act_line, acts)) or "Chưa rút văn bản nào.")
        return
    if record_id is None or (not undo and not (reason or "").strip()):
        raise click.UsageError('cần mã bản ghi và lý do: tracuu forget ID --reason "…"')
    require_store(config)
    with held(config.paths.lock, WITHDRAWING), StoreOfOffice(config) as office:
        if undo:
            undone(office, record_id)
            return
        confirm(office, record_id, yes=yes)
        # First of all: once the record is erased, nobody knows any more which words were its own.
        drop_questions(config, office.store, record_id)
        done = withdrawn(office, record_id, str(reason))
        finish(context, done)


class StoreOfOffice:
    """The store, opened to withdraw records from it."""

    def __init__(self, config: Settings) -> None:
        self.store = Store(config.paths.database)
        self.act = Forget(config.paths.data, self.store, Archive(config.paths.raw), now())

    def __enter__(self) -> StoreOfOffice:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()


def confirm(office: StoreOfOffice, record_id: str, *, yes: bool) -> None:
    """A person at a terminal is asked once more, with the title before her eyes."""
    record = office.store.records.get(record_id)
    if record is not None and not yes and sys.stdin.isatty():
        click.confirm(f"Rút hẳn «{record.title}» ({record.number or record_id})? Không lấy lại được", abort=True)


def withdrawn(office: StoreOfOffice, record_id: str, reason: str) -> Withdrawal:
    """Withdraw; raises TracuuError where there is no such record."""
    done = office.act.forget(record_id, reason.strip(), who())
    if done is None:
        raise TracuuError(f"không có bản ghi nào mang mã {record_id}; mã nằm ở cuối địa chỉ /document/…")
    return done


def drop_questions(config: Settings, store: Store, record_id: str) -> None:
    """Remove the questions of readers that give a record away."""
    questions = Questions(config.paths.data / "questions.jsonl", config.web.keep_questions_days)
    found = giveaways(store, record_id, questions.all())
    questions.drop(lambda question: question in found)


def finish(context: Context, done: Withdrawal) -> None:
    """What lies outside the store and is made from it: the index with its earlier generation, by the store's note."""
    code = reindex_aside(context.located.path)
    if code:
        say("Kho đã xóa, nhưng chỉ mục cũ chưa thay được nên còn chứa văn bản này; hãy chạy lại chính lệnh này")
        raise SystemExit(code)
    click.echo(f"Đã rút {done.act.record_id}: {done.files} tệp bị xóa; từ nay không tải lại.")
    if not done.wiped:
        say("Một tiến trình đang đọc kho nên tệp nhật ký của kho chưa ghi đè hết; hãy chạy lại chính lệnh này.")
    for folder in done.unreached:
        say(f"{folder}: kho cũ ở đây hỏng, không đọc được, nên có thể vẫn còn văn bản ấy; hãy xóa thư mục này.")
    for folder in done.stuck:
        say(f"{folder}: phần sót lại của một lần sao lưu hay phục hồi bị ngắt, không xóa được; hãy xóa thư mục này.")
    if done.mentions:
        say(f"Những văn bản khác còn nhắc tên nó trong nội dung của mình: {', '.join(done.mentions[:20])}")
    say("Các bản sao lưu lập trước lúc này vẫn còn văn bản ấy: hãy hủy, hoặc lập bản mới rồi xóa bản cũ.")


def undone(office: StoreOfOffice, record_id: str) -> None:
    """Take a withdrawal back."""
    if not office.act.undo(record_id, who()):
        raise TracuuError(f"{record_id} không nằm trong số những văn bản đã rút")
    click.echo(f"{record_id}: lần cập nhật sau sẽ tải lại nếu trang nguồn còn đăng.")


def act_line(act: Act) -> str:
    """One withdrawal in a line."""
    undone = f"; cho tải lại {act.undone_at} bởi {act.undone_by}" if act.undone_at else ""
    return f"{act.at}  {act.record_id}  {act.who}: {act.reason}{undone}"


def who() -> str:
    """Who acts: the account, and the one behind sudo."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):
        account = str(os.getuid())
    behind = os.environ.get("SUDO_USER")
    return f"{behind} ({account})" if behind and behind != account else account
