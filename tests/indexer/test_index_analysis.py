"""Tokens: offsets slice back, index and question agree, compounds keep their text."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from directives.text import repair, strip_marks
from indexer.analysis import has_marks, syllables, tokens
from indexer.compounds import phrases, segmenter, to_dictionary_tone
from indexer.documents import split

# Without i, v and x: a Roman numeral depends on the word before it, and that on its marks.
LETTERS = st.text(alphabet="aăâbcdđeêghklmnoôơpqrstuưyáàảãạấầẩẫậ ÁĐ0123456789.,/-()\n", max_size=300)


@settings(deadline=None)
@given(LETTERS)
def test_offsets_slice_back_to_the_text(text: str) -> None:
    text = repair(text)
    assert [token.marked for token in tokens(text)] == syllables(text)
    for token in tokens(text):
        assert text[token.start : token.end].isalnum()
        assert len(token.folded) == len(token.marked)


@settings(deadline=None)
@given(LETTERS)
def test_typed_without_marks_the_folded_tokens_are_the_same(text: str) -> None:
    text = repair(text)
    assert [token.folded for token in tokens(text)] == [token.folded for token in tokens(strip_marks(text))]


def test_spellings_of_one_word_are_one_token() -> None:
    for one, other in [("uỷ ban", "ủy ban"), ("hoà", "HÒA"), ("kĩ", "kỹ"), ("Ðiều", "điều")]:
        assert syllables(repair(one)) == syllables(repair(other))
    assert syllables(repair(unicodedata.normalize("NFD", "Điều khoản"))) == ["điều", "khoản"]


def test_one_letter_words_and_numbers_stay() -> None:
    assert syllables("Điều 5 khoản a, ý kiến") == ["điều", "5", "khoản", "a", "ý", "kiến"]


def test_a_run_of_letters_is_cut_at_a_length() -> None:
    assert [len(word) for word in syllables("a" * 100_000)] == [64]


def test_marks_are_seen() -> None:
    assert has_marks("đơn") and has_marks("cải cach") and not has_marks("cai cach 2018")


@settings(deadline=None)
@given(st.text(alphabet="ab \n.;", max_size=4000), st.integers(10, 200))
def test_split_text_joins_back(text: str, length: int) -> None:
    assert "".join(split(text, length)).rstrip() == text.rstrip()


def test_phrases_are_compounds_and_their_neighbours() -> None:
    found = phrases("Kế hoạch cải cách hành chính số 12/KH-SGDĐT, hóa đơn điện tử", segmenter())
    assert "cải cách hành chính" in found and "kế hoạch" in found
    assert "hóa đơn" in " ".join(found)
    assert not any(character.isdigit() for phrase in found for character in phrase)


def test_tone_places_of_the_dictionary() -> None:
    assert to_dictionary_tone("hóa ủy khỏe thủy Quý hoàn toán") == "hoá uỷ khoẻ thuỷ Quý hoàn toán"


def test_a_roman_numeral_after_a_word_that_counts_is_a_number() -> None:
    assert syllables("Quý I, chương IV, mục x; khối i") == ["quý", "1", "chương", "4", "mục", "10", "khối", "i"]
    assert [token.folded for token in tokens("quy I")] == ["quy", "1"]
