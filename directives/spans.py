"""A piece of a text: where it stands and what it was understood as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Span(Generic[Value]):
    """`text[start:end]` means `value`; offsets count characters of the text that was given."""

    start: int
    end: int
    value: Value
