"""What is spelled as a Vietnamese syllable and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives import is_syllable
from directives.letters import TONED
from directives.syllables import is_folded_syllable, place_tone, with_old_tone
from directives.text import fold

_VALID = """
các cách cải hành chính người quyết quốc nghiêng ngành giường giếng gìn gì yêu ý y ủy uỷ Ủy xoong tổ chức huyện nguyệt
khuếch thuở ngoằn ngoèo luân quân rượu hươu bưởi oái oạch thuý thúy ơi ừ ô à đắk NGHỊ Đường quýt quít khuya khuỷu
""".split()
_INVALID = """
cat nghành ngiêng gế ghà kà ce qoa quơt STT office nguoi duoc tcvn hòà toạn1 bacs ngườii ặ́ ww cạch̉ nhàa đươcj
chủyen tóan qúy xyz f w j z
""".split()


@pytest.mark.parametrize("word", _VALID)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", [*_INVALID, "", "hành chính", "a" * 50])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("rime", ["ap", "at", "ac", "ach"])
def test_a_stop_takes_only_acute_and_dot(rime: str) -> None:
    tones = [tone for tone in range(6) if is_syllable(place_tone("t" + rime, tone))]
    assert tones == [2, 5]


@given(st.text(alphabet=[*TONED, *"bcdđghklmnpqrstvx"], min_size=1, max_size=7))
def test_the_old_tone_of_a_syllable_is_a_syllable_of_the_same_length(word: str) -> None:
    placed = with_old_tone(word)
    assert len(placed) == len(word)
    if is_syllable(word):
        assert is_syllable(placed)
        assert is_folded_syllable(fold(word))


def test_folded_syllables() -> None:
    assert all(map(is_folded_syllable, ["nguoi", "quyet", "dinh", "dak"]))
    assert not any(map(is_folded_syllable, ["tccb", "sgddt", "qd", "người", ""]))
