"""Repair, folding and tones: tables of what offices and files hold, and laws that hold for any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives import fold, normalise_tone, repair, squash, strip_marks, to_old_tone

#: Letters that make trouble, so that random text is full of them.
_TROUBLE = (
    "aăâđêôơưÐƉðɖАВЕКМНОРСТХОрКАс\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323\u00ad\u200b\ufeff\u202e\u00a0\u2009"
    "\ue000\U000f1234\x00\x07\x0b\x0c\r\n\t\u2011–−İßΑο Kk/-0129hoàúyqQuUgiị"
)
anything = st.text() | st.text(alphabet=_TROUBLE) | st.lists(st.sampled_from(_TROUBLE), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("given_text", "repaired"),
    [
        ("Quye\u0302\u0301t đi\u0323nh", "Quyết định"),
        ("a\u0301\u0302m", "ấm"),  # the hat typed after the tone
        ("998/QÐ-SGDÐT", "998/QĐ-SGDĐT"),
        ("Ɖường", "Đường"),
        ("ðược", "được"),
        ("/ðɪs/ /wɪð/", "/ðɪs/ /wɪð/"),
        ("12/QĐ-UВND", "12/QĐ-UBND"),  # В is Cyrillic
        ("15/КН", "15/KH"),  # nothing but Cyrillic, in a number
        ("Тrường ТНРТ", "Trường ТНРТ"),  # a word that may be foreign stays
        ("Москва", "Москва"),
        ("cải\u00a0cách\u2003hành", "cải cách hành"),
        ("thủ tục hành chính", "thủ tục hành chính"),
        ("hành\u00ad chính\u200b\ufeff", "hành chính"),
        ("\u202eabc\u202c", "abc"),
        ("một\x00 \x07hai", "một hai"),
        ("\ue0b7 gạch", " gạch"),
        ("một\r\nhai\rba\x0cbốn\u2028năm\tsáu", "một\nhai\nba\nbốn\nnăm\tsáu"),
        ("12/QĐ\u2011UBND", "12/QĐ-UBND"),
        ("2017–2018", "2017–2018"),
        ("mất \ufffd chữ", "mất \ufffd chữ"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_repair(given_text: str, repaired: str) -> None:
    assert repair(given_text) == repaired


@given(anything)
def test_repair_is_idempotent_and_clean(text: str) -> None:
    once = repair(text)
    assert repair(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set(once) & set("\r\x00\u00ad\u200b\ufeff\u00a0Ð")
    once.encode("utf-8")


@given(anything)
def test_folded_and_retoned_text_keeps_its_offsets(text: str) -> None:
    text = repair(text)
    for form in (fold, strip_marks, normalise_tone, to_old_tone):
        assert len(form(text)) == len(text), form.__name__
        if not any(map(unicodedata.combining, text)):  # a second mark on one letter has no composed form
            assert form(form(text)) == form(text), form.__name__


@given(anything)
def test_folding_does_not_depend_on_the_normal_form(text: str) -> None:
    text = repair(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert len(fold(unicodedata.normalize("NFD", text))) == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường Hoà Bình, số 5", "duong hoa binh, so 5"),
        ("NGHỊ QUYẾT", "nghi quyet"),
        ("Ý kiến", "y kien"),
        ("İstanbul", "istanbul"),
        ("naïve café", "naive cafe"),
        ("ÐƉð", "ddd"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_strip_marks_keeps_case() -> None:
    assert strip_marks("Sở GD&ĐT Sóc Trăng") == "So GD&DT Soc Trang"


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"),
        ("Hoà bình", "Hòa bình"),
        ("UỶ BAN", "ỦY BAN"),
        ("thuỷ lợi, khoẻ mạnh", "thủy lợi, khỏe mạnh"),
        ("tóan học, họat động, qúy 1, gía trị", "toán học, hoạt động, quý 1, giá trị"),
        ("quý, quả, già, của, mùa, phía, ngoài, khuỷu, người", "quý, quả, già, của, mùa, phía, ngoài, khuỷu, người"),
        ("Hòa", "Hòa"),
    ],
)
def test_to_old_tone(new: str, old: str) -> None:
    assert to_old_tone(new) == old


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("thủy", "thuỷ"),
        ("Ủy ban", "Uỷ ban"),
        ("kỹ", "kĩ"),
        ("lý", "lí"),
        ("tỷ", "tỉ"),
        ("quý", "quí"),
        ("mỹ", "mĩ"),
        ("sỹ", "sĩ"),
        ("hy", "hi"),
        ("KỸ THUẬT", "KĨ THUẬT"),
        ("ky", "ki"),
    ],
)
def test_two_spellings_have_one_form(one: str, other: str) -> None:
    assert normalise_tone(one) == normalise_tone(other)


@pytest.mark.parametrize("word", ["chi", "nghi", "thi", "tin", "kinh", "lịch", "năm", "Nam", "hai", "tia", "quyết"])
def test_words_with_one_spelling_stay(word: str) -> None:
    assert normalise_tone(word) == word


@pytest.mark.parametrize(("one", "other"), [("năm", "nam"), ("đường", "dương"), ("má", "mã"), ("hòa", "hóa")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalise_tone(one) != normalise_tone(other)


def test_squash_keeps_paragraphs_apart() -> None:
    assert squash("\n  Điều 1.   Phạm vi \t \n\n\n\n Điều  2.\n") == "Điều 1. Phạm vi\n\nĐiều 2."


@given(anything)
def test_squash_is_idempotent(text: str) -> None:
    text = repair(text)
    assert squash(squash(text)) == squash(text)
