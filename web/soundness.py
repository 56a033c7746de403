"""Whether the store is sound: looked through now and then, and at once when a page could not read it.

A damaged store is no reason to stop: the index in use answers, and every page says what the administrator has to do.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from crawler.errors import NoStore, StoreError
from web.backend import OpenReader

log = logging.getLogger("tracuu.web")

#: Seconds between two looks through the whole file.
EVERY = 900.0


@dataclass
class Soundness:
    """What is wrong with the store, as far as it is known."""

    open_reader: OpenReader
    faults: tuple[str, ...] = ()
    _stop: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Read the whole file; no store yet is no damage, one that is gone while its index is in use is."""
        before = self.faults
        try:
            with self.open_reader() as reader:
                self.faults = tuple(reader.faults())
        except NoStore:
            self.faults = ()
        except StoreError as error:
            self.faults = (str(error),)
        if self.faults and not before:
            log.error("store: %s", self.faults[0])

    def note(self, error: StoreError) -> None:
        """A page could not read the store."""
        if not isinstance(error, NoStore) and not self.faults:
            self.faults = (str(error),)
            log.error("store: %s", error)

    def start(self) -> None:
        """Look now and then, beside the pages."""
        self._stop.clear()
        threading.Thread(target=self._watch, name="soundness", daemon=True).start()

    def stop(self) -> None:
        """No further looks."""
        self._stop.set()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(EVERY)
