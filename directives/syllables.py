"""The Vietnamese syllable: onset, rime, tone, and where the tone is written.

Spelling as in the school grammar: a rime that ends in p, t, c or ch takes only the acute and the dot; k, gh and ngh
stand before e, ê, i, y and c, g, ng elsewhere; q is always qu. The tone is written on the letter with a hat, breve
or horn, else on the second of two vowels before a consonant and on the first of two at the end (old style: hòa,
thủy); the new style differs only in open oa, oe, uy (hoà, thuỷ).
"""

from __future__ import annotations

from functools import lru_cache

from directives.letters import ACUTE, DOT, TONELESS, VOWELS, WITH_TONE, tone_of

_FRONT = frozenset("eêiy")
_ONSETS_BEFORE_FRONT = ("k", "gh", "ngh")
_ONSETS_BEFORE_OTHERS = ("c", "g", "ng")
_ONSETS_ANYWHERE = "b ch d đ gi h kh l m n nh p ph r s t th tr v x".split()

_RIMES = """
a ai ao au ay ac ach am an ang anh ap at ăc ăk ăm ăn ăng ăp ăt âu ây âc âm ân âng âp ât
e eo ec em en eng ep et ê êu êch êm ên ênh êp êt
i ia iu ich im in inh ip it iêu iêc iêm iên iêng iêp iêt y
o oi oc om on ong op ot oong ooc ô ôi ôc ôm ôn ông ôp ôt ơ ơi ơm ơn ơng ơp ơt
u ua ui uc um un ung up ut uôi uôc uôm uôn uông uôt ư ưa ưi ưu ưc ưm ưn ưng ưt ươi ươu ươc ươm ươn ương ươp ươt
oa oai oao oay oac oach oam oan oang oanh oap oat oăc oăm oăn oăng oăt oe oeo oem oen oet
uây uân uâng uât uê uêch uênh uêu uơ uy uya uych uynh uyp uyt uyu uyên uyêt
""".split()
_RIMES_ALONE = "yêm yên yêng yêt yêu".split()
_RIMES_AFTER_QU = """
a ai ao au ay ac ach am an ang anh ap at ăc ăm ăn ăng ăp ăt ây ân âng ât e eo en et ê ên êt ênh êch êu
i in inh ich it y yn ynh ych yp yt yên yêt ơ ơi ơn ô ôc
""".split()
_STOPS = ("p", "t", "c", "ch", "k")  # -ăk: Đắk Lắk


def _spellings() -> frozenset[str]:
    """Every onset with every rime that may follow it, tones left off."""
    spelled = {*_RIMES, *_RIMES_ALONE, *("qu" + rime for rime in _RIMES_AFTER_QU)}
    for rime in _RIMES:
        fitting = _ONSETS_BEFORE_FRONT if rime[0] in _FRONT else _ONSETS_BEFORE_OTHERS
        spelled.update(onset + rime for onset in (*_ONSETS_ANYWHERE, *fitting))
    # gi before i is written once (gì, gìn, giếng): the onset keeps its g only.
    spelled.update("g" + rime for rime in _RIMES if rime.startswith("i"))
    return frozenset(spelled)


_SPELLINGS = _spellings()
_LONGEST = max(map(len, _SPELLINGS))


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a word (one, without spaces, NFC, any case) is spelled as a Vietnamese syllable can be, tone and all.

    >>> is_syllable("Nguyễn"), is_syllable("nguoi"), is_syllable("hoà"), is_syllable("hòa"), is_syllable("các")
    (True, False, True, True, True)
    """
    word = word.lower()
    if not 0 < len(word) <= _LONGEST:
        return False
    tone, plain = tone_of(word), word.translate(TONELESS)
    if tone is None or plain not in _SPELLINGS:
        return False
    if plain.endswith(_STOPS) and tone not in (ACUTE, DOT):
        return False
    return not tone or word in (place_tone(plain, tone), place_tone(plain, tone, new_style=True))


def nucleus(plain: str) -> tuple[int, int]:
    """Where the vowels of a syllable stand, tones left off: `(start, end)`, without the u of qu and the i of gi.

    A word without a vowel gives an empty stretch.
    """
    start = 0
    while start < len(plain) and plain[start] not in VOWELS:
        start += 1
    if start and plain[start - 1 : start + 1] in ("qu", "gi") and plain[start + 1 : start + 2] in tuple(VOWELS):
        start += 1
    end = start
    while end < len(plain) and plain[end] in VOWELS:
        end += 1
    return start, end


def place_tone(plain: str, tone: int, *, new_style: bool = False) -> str:
    """A lower-case syllable with its tone where it belongs; one without vowels comes back as it was."""
    start, end = nucleus(plain)
    if start == end:
        return plain
    at = _tone_place(plain, start, end, new_style=new_style)
    return plain[:at] + WITH_TONE[plain[at], tone] + plain[at + 1 :]


def _tone_place(plain: str, start: int, end: int, *, new_style: bool) -> int:
    vowels = plain[start:end]
    for at in range(end - 1, start - 1, -1):
        if plain[at] not in "aeiouy":
            return at
    if len(vowels) > 2 or (len(vowels) == 2 and end < len(plain)):
        return start + 1
    return start + 1 if new_style and vowels in ("oa", "oe", "uy") else start


@lru_cache(maxsize=65536)
def with_old_tone(word: str) -> str:
    """The word with its tone in the old place when that makes it a syllable, else as it is.

    hoà → hòa, tóan → toán, qúy → quý. Case and length are kept.
    """
    lower = word.lower()
    tone = tone_of(lower)
    if not tone or len(lower) != len(word):
        return word
    placed = place_tone(lower.translate(TONELESS), tone)
    if placed == lower or not is_syllable(placed):
        return word
    return "".join(new.upper() if old.isupper() else new for new, old in zip(placed, word, strict=True))


_HATLESS = str.maketrans("ăâđêôơư", "aadeoou")
_FOLDED_SPELLINGS = frozenset(spelling.translate(_HATLESS) for spelling in _SPELLINGS)


def is_folded_syllable(word: str) -> bool:
    """Whether a folded word (lower-case, no marks) is the folding of some Vietnamese syllable.

    >>> is_folded_syllable("nguoi"), is_folded_syllable("tccb")
    (True, False)
    """
    return word in _FOLDED_SPELLINGS
