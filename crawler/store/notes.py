"""Small facts by key: the progress of the running refresh, and what a command that was cut short has left to do."""

from __future__ import annotations

import sqlite3


class Notes:
    """The `notes` table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def get(self, key: str) -> str | None:
        """A note, or None."""
        row = self._db.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
        return row["value"] if row else None

    def put(self, key: str, value: str) -> None:
        """Write a note."""
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, value))

    def drop(self, key: str) -> None:
        """Take a note away."""
        self._db.execute("DELETE FROM notes WHERE key = ?", (key,))
