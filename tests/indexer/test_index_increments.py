"""A generation made from the one before it answers as one that is made anew."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from crawler.records import Record
from indexer import increment
from indexer.answers import SearchQuery
from indexer.arrays import Lexicon, floats, ints, longs, small
from indexer.build import KEY_FIELDS, build
from indexer.generation import current, verify
from indexer.opened import Opened
from indexer.search import Search
from indexer.whoosh_engine import StoredPostings, segments
from tests.indexer.office import PLAN_FILE, Office, article, directive, records

SYLLABLES = (
    "kế hoạch năm nam đường dương cải cách hành chính của và sở trường học sinh thi đua má mà mả mã mạ ma".split()
)
QUESTIONS = ("kế hoạch", "cai cach hanh chinh", "năm", "ma", "mã", '"hành chính"', "học sinh OR trường", "thi -đua", "")


class Watched(Office):
    """An office that notes which file texts are read."""

    def __init__(self, held: list[Record]) -> None:
        super().__init__(held)
        self.read: list[str] = []
        self.marks = {PLAN_FILE: "1"}

    def file_text(self, sha256: str):  # type: ignore[no-untyped-def]
        self.read.append(sha256)
        return super().file_text(sha256)

    def text_marks(self) -> dict[str, str]:
        return self.marks


def texts(chance: random.Random, item: int) -> Record:
    """A paper of random words; now and then with a word that nobody else has."""
    words = chance.choices(SYLLABLES, k=chance.randint(5, 80))
    if chance.random() < 0.3:
        words.insert(chance.randrange(len(words)), "".join(chance.choices("abcdefgh", k=5)))
    text = " ".join(words) + " cải cách hành chính (CCHC)." * (item % 3 == 0)
    if item % 2:
        return article(item, " ".join(words[:6]), text, f"2018-0{1 + item % 9}-11")
    return directive(item, f"{item}/QĐ-SGDĐT", " ".join(words[:6]), f"2018-0{1 + item % 9}-11", "Quyết định", text=text)


def changed(chance: random.Random, held: list[Record], first: int) -> list[Record]:
    """A night: some leave, some are edited, some are new."""
    staying = [record for record in held if chance.random() > 0.05]
    edited = [replace(record, text=texts(chance, 1).text) if chance.random() < 0.05 else record for record in staying]
    return [*edited, *(texts(chance, first + number) for number in range(chance.randint(0, 5)))]


def words_of(folder: Path) -> dict[str, dict[str, tuple[list[str], list[float]]]]:
    """Layer → word → the ids that hold it, sorted, and its weights there."""
    opened = Opened(folder)
    ids = [opened.originals.record(place).id for place in range(opened.engine.count)]
    found: dict[str, dict[str, tuple[list[str], list[float]]]] = {}
    folded = [word.decode() for word in Lexicon(folder, "folded").words()]
    names = {
        "marked": [word.decode() for word in Lexicon(folder, "marked").words()],
        "folded": folded,
        "pairs": [
            f"{folded[code >> 32]} {folded[code & 0xFFFFFFFF]}" for code in longs(folder, "pairs_codes").tolist()
        ],
    }
    for layer, terms in names.items():
        pointers, held = longs(folder, f"{layer}_from").tolist(), ints(folder, f"{layer}_documents").tolist()
        weights = floats(folder, f"{layer}_weights").tolist()
        assert len(pointers) == len(terms) + 1
        rows = {}
        for number, term in enumerate(terms):
            stretch = slice(pointers[number], pointers[number + 1])
            pairs = sorted(zip((ids[place] for place in held[stretch]), weights[stretch], strict=True))
            rows[term] = ([id_ for id_, _ in pairs], [weight for _, weight in pairs])
        found[layer] = rows
    return found


def occurrences(folder: Path) -> dict[tuple[str, str], list[tuple[int, str]]]:
    """(folded word, id) → its places and the marked form at each."""
    opened = Opened(folder)
    folded, marked = Lexicon(folder, "folded").words(), Lexicon(folder, "marked").words()
    fold_of, variant = ints(folder, "fold_of").tolist(), small(folder, "variant").tolist()
    form = {(fold_of[number], variant[number]): word.decode() for number, word in enumerate(marked)}
    found = {}
    for number, word in enumerate(folded):
        for place in range(opened.engine.count):
            spots, variants = opened.engine.terms.folded.places_in(number, place)
            if len(spots):
                forms = [form[number, each] for each in variants.tolist()]
                found[word.decode(), opened.originals.record(place).id] = list(zip(spots.tolist(), forms, strict=True))
    return found


def keys_of(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Field → value → the ids that have it."""
    opened = Opened(folder)
    ids = [opened.originals.record(place).id for place in range(opened.engine.count)]
    found = {}
    for field in KEY_FIELDS:
        values = [word.decode() for word in Lexicon(folder, f"key_{field}").words()]
        found[field] = {
            value: sorted(ids[place] for place in opened.engine.keys(field).holders(value).tolist()) for value in values
        }
    return found


