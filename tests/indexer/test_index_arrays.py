"""Our arrays against stock search of the same stored index: match sets, phrases, scores."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from directives.text import fold
from indexer import proximity
from indexer.analysis import syllables
from indexer.arrays import save
from indexer.build import KEY_FIELDS
from indexer.cover import covers
from indexer.documents import TEXT_FIELDS
from indexer.engine import Clause, Entry, Query, Run, Word
from indexer.invert import invert
from indexer.postings import PostingsEngine
from indexer.weights import FIELDS
from indexer.whoosh_engine import StoredPostings, stock_phrase, stock_search, write

WORDS = "kế hoạch năm nam đường dương cải cách hành chính của và sở trường học sinh thi đua".split()
COUNT = 120


def places(words: list[str]) -> dict[str, list[int]]:
    held: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        held.setdefault(word, []).append(place)
    return held


@pytest.fixture(scope="module")
def texts() -> list[list[str]]:
    chance = random.Random(7)
    return [chance.choices(WORDS, weights=range(len(WORDS), 0, -1), k=chance.randint(1, 60)) for _ in range(COUNT)]


@pytest.fixture(scope="module")
def folder(texts: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arrays")
    entries = [Entry(str(place), {"text": places(words)}, {}) for place, words in enumerate(texts)]
    write(folder / "whoosh", entries, TEXT_FIELDS, KEY_FIELDS)
    with StoredPostings(folder / "whoosh") as reader:
        assert reader.ids() == [str(place) for place in range(COUNT)]
        means = np.array([1, 1, sum(map(len, texts)) / COUNT, 1, 1], np.float32)
        invert(reader, folder, KEY_FIELDS, means)
    save(folder, "twins", np.arange(COUNT, dtype=np.int32))
    return folder


@pytest.fixture(scope="module")
def engine(folder: Path) -> PostingsEngine:
    return PostingsEngine(folder, KEY_FIELDS)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_scores_as_in_stock_search(engine: PostingsEngine, folder: Path, word: str) -> None:
    """The same documents and, with stock's own idf, the same BM25."""
    weight, b = FIELDS["text"]
    assert weight == 1.0
    stock = stock_search(folder / "whoosh", "text", [word], 1.2, b)
    term = engine.terms.marked_words.find(word)
    assert term is not None
    documents = engine.terms.marked.documents(term)
    stock_idf = math.log(COUNT / (len(documents) + 1)) + 1
    ours = engine.terms.marked.impacts(term, 1.2) / engine.terms.marked.idf(term) * stock_idf
    assert {str(document) for document in documents} == set(stock)
    # Stock keeps the length of a field in one byte.
    assert [stock[str(document)] for document in documents] == pytest.approx(ours.tolist(), rel=0.03)


@pytest.mark.parametrize("phrase", ["cải cách", "hành chính", "kế hoạch năm", "năm nam", "nam nam"])
def test_a_phrase_finds_what_stock_search_finds(engine: PostingsEngine, folder: Path, phrase: str) -> None:
    words = phrase.split()
    run = Run(tuple(Word(w, w) for w in words), exact=True)
    run = Run(
        tuple(Word(fold_, word) for fold_, word in zip([fold(word) for word in words], words, strict=True)), exact=True
    )
    page = engine.ask(Query(clauses=(Clause((run,)),), limit=COUNT))
    assert {str(found.document) for found in page.found} == stock_phrase(folder / "whoosh", "text", words)


def test_pairs_are_the_neighbours(engine: PostingsEngine, texts: list[list[str]]) -> None:
    for first, second in [("cai", "cach"), ("nam", "nam"), ("sinh", "thi"), ("khong", "co")]:
        folded = [[fold(word) for word in words] for words in texts]
        expected = sum(any(pair == (first, second) for pair in pairwise(words)) for words in folded)
        assert engine.terms.side_by_side(first, second) == expected


