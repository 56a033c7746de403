"""The number of a directive: how offices print it, how texts cite it, how people ask for it, how it is filed.

Decree 30/2020/NĐ-CP, Annex I: serial, then the type's and the issuer's codes (998/QĐ-SGDĐT); an official letter has
no type but a drafting unit (334/SGDĐT-TCCB); acts that make law carry the year (30/2020/NĐ-CP). Numbers begin anew
each year: a directive is known by number, year and issuer together.
"""

from directives.number_asked import parse_question_number
from directives.number_cited import find_numbers
from directives.number_keys import ask_keys, exact_keys, number_keys, serial_key
from directives.number_printed import parse_number
from directives.number_value import Number, NumberAsk, unit_of

__all__ = [
    "Number",
    "NumberAsk",
    "ask_keys",
    "exact_keys",
    "find_numbers",
    "number_keys",
    "parse_number",
    "parse_question_number",
    "serial_key",
    "unit_of",
]
