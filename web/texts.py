"""Interface texts: one TOML file a language in texts/, the same keys in each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language by dotted key."""

    lang: str
    by_key: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its {…} filled in; raises KeyError for a key that no file has."""
        text = self.by_key[key]
        return text.format_map(values) if values else text

    def count(self, key: str, n: int, shown: str) -> str:
        """The text for a number of things: `key_one` for 1, else `key_many` with the number as shown."""
        return self(f"{key}_one" if n == 1 else f"{key}_many", n=shown)

    def label(self, group: str, value: str) -> str:
        """The label of a value of a closed set; a value that is not in it is shown as it is."""
        return self.by_key.get(f"{group}.{value}", value)


def load(lang: str) -> Texts:
    """The texts of a language."""
    tables = tomllib.loads((FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    return Texts(lang, {f"{group}.{name}": text for group, table in tables.items() for name, text in table.items()})
