"""`serve`, `schedule`, `run`: the parts that stay up."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click

import search_app
from commands.context import Context, is_listening, now, pass_context, sample_served, say
from commands.errors import told
from commands.schedule import Nightly
from crawler.errors import TracuuError
from indexer.generation import current
from settings import Settings

STOP_WITHIN = 10.0


@click.command()
@pass_context
@told
def serve(context: Context) -> None:
    """Chỉ phần trang tìm kiếm."""
    log_to_stderr()
    config = context.settings
    require_free_port(config)
    search_app.server(config).run()


@click.command()
@pass_context
@told
def schedule(context: Context) -> None:
    """Chỉ phần cập nhật hằng đêm."""
    log_to_stderr()
    with sample_served(context.settings):
        Nightly(context.settings, context.located.path, now, say).run_forever()


@click.command()
@pass_context
@told
def run(context: Context) -> None:
    """Việc chính: trang tìm kiếm và cập nhật hằng đêm; cập nhật ngay nếu chưa có chỉ mục."""
    log_to_stderr()
    config = context.settings
    require_free_port(config)
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

    def run(self) -> int:
        """Keep both alive until told to stop; an exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for verb in self.VERBS:
            self._start(verb)
        while not self._stopping:
            time.sleep(0.5)
            for verb, child in list(self._children.items()):
                if child.poll() is not None and not self._stopping:
                    say(f"tracuu {verb} đã dừng (mã {child.returncode}); khởi động lại sau 5 giây")
                    self._rest(5.0)
                    self._start(verb)
        return self._end()

    def _start(self, verb: str) -> None:
        if not self._stopping:
            command = [sys.executable, "-m", "tracuu", "--config", str(self._config), verb]
            self._children[verb] = subprocess.Popen(command, start_new_session=True)

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopping:
            time.sleep(0.2)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self) -> int:
        for child in self._children.values():
            child.terminate()
        until = time.monotonic() + STOP_WITHIN
        for child in self._children.values():
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
        return 0


def require_free_port(config: Settings) -> None:
    """A taken port is one clear line, not a traceback."""
    if is_listening(config.web.port):
        raise TracuuError(
            f"cổng {config.web.port} đang được dùng; hãy đổi [web] port trong config.toml, hoặc dừng bản cũ"
        )


def log_to_stderr() -> None:
    """Logs of the long-running parts, one line each."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
