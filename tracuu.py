"""The command: one subcommand a verb. Data on stdout, logs and progress on stderr."""

from __future__ import annotations

import atexit
from pathlib import Path

import click

from commands.asking import export_records, search
from commands.checking import verify
from commands.context import Context, let_go_of_full_streams, stand_in_for_closed_streams
from commands.doctor import doctor
from commands.judging import evaluate, extract
from commands.keeping import backup, forget, restore
from commands.notifying import tell
from commands.refreshing import refresh, reindex, reparse
from commands.serving import run, schedule, serve
from commands.telling import status
from crawler.kinship import end_with_parent, hang_up_as_sigterm


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    help="Tệp cấu hình (mặc định ./config.toml, hoặc TRACUU_CONFIG).",
)
@click.version_option(package_name="tracuu")
@click.pass_context
def main(context: click.Context, path: Path | None) -> None:
    """Tra Cứu: tìm lại văn bản chỉ đạo đã đăng của cơ quan."""
    stand_in_for_closed_streams()
    end_with_parent()
    context.with_resource(hang_up_as_sigterm())
    atexit.register(let_go_of_full_streams)
    context.obj = Context(path)
    context.call_on_close(context.obj.leave)


VERBS = (
    *(run, refresh, serve, schedule, reparse, reindex),
    *(backup, restore, forget),
    *(search, export_records, status, tell, doctor, verify, evaluate, extract),
)
for verb in VERBS:
    main.add_command(verb)

if __name__ == "__main__":
    main()
