"""What a directive is: repair and folding of text, numbers, types, issuers, dates, abbreviations, relations.

Pure functions and frozen values, standard library only. Text is expected repaired (`repair`): then offsets into
folded and re-toned forms are offsets into the text itself.
"""

from directives.abbreviations import expansions, learn
from directives.dates import Period, find_dates, parse_date, parse_datetime, parse_period
from directives.issuers import code_of_issuer, issuer_by_code, issuer_key
from directives.numbers import (
    Number,
    NumberAsk,
    ask_keys,
    find_numbers,
    number_keys,
    parse_number,
    parse_question_number,
    unit_of,
)
from directives.relations import Mention, find_relations, relation_of_label
from directives.spans import Span
from directives.syllables import is_syllable
from directives.text import fold, normalise_tone, repair, squash, strip_marks, to_old_tone
from directives.types import code_of_type, type_by_code, type_in_text

__all__ = [
    "Mention",
    "Number",
    "NumberAsk",
    "Period",
    "Span",
    "ask_keys",
    "code_of_issuer",
    "code_of_type",
    "expansions",
    "find_dates",
    "find_numbers",
    "find_relations",
    "fold",
    "is_syllable",
    "issuer_by_code",
    "issuer_key",
    "learn",
    "normalise_tone",
    "number_keys",
    "parse_date",
    "parse_datetime",
    "parse_number",
    "parse_period",
    "parse_question_number",
    "relation_of_label",
    "repair",
    "squash",
    "strip_marks",
    "to_old_tone",
    "type_by_code",
    "type_in_text",
    "unit_of",
]