def learned(folder: Path) -> dict[str, object]:
    """What was learned, with ids for places."""
    opened = Opened(folder)
    titles = zip(opened.learned.title_keys.words(), opened.learned.title_documents.tolist(), strict=True)
    return {
        "phrases": opened.learned.phrase_keys.words(),
        "counts": opened.learned.phrase_counts.tolist(),
        "titles": sorted((title, opened.originals.record(place).id) for title, place in titles),
        "abbreviations": json.loads((folder / "abbreviations.json").read_bytes()),
    }


def originals(folder: Path) -> dict[str, list[tuple[str, int, int | None, int | None, str]]]:
    opened = Opened(folder)
    return {
        opened.originals.record(place).id: [
            (part.field, part.first, part.file, part.page, opened.originals.text(part.number))
            for part in opened.originals.parts(place)
        ]
        for place in range(opened.engine.count)
    }


def twins(folder: Path) -> dict[str, str]:
    opened = Opened(folder)
    ids = [opened.originals.record(place).id for place in range(opened.engine.count)]
    return {ids[place]: ids[first] for place, first in enumerate(ints(folder, "twins").tolist())}


def answers(index: Path) -> Iterator[list[tuple[str, float]]]:
    with Search(index) as search:
        for question in QUESTIONS:
            for sort in ("relevance", "newest"):
                answer = search.ask(SearchQuery(question, sort=sort, per_page=50))  # type: ignore[arg-type]
                yield [(hit.id, hit.score) for hit in answer.hits]


def folder_of(index: Path) -> Path:
    return index / str(current(index))


def assert_same(one: Path, other: Path) -> None:
    """Two indexes hold the same and answer the same, whatever the order of their documents."""
    for look in (words_of, occurrences, keys_of, learned, originals, twins):
        assert look(folder_of(one)) == look(folder_of(other)), look.__name__
    assert list(answers(one)) == list(answers(other))
    assert verify(one) == []


