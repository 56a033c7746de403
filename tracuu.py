"""The command: one subcommand a verb. Data on stdout, logs and progress on stderr."""

from __future__ import annotations

from commands.interrupts import as_error, at_once, loaded  # before all else: see there

# isort: split
import atexit
from pathlib import Path
from typing import Any

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


class Verbs(click.Group):
    """The verbs. An interrupt before one begins ends at once; in its midst, what it has begun is put away first."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command."""
        with at_once():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb."""
        with as_error():
            return super().invoke(ctx)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
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
loaded()

if __name__ == "__main__":
    main()
