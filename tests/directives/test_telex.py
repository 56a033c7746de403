"""Vietnamese typed with the keyboard program off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.telex import typed_syllable


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        ("cair cachs hanhf chinhs", "cải cách hành chính"),
        ("cari cachs hafnh chisnh", "cải cách hành chính"),
        ("quyeets ddinhj", "quyết định"),
        ("quyetes dinhdj", "quyết định"),
        ("Truwowngf truowngf dduwowcj dduocwj", "trường trường được được"),
        ("nguwowif nguowif ngwowif", "người người người"),
        ("thuwr muwa muaw hoawcj", "thử mưa mưa hoặc"),
        ("quow quoocs huowng", "quơ quốc hương"),
        ("nawm hocj soos lieeuj", "năm học số liệu"),
        ("giaos ducj giaays", "giáo dục giấy"),
        ("tuyeenr sinh theo ban", "tuyển sinh theo ban"),
        ("cai3 cach1 ha2nh chi1nh", "cải cách hành chính"),
        ("quye61t d9inh5 d9u7o7c5 tru7o7ng2 na8m", "quyết định được trường năm"),
    ],
)
def test_keys_are_read_as_the_syllable_they_mean(keys: str, meant: str) -> None:
    assert " ".join(str(typed_syllable(each)) for each in keys.split()) == meant


NONE = ["", "plans", "decision", "sgddt", "998", "caicachs", "cải", "cairs", "a12", "q3", "s" * 99]


@pytest.mark.parametrize("keys", NONE)
def test_what_is_no_syllable_is_none(keys: str) -> None:
    assert typed_syllable(keys) is None


@given(st.text(alphabet="aeoudwsfrxj169", max_size=20))
def test_no_keys_are_an_error(keys: str) -> None:
    meant = typed_syllable(keys)
    assert meant is None or meant.isalpha()
