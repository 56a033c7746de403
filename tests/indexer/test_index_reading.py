"""How a question is read before any engine: clauses, phrases, alternatives, what is left out, numbers, filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from directives.numbers import ask_keys, exact_keys, parse_question_number, serial_key
from indexer.answers import SearchQuery
from indexer.engine import Clause, Matching, Run, Word
from indexer.favoured import name_key
from indexer.grammar import clean
from indexer.query import Reading, plain_query, read

VALUES = {
    "type": ("Quyết định", "Kế hoạch", "Công văn"),
    "year": ("2017", "2018"),
    "issuer": ("UBND tỉnh Sóc Trăng", "Sở Giáo dục và Đào tạo"),
    "signer": ("Lê Thị Hoa", "Lê Thị Hoa Mai", "Trần Văn An"),
}


@dataclass(frozen=True)
class Holdings:
    """What an index may hold: values of facets, abbreviations, keys of numbers."""

    short: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()

    def values(self, facet: str) -> Sequence[str]:
        """The values of a facet."""
        return VALUES.get(facet, ())

    def readings(self, typed: str) -> tuple[str, ...]:
        """What an abbreviation stands for."""
        return self.short.get(typed, ())

    def named(self, name: str) -> tuple[tuple[str, str], ...]:
        """The values of which this is the name."""
        return tuple((facet, value) for facet in VALUES for value in VALUES[facet] if name_key(value) == name)

    def holds_number(self, keys: tuple[str, ...]) -> bool:
        """Whether a document has all of these keys."""
        return bool(keys) and self.numbers.issuperset(keys)


def reading(typed: str, holdings: Holdings | None = None, **more: object) -> Reading:
    """A question as it was understood."""
    return read(SearchQuery(typed, **more), holdings or Holdings())  # type: ignore[arg-type]


def said(clauses: tuple[Clause, ...]) -> list[str]:
    """The clauses as text: alternatives by "|", an exact run in quotes."""
    return ["|".join(told(run) for run in clause.runs) for clause in clauses]


def told(run: Run) -> str:
    words = " ".join(word.folded for word in run.words)
    return f'"{words}"' if run.exact else words


QUESTIONS = {
    "words": ("kế hoạch hoạch", ["ke", "hoach"], [("ke", "hoach"), ("hoach", "hoach")]),
    "a phrase": ('báo "thi đua" hè', ["bao", '"thi dua"', "he"], [("bao", "thi"), ("thi", "dua"), ("dua", "he")]),
    "an alternative": ("chi hè OR đông xuân", ["chi", "he|dong", "xuan"], [("chi", "he"), ("dong", "xuan")]),
    "two alternatives": ("hè | đông | thu", ["he|dong|thu"], []),
    "a phrase as an alternative": ('hè OR "thi đua" thu', ['he|"thi dua"', "thu"], [("thi", "dua"), ("dua", "thu")]),
    "nothing before": ("OR hè", ["he"], []),
    "nothing behind": ("hè OR", ["he"], []),
    "what is left out parts its neighbours": ("chi -hè thu", ["chi", "thu"], []),
    "an alternative that is left out": ("chi OR -hè thu", ["chi", "thu"], []),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_asked_for(name: str) -> None:
    typed, clauses, pairs = QUESTIONS[name]
    query = reading(typed).query
    assert said(query.clauses) == clauses
    assert list(query.pairs) == pairs


def test_a_word_that_is_repeated_is_one_clause() -> None:
    query = reading("hè thu hè đông").query
    assert sorted(said(query.clauses)) == ["dong", "he", "thu"]
    assert query.pairs == (("he", "thu"), ("thu", "he"), ("he", "dong"))


@pytest.mark.parametrize("unseen", ["\u0378", "\u2028", "\n\t"])
def test_what_cannot_be_printed_parts_words(unseen: str) -> None:
    assert clean(f"kế{unseen}hoạch") == ("kế hoạch", False)


def test_what_is_left_out_is_told_and_left_out_whole() -> None:
    found = reading('kế hoạch -"thi đua" -hè -hè')
    assert [told(run) for run in found.query.without] == ['"thi dua"', '"he"']
    assert found.without == ("thi đua", "hè", "hè")
    assert [word.folded for word in found.words] == ["ke", "hoach"]


def test_phrases_are_told() -> None:
    found = reading('"thi đua" khen "học kỳ"')
    assert found.phrases == ("thi đua", "học kỳ")
    assert [word.folded for word in found.words] == ["thi", "dua", "khen", "hoc", "ky"]


def test_marks_count_where_any_were_typed() -> None:
    assert reading("kê hoach").words == (Word("ke", "kê"), Word("hoach", "hoach"))
    assert reading("ke hoach").words == (Word("ke", None), Word("hoach", None))
    query = plain_query("kê hoach")
    assert query.clauses == (Clause((Run((Word("ke", "kê"),)),)), Clause((Run((Word("hoach", "hoach"),)),)))
    assert (query.pairs, query.matching, query.limit) == ((("ke", "hoach"),), Matching.ANY, 10)
    assert plain_query("ke").clauses == (Clause((Run((Word("ke", None),)),)),)


@pytest.mark.parametrize(
    ("typed", "matching"),
    [
        ("a1", Matching.ALL),
        (" ".join(f"từ{at}" for at in range(9)), Matching.ALL),
        (" ".join(f"từ{at}" for at in range(10)), Matching.MOST),
        (" ".join(f"từ{at}" for at in range(15)), Matching.MOST),
        (" ".join(f"từ{at}" for at in range(16)), Matching.ANY),
        ("nộp hồ sơ ở đâu", Matching.ANY),
    ],
)
def test_the_longer_the_question_the_fewer_of_its_words_are_needed(typed: str, matching: Matching) -> None:
    assert reading(typed).query.matching is matching


SHORT = Holdings(
    short={
        "CNTT": ("công nghệ thông tin",),
        "công nghệ thông tin": ("CNTT", "IT"),
        "IT": ("công nghệ thông tin",),
        "HĐ": ("hội đồng", "hợp đồng"),
    }
)


def test_a_short_form_is_met_by_its_long_one_and_back() -> None:
    found = reading("ứng dụng CNTT mới", SHORT)
    assert said(found.query.clauses) == ["ung", "dung", "cntt|cong nghe thong tin", "moi"]
    found = reading("ứng công nghệ thông tin mới", SHORT)
    assert said(found.query.clauses) == [
        "ung", "cong|cntt|it", "nghe|cntt|it", "thong|cntt|it", "tin|cntt|it", "moi"
    ]  # fmt: skip
    assert {run.weight for run in found.query.clauses[1].runs} == {1.0, 0.25}
    assert said(reading("hè OR CNTT", SHORT).query.clauses) == ["he|cntt|cong nghe thong tin"]


def test_a_short_form_of_two_readings_is_told_and_adds_nothing() -> None:
    found = reading("HĐ thi", SHORT)
    assert said(found.query.clauses) == ["hd", "thi"]
    assert [each.readings for each in found.expansions] == [("hội đồng", "hợp đồng")]


def test_the_codes_of_a_number_are_not_spelt_out() -> None:
    assert reading("998/CNTT", SHORT).expansions == ()
    assert len(reading("CNTT theo 998/CNTT", SHORT).expansions) == 1


def test_the_words_of_a_period_are_met_by_its_days() -> None:
    found = reading("chi tháng 6 năm 2018 hè")
    june = (dt.date(2018, 6, 1).toordinal(), dt.date(2018, 6, 30).toordinal())
    assert [clause.days for clause in found.query.clauses] == [None, june, june, june, june, None]
    assert found.period is not None and found.period.since == dt.date(2018, 6, 1)
    behind = reading("hè năm: 2018 tháng 6 năm 2018")
    assert [clause.days for clause in behind.query.clauses] == [None, june, june, june, june]
    assert reading("tháng 6 năm 2018 từ: 1/1/2018").period is None


@pytest.mark.parametrize(
    ("typed", "favoured"),
    [
        ("250 Lê Thị Hoa", [("number", "250")]),
        ("thi đua 250", [("number", "250")]),
        ("thi vào lớp 10", []),
        ("10 thi đua", [("number", "10")]),
        ("thi đua 2018", []),
        ("báo cáo 250 thi đua", [("number", "250")]),
        ("kế hoạch 2018 thi đua", []),
        ("thi đua 17/10/2018", []),
        ("thi đua -250", []),
        ("Lê Thị Hoa", [("signer", "Lê Thị Hoa")]),
        ("le thi hoa mai", [("signer", "Lê Thị Hoa Mai")]),
        ("sở gd&đt", [("issuer", "Sở Giáo dục và Đào tạo")]),
        ("KH", [("type", "Kế hoạch")]),
        ("kế hoạch của Lê Thị Hoa", []),
        ("thi -kế hoạch", []),
    ],
)
def test_names_and_bare_serials_are_favoured(typed: str, favoured: list[tuple[str, str]]) -> None:
    holdings = Holdings({"KH": ("Kế hoạch",)}, frozenset(("250", "10", "17", "2018")))
    assert list(reading(typed, holdings).query.favoured) == favoured


def test_a_period_by_its_ends_asks_for_its_days_and_for_no_word() -> None:
    found = reading("chi trước năm 2014 hè")
    assert said(found.query.clauses) == ["chi", '"truoc nam 2014"', "he"]
    assert found.query.clauses[1].days == (None, dt.date(2013, 12, 31).toordinal())
    assert found.query.pairs == ()
    assert said(reading("từ tháng 3 đến tháng 5 năm 2018").query.clauses) == ['"tu thang 3 den thang 5 nam 2018"']


def test_the_short_forms_of_a_period_are_met_by_the_long_ones() -> None:
    assert said(reading("Q3/2016").query.clauses) == ['q3|"quy 3"', "2016"]
    assert reading("T6/2018", Holdings(short={"T6": ("thứ sáu",)})).expansions == ()


@pytest.mark.parametrize("typed", ['kế -"năm 2017" hoạch', 'kế -"998/QĐ-SGDĐT" hoạch', 'kế hoạch -"ngày 7/6/2018"'])
def test_what_is_not_wanted_is_no_period_no_number_and_no_phrase(typed: str) -> None:
    found = reading(typed)
    assert (found.period, found.numbers, found.phrases) == (None, (), ())
    assert said(found.query.clauses) == ["ke", "hoach"]
    assert len(found.query.without) == 1


FILTERS = {
    "the longest value that is held": ("loại: quyết định hè", {"type": ("Quyết định",)}, ["he"]),
    "a code": ("loại: qđ", {"type": ("Quyết định",)}, []),
    "in quotes": ('loại: "kế hoạch" hè', {"type": ("Kế hoạch",)}, ["he"]),
    "the very one before those that begin so": ("người ký: lê thị hoa", {"signer": ("Lê Thị Hoa",)}, []),
    "all that hold the words": ("người ký: thị hoa", {"signer": ("Lê Thị Hoa", "Lê Thị Hoa Mai")}, []),
    "whole words only": ("người ký: ho", {}, ["ho"]),
    "another spelling of an issuer": (
        "cơ quan: ủy ban nhân dân tỉnh sóc trăng",
        {"issuer": ("UBND tỉnh Sóc Trăng",)},
        [],
    ),
    "two filters": ("năm: 2018 loại: công văn thi", {"year": ("2018",), "type": ("Công văn",)}, ["thi"]),
    "a word, then a filter": ("hè năm: 2017", {"year": ("2017",)}, ["he"]),
    "a value that nobody has": ("năm: 1999", {}, ["1999"]),
    "an operator is no value": ("loại: -kế hoạch", {}, ["hoach"]),
    "a code of a type is none of an issuer": ("cơ quan: qđ", {}, ["qd"]),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(name: str) -> None:
    typed, chosen, left = FILTERS[name]
    found = reading(typed)
    assert found.filters == chosen
    assert found.query.filters == chosen
    assert said(found.query.clauses) == left


def test_filters_are_told_as_they_were_typed() -> None:
    found = reading("hè năm: 2018 lĩnh vực: thể thao loại: quyết định ở")
    assert found.typed == (("year", "năm: 2018"), ("type", "loại: quyết định"))
    assert found.notices == ("unknown:lĩnh vực",)
    assert reading("hè " * 400).notices == ("cut",)


def test_a_chosen_filter_and_a_typed_one_hold_together() -> None:
    query = reading("năm: 2018", filters={"type": ("Kế hoạch",), "unit": ()}).query
    assert query.filters == {"type": ("Kế hoạch",), "year": ("2018",)}


def test_chosen_and_typed_values_of_one_facet_are_alternatives() -> None:
    found = reading("năm: 2017 năm: 2018", filters={"year": ("2016", "2018")})
    assert found.query.filters == {"year": ("2016", "2018", "2017")}
    assert found.filters == {"year": ("2017", "2018")}


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("từ: 1/6/2018", dt.date(2018, 6, 1), None),
        ("đến: 1/6/2018 hè", None, dt.date(2018, 6, 1)),
        ("từ: tháng 6 năm 2018", dt.date(2018, 6, 1), None),
        ("đến ngày: tháng 6 năm 2018", None, dt.date(2018, 6, 30)),
        ("từ: 2017 đến: 2018", dt.date(2017, 1, 1), dt.date(2018, 12, 31)),
        ("từ: 2017 hè", dt.date(2017, 1, 1), None),
        ("từ: hè", None, None),
    ],
)
def test_days(typed: str, since: dt.date | None, until: dt.date | None) -> None:
    query = reading(typed).query
    assert (query.since, query.until) == (since and since.toordinal(), until and until.toordinal())


def test_a_day_takes_its_own_words_only() -> None:
    for day in ("1/6/2018", "tháng 6 năm 2018", "2017", "ngày 1 tháng 6 năm 2018", "quý 1/2018", "2018-06-01"):
        found = reading(f"từ: {day} tuyển sinh")
        assert said(found.query.clauses) == ["tuyen", "sinh"]
        assert found.typed == (("since", f"từ: {day}"),)
    assert reading("từ: đầu năm 2018").query.since == dt.date(2018, 1, 1).toordinal()


def test_what_is_no_day_stays_a_word_and_is_said() -> None:
    found = reading("từ: hè thu")
    assert said(found.query.clauses) == ["he", "thu"]
    assert (found.typed, found.notices) == ((), ("unknown:từ",))


@pytest.mark.parametrize("typed", ["từ: 2017 đến: 2018", "từ: 2016 từ: 2017 đến: 2019 đến: 2018"])
def test_chosen_days_and_typed_ones_all_hold(typed: str) -> None:
    first, last = dt.date(2017, 1, 1), dt.date(2018, 12, 31)
    for since, until in (("2017-05-01", "2018-05-01"), ("2016-05-01", "2019-05-01")):
        chosen = dt.date.fromisoformat(since), dt.date.fromisoformat(until)
        query = reading(typed, since=chosen[0], until=chosen[1]).query
        assert query.since == max(first, chosen[0]).toordinal()
        assert query.until == min(last, chosen[1]).toordinal()


WHOLE = "998/QĐ-SGDĐT"


def holding(typed: str) -> Holdings:
    """An index that holds this number."""
    (ask,) = parse_question_number(typed)
    return Holdings(numbers=frozenset((*ask_keys(ask), *exact_keys(ask), serial_key(ask))))


def test_a_number_that_is_held_is_the_whole_question() -> None:
    found = reading(WHOLE, holding(WHOLE))
    (wish,) = found.query.numbers
    assert (wish.sure, wish.whole) == (True, True)
    assert wish.keys == exact_keys(found.numbers[0])
    assert not any(run.exact for clause in found.query.clauses for run in clause.runs)


def test_a_number_that_nobody_holds_is_looked_for_where_it_is_cited() -> None:
    found = reading(f"số {WHOLE}")
    assert said(found.query.clauses) == ['"998 qd sgddt"']
    assert [wish.whole for wish in found.query.numbers] == [False]


CITED = {
    "24/2016": ['"24 2016"'],
    "quyết định 24/2016": ['"quyet dinh 24 2016"', '"24 2016 qd"', '"quyet dinh so 24 2016"'],
    "QĐ 24/2016": ['"qd 24 2016"', '"24 2016 qd"', '"quyet dinh so 24 2016"'],
    "quyết định số 24 năm 2016": ['"quyet dinh so 24 nam 2016"', '"24 2016 qd"', '"quyet dinh so 24 2016"'],
    "qđ ubnd 24/2016": ['"24 2016 qd ubnd"'],
    "chỉ thị 9": ['"chi thi 9"', '"9 ct"', '"09 ct"', '"chi thi so 09"'],
    "công văn 334/SGDĐT": ['"334 sgddt"'],
}


@pytest.mark.parametrize("typed", CITED)
def test_a_number_is_cited_in_several_ways(typed: str) -> None:
    (clause,) = reading(typed).query.clauses
    assert {*CITED[typed]} <= {told(run) for run in clause.runs}


def test_a_type_that_was_named_is_kept_to() -> None:
    (clause,) = reading("quyết định 24/2016").query.clauses
    assert all("qd" in told(run) or "quyet dinh" in told(run) for run in clause.runs)


def test_of_a_number_that_is_held_in_part_the_most_is_looked_for() -> None:
    (ask,) = parse_question_number("998/QĐ-SGDĐT/2018")
    keys = ask_keys(ask)
    assert len(keys) >= 3
    for count in range(1, len(keys)):
        (wish,) = reading("998/QĐ-SGDĐT/2018", Holdings(numbers=frozenset(keys[:count]))).query.numbers
        assert wish.keys == keys[:count]


def test_a_number_by_name_means_numbers_only() -> None:
    found = reading(f"số: {WHOLE}")
    assert found.query.numbers_only
    assert found.query.numbers[0].sure
    assert said(found.query.clauses) == ["998", "qd", "sgddt"]
    assert [wish.sure for wish in reading("số: kế hoạch 2018").query.numbers] == [True]
    assert [wish.sure for wish in reading("kế hoạch 2018").query.numbers] == [False]
    assert not reading("số: hè").query.numbers_only
    assert not reading(WHOLE).query.numbers_only


@pytest.mark.parametrize(("page", "offset"), [(0, 0), (1, 0), (2, 10), (3, 20)])
def test_pages(page: int, offset: int) -> None:
    query = reading("hè", page=page).query
    assert (query.offset, query.limit) == (offset, 10)
