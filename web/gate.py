"""The gate before the thread pool: how many pieces of work run side by side, how many may wait, and for how long.

Work is synchronous (SQLite, the index). What comes when the waiting room is full is turned away at once. What does not
end by the deadline is given up by its caller but keeps its place until it really ends: slow work never piles up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Busy(Exception):
    """No place now, or no answer in time; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"busy, retry after {retry_after} s")
        self.retry_after = retry_after


class Gate:
    """A bounded pool of threads with a bounded waiting room."""

    def __init__(self, running: int, waiting: int, deadline: float) -> None:
        self._pool = ThreadPoolExecutor(running, thread_name_prefix="tracuu-web")
        self._places = running + waiting
        #: places in use, waiting ones included
        self.taken = 0
        self._deadline = deadline

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of the work; raises Busy when there is no place or the deadline (seconds) passes."""
        if self.taken >= self._places:
            raise Busy(2)
        try:
            future = asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(*args, **kwargs))
        except RuntimeError as exc:  # the pool is closed: we are about to end
            raise Busy(5) from exc
        self.taken += 1
        future.add_done_callback(self._leave)
        done, _ = await asyncio.wait([future], timeout=self._deadline)
        if not done:
            future.cancel()
            raise Busy(5)
        return future.result()

    def close(self) -> None:
        """Take no more work; what runs may end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _leave(self, future: asyncio.Future[T]) -> None:
        self.taken -= 1
        if not future.cancelled():
            future.exception()  # given up by its caller: there is nobody left to hear of it