def test_folded_words_gather_their_marked_forms(engine: PostingsEngine, texts: list[list[str]]) -> None:
    assert engine.terms.holds(Word("nam")) == sum("nam" in words or "năm" in words for words in texts)
    assert engine.terms.holds(Word("nam", "nam")) == sum("nam" in words for words in texts)
    assert dict(engine.terms.forms("duong")).keys() == {"đường", "dương"}


def test_places_are_those_of_the_text(engine: PostingsEngine, texts: list[list[str]]) -> None:
    for document in range(0, COUNT, 17):
        expected = [place for place, word in enumerate(texts[document]) if word in ("nam", "năm")]
        assert engine.terms.places(Word("nam"), document).tolist() == expected


@pytest.mark.parametrize("most_cells", [0, 1_000_000])
def test_the_best_window_is_that_of_a_walk_through_the_text(
    engine: PostingsEngine, texts: list[list[str]], most_cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proximity, "MOST_CELLS", most_cells)
    wanted, width = ["cai", "cach", "nam", "truong"], 10
    places = [engine.terms.folded_words.find(word) for word in wanted]
    terms = [place for place in places if place is not None]
    idf = {word: engine.terms.folded.idf(term) for word, term in zip(wanted, terms, strict=True)}
    pair = engine.terms.pair("cai", "cach")
    assert pair is not None
    worth = engine.terms.pairs.idf(pair)
    titles = np.arange(COUNT, dtype=np.int32) % 12
    near = proximity.nearness(engine.terms.folded, np.arange(COUNT), terms, {(0, 1): worth}, width, titles)
    whole = sum(idf.values()) + worth
    clauses = [Clause((Run((Word(word),)),)) for word in wanted]
    numbers = {word: number for number, word in enumerate(wanted)}
    covered = covers(clauses, near.titled, numbers, [(0, 1)], near.worth, lambda clause: None)
    for words, title, share, cover in zip(texts, titles, near.shares.tolist(), covered.tolist(), strict=True):
        inside = [fold(word) for word in words[:title]]
        assert share == pytest.approx(sum(word in idf for word in inside) / (title + 1), rel=1e-5)
        beside = any([fold(w) for w in words[at : at + 2]] == ["cai", "cach"] for at in range(title))
        assert cover == pytest.approx(
            (sum(idf[word] for word in set(inside) & idf.keys()) + worth * beside) / whole, rel=1e-5
        )
    for words, best in zip(texts, near.windows.tolist(), strict=True):
        folded = [fold(word) for word in words]
        beside = {at for at in range(len(folded) - 1) if folded[at : at + 2] == ["cai", "cach"]}
        sums = [0.0]
        for start in range(-width // 2, len(folded), width // 2):
            stretch = range(max(start, 0), min(start + width, len(folded)))
            held = {folded[at] for at in stretch} & idf.keys()
            sums.append(sum(idf[word] for word in held) + worth * bool(beside & set(stretch)))
        assert best == pytest.approx(max(sums), rel=1e-5)


def test_a_title_says_a_clause_by_any_of_its_runs_or_half_by_its_day() -> None:
    short, long, year = (tuple(map(Word, text.split())) for text in ("cchc", "cai cach", "2017"))
    clauses = [Clause((Run(short), Run(long))), Clause((Run(year),), days=(1, 2))]
    numbers = {"cchc": 0, "cai": 1, "cach": 2, "2017": 3}
    worth = np.array([5, 2, 2, 3, 4], np.float32)  # the last: "cchc 2017" side by side
    has = np.array([[1, 0, 0, 1, 1], [0, 1, 1, 1, 0], [0, 1, 0, 1, 0], [1, 0, 0, 0, 0], [1, 0, 0, 1, 0]], np.float32)
    by_day = np.array([0, 0, 0, 1, 0], np.float32)
    said = covers(clauses, has, numbers, [(0, 3)], worth, lambda clause: by_day if clause.days else None)
    assert said.tolist() == pytest.approx([1, 1, 3 / 12, (5 + 1.5 + 2) / 12, 8 / 12])


def test_syllables_are_what_is_stored() -> None:
    assert syllables("Kế hoạch") == ["kế", "hoạch"]