@pytest.mark.parametrize("seed", range(4))
def test_nights_of_changes_are_as_a_whole_build(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    # Small collections change a lot: here every night is an increment, whatever its share and the lengths of texts.
    monkeypatch.setattr(increment, "MOST_CHANGED", 1.0)
    monkeypatch.setattr("indexer.invert.pivot", lambda mean: 16.0)
    held = [*records(), *(texts(chance, 100 + number) for number in range(40))]
    held.append(replace(held[-1], id="so/laws/9000", number=None, issued=None))
    kept = build(Office(held), tmp_path / "kept")
    for night in range(4):
        held = changed(chance, held, 1000 * (night + 1))
        kept = build(Office(held), tmp_path / "kept")
        assert kept.count == len(held)
        assert any(path.stat().st_nlink > 1 for path in (folder_of(tmp_path / "kept") / "whoosh").iterdir())
        build(Office(held), tmp_path / "anew", force=True)
        assert_same(tmp_path / "kept", tmp_path / "anew")


def test_only_what_changed_is_read(tmp_path: Path) -> None:
    office = Watched([*records(), *(texts(random.Random(1), 100 + number) for number in range(40))])
    build(office, tmp_path)
    assert office.read
    office.read.clear()
    office.held.append(article(99, "Lễ khai giảng năm học mới", "Học sinh dự lễ khai giảng."))
    asked: list[tuple[int, int]] = []
    build(office, tmp_path, progress=lambda done, count: asked.append((done, count)))
    assert office.read == []
    assert asked == [(1, 1)]
    with Search(tmp_path) as search:
        assert search.ask(SearchQuery("khai giảng")).total == 1


def test_a_file_that_was_read_anew_is_indexed_anew(tmp_path: Path) -> None:
    office = Watched([*records(), *(texts(random.Random(1), 100 + number) for number in range(40))])
    first = build(office, tmp_path)
    assert build(office, tmp_path).name == first.name
    office.marks = {PLAN_FILE: "2"}
    office.read.clear()
    assert build(office, tmp_path).name != first.name
    assert set(office.read) == {PLAN_FILE}


def test_records_that_leave_are_all_that_changes(tmp_path: Path) -> None:
    held = [*records(), *(texts(random.Random(2), 100 + number) for number in range(40))]
    build(Office(held), tmp_path / "kept")
    build(Office(held[2:]), tmp_path / "kept")
    build(Office(held[2:]), tmp_path / "anew")
    assert_same(tmp_path / "kept", tmp_path / "anew")
    with StoredPostings(folder_of(tmp_path / "kept") / "whoosh") as reader:
        assert held[0].id not in reader.ids()


def test_the_stored_index_is_written_in_one_piece_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(increment, "MOST_SEGMENTS", 3)
    office = Office([*records(), *(texts(random.Random(3), 100 + number) for number in range(40))])
    pieces = []
    for number in range(5):
        office.held.append(article(500 + number, f"Bài số {number}", "Học sinh dự lễ khai giảng."))
        build(office, tmp_path)
        pieces.append(segments(folder_of(tmp_path) / "whoosh"))
    assert pieces == [1, 2, 3, 1, 2]


def test_a_damaged_generation_is_not_built_upon(tmp_path: Path) -> None:
    office = Office([*records(), *(texts(random.Random(4), 100 + number) for number in range(40))])
    build(office, tmp_path)
    path = folder_of(tmp_path) / "folded_places.i4"
    flipped = bytearray(path.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    path.write_bytes(flipped)
    office.held.append(article(99, "Lễ khai giảng năm học mới", "Học sinh dự lễ khai giảng."))
    build(office, tmp_path)
    assert segments(folder_of(tmp_path) / "whoosh") == 1
    assert verify(tmp_path) == []


def test_other_lengths_of_texts_are_weighed_anew(tmp_path: Path) -> None:
    held = [*records(), *(texts(random.Random(5), 100 + number) for number in range(40))]
    build(Office(held), tmp_path / "kept")
    longer = [*held, article(99, "Dài", " ".join(SYLLABLES * 400)), article(98, "Dài", " ".join(SYLLABLES * 500))]
    build(Office(longer), tmp_path / "kept")
    assert segments(folder_of(tmp_path / "kept") / "whoosh") == 1
    build(Office(longer), tmp_path / "anew")
    assert_same(tmp_path / "kept", tmp_path / "anew")


def test_an_increment_that_breaks_leaves_the_generation_whole(tmp_path: Path) -> None:
    plan_file = next(file for record in records() for file in record.files)

    class Breaking(Office):
        def records(self, sites: Collection[str] | None = None) -> Iterator[Record]:
            for record in super().records(sites):
                yield record if record.id != "so/news/99" else replace(record, files=(plan_file,))

        def file_text(self, sha256: str) -> None:
            raise OSError("đĩa đầy")

    held = [*records(), *(texts(random.Random(6), 100 + number) for number in range(40))]
    kept = build(Office(held), tmp_path).name
    broken = Breaking([*held, article(99, "Lễ khai giảng", "Học sinh dự lễ.")])
    with pytest.raises(OSError, match="đĩa đầy"):
        build(broken, tmp_path)
    assert (current(tmp_path), verify(tmp_path)) == (kept, [])
    assert [path.name for path in tmp_path.glob("gen-*")] == [kept]
    shutil.rmtree(folder_of(tmp_path) / "whoosh")  # and now the disk loses files
    assert build(Office(held), tmp_path).count == len(held)
    assert np.all(ints(folder_of(tmp_path), "twins") >= 0)
