"""Why a hit stands where it stands, in words for a person."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.records import Record
from directives.dates import Period
from directives.numbers import NumberAsk, ask_keys, number_keys, parse_number
from indexer.analysis import tokens
from indexer.engine import Clause
from indexer.query import Reading


def reasons(reading: Reading, record: Record) -> Iterator[str]:
    """The reasons that hold for this record, the strongest first."""
    if record.number and any(_is_asked(record, ask) for ask in reading.numbers):
        yield f"đúng số {record.number}"
    folded = {token.folded for token in tokens(record.title)}
    clauses = [clause for clause in reading.query.clauses if not _is_period(clause)]
    if clauses and all(_is_met(clause, folded) for clause in clauses):
        yield "tên có đủ các từ"
    if reading.period and _in_period(reading.period, record):
        yield "trong thời gian được hỏi"


def _is_period(clause: Clause) -> bool:
    """Whether the clause names a period by its ends: it asks for days and for no word."""
    return clause.days is not None and clause.runs[0].exact


def _is_met(clause: Clause, folded: set[str]) -> bool:
    return any(all(word.folded in folded for word in run.words) for run in clause.runs)


def _is_asked(record: Record, ask: NumberAsk) -> bool:
    number = parse_number(record.number or "")
    year = record.issued.year if record.issued else None
    return number is not None and set(ask_keys(ask)).issubset(number_keys(number, year, record.type))


def _in_period(period: Period, record: Record) -> bool:
    day = record.issued or (record.published.date() if record.published else None)
    if day is None:
        return False
    return (period.since is None or period.since <= day) and (period.until is None or day <= period.until)
