"""`serve`, `schedule`, `run`: the parts that stay up."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from types import FrameType

import click

import search_app
from commands.child import command
from commands.context import Context, is_listening, now, pass_context, sample_served, say
from commands.errors import told
from commands.logs import logged
from commands.notifying import watched
from commands.schedule import Nightly
from commands.stopping import end_children
from crawler.errors import TracuuError
from crawler.kinship import of_ours
from crawler.lock import held
from indexer.generation import current
from settings import Settings

#: Seconds that both parts have to end: a request under way has eight of them.
STOP_WITHIN = 9.0
#: Seconds before a part that ended is started anew, and the most of them where it ends at once each time.
REST, MOST_REST = 5.0, 60.0


@click.command()
@pass_context
@told
def serve(context: Context) -> None:
    """Chỉ phần trang tìm kiếm."""
    config = context.settings
    require_free_port(config)
    # The page outlives the nightly process, so it looks after it: see docs/design-notes.md.
    with logged(config, "serve"), watched(config):
        search_app.server(config).run()


@click.command()
@pass_context
@told
def schedule(context: Context) -> None:
    """Chỉ phần cập nhật hằng đêm."""
    config = context.settings
    with (
        held(config.paths.schedule_lock, "một lịch cập nhật khác"),
        logged(config, "schedule"),
        sample_served(config),
        watched(config) as rounds,
    ):
        Nightly(config, context.located.path, now, say, rounds.happened).run_forever()


@click.command()
@pass_context
@told
def run(context: Context) -> None:
    """Việc chính: trang tìm kiếm và cập nhật hằng đêm; cập nhật ngay nếu chưa có chỉ mục."""
    config = context.settings
    require_free_port(config)
    with logged(config, "run"):
        if config.is_sample:
            say("Chưa có [[site]] nào trong config.toml: dùng cơ quan mẫu để xem thử.")
        if current(config.paths.index) is None:
            say("Chưa có chỉ mục: cập nhật ngay bây giờ, vài phút nữa là tìm được.")
        say(f"Trang tìm kiếm: http://{config.web.host}:{config.web.port}/   (dừng: Ctrl-C)")
        raise SystemExit(Pair(context.located.path).run())


class Pair:
    """The page and the nightly refresh as two processes: a crash of one never takes the other down."""

    VERBS = ("serve", "schedule")

    def __init__(self, config: Path) -> None:
        self._config = config
        self._stopping = False
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        #: when each was started, how long the last rest before a start was, and when the next start is due
        self._started: dict[str, float] = {}
        self._rests = dict.fromkeys(self.VERBS, 0.0)
        self._due: dict[str, float] = {}

    def run(self) -> int:
        """Keep both alive until told to stop; an exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for verb in self.VERBS:
            self._start(verb)
        while not self._stopping:
            time.sleep(0.5)
            for verb in self.VERBS:
                self._revive(verb)
        end_children(self._children.values(), STOP_WITHIN)
        return 0

    def _start(self, verb: str) -> None:
        if not self._stopping:
            line = command(self._config, verb)
            self._children[verb] = subprocess.Popen(line, start_new_session=True, env=of_ours())
            self._started[verb] = time.monotonic()

    def _revive(self, verb: str) -> None:
        """Start what has ended anew, after a rest that grows while it keeps ending at once."""
        child, now = self._children[verb], time.monotonic()
        if child.poll() is None or self._stopping:
            return
        if verb not in self._due:
            is_quick = now - self._started[verb] < MOST_REST
            self._rests[verb] = min(self._rests[verb] * 2 or REST, MOST_REST) if is_quick else REST
            self._due[verb] = now + self._rests[verb]
            say(f"tracuu {verb} đã dừng (mã {child.returncode}); khởi động lại sau {self._rests[verb]:.0f} giây")
        elif now >= self._due[verb]:
            del self._due[verb]
            self._start(verb)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True


def require_free_port(config: Settings) -> None:
    """A taken port is one clear line, not a traceback."""
    if is_listening(config.web.port):
        raise TracuuError(
            f"cổng {config.web.port} đang được dùng; hãy đổi [web] port trong config.toml, hoặc dừng bản cũ"
        )
