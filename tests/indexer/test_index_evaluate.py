"""Measures by hand, the command's contract, and the judged collections where they are at hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from indexer.evaluate import EvaluationError, evaluate
from indexer.measures import judge, ndcg, percentile, recall, reciprocal_rank


def test_measures_by_hand() -> None:
    answers, good = ["a", "b", "c"], {"b", "z"}
    assert recall(answers, good, 1) == 0 and recall(answers, good, 10) == 0.5
    assert reciprocal_rank(answers, good) == 0.5
    assert ndcg(answers, good) == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert judge({"q": [("b", 2.0)]}, {"q": {"b"}, "unanswered": {"x"}})["nDCG@10"] == 0.5
    assert percentile([3, 1, 2], 0.5) == 2 and percentile([], 0.5) == 0


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    documents = [
        {"id": "d1", "title": "Nghỉ phép năm", "text": "Người lao động được nghỉ mười hai ngày."},
        {"id": "d2", "title": "Tiền lương", "text": "Lương trả theo tháng."},
        {"id": "d#3", "title": "Kỷ luật", "text": "Khiển trách hoặc cảnh cáo."},
    ]
    (tmp_path / "docs.jsonl").write_text("\n".join(json.dumps(each) for each in documents), "utf-8")
    asked = [{"id": "q1", "text": "Được nghỉ phép mấy ngày?"}, {"id": "q2", "text": "kỷ luật khiển trách"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps(each) for each in asked), "utf-8")
    (tmp_path / "qrels.tsv").write_text("query_id\tdoc_id\trelevance\nq1\td1\t1\nq2\td#3\t1\nq2\td2\t0\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("unmarked", [False, True])
def test_a_collection_is_judged(collection: Path, tmp_path: Path, unmarked: bool) -> None:
    run = tmp_path / "run.tsv"
    figures = evaluate(collection, unmarked, run)
    assert (figures["R@1"], figures["nDCG@10"], figures["documents"], figures["questions"]) == (1, 1, 3, 2)
    lines = [line.split("\t") for line in run.read_text("utf-8").splitlines()]
    assert [line[:3] for line in lines if line[2] == "1"] == [["q1", "d1", "1"], ["q2", "d#3", "1"]]
    assert all(len(line) == 4 and float(line[3]) > 0 for line in lines)


def test_judgements_without_a_header_are_all_read(collection: Path) -> None:
    qrels = collection / "qrels.tsv"
    qrels.write_text("".join(qrels.read_text("utf-8").splitlines(keepends=True)[1:]), "utf-8")
    assert evaluate(collection)["questions"] == 2


def test_what_is_wrong_with_a_collection_is_told(collection: Path) -> None:
    (collection / "docs.jsonl").write_text('{"id": "d1", "text": 5}\n', "utf-8")
    with pytest.raises(EvaluationError, match="dòng 1"):
        evaluate(collection)
    (collection / "queries.jsonl").unlink()
    with pytest.raises(EvaluationError, match="queries"):
        evaluate(collection)


@pytest.mark.parametrize(("name", "floor"), [("alqac", 0.92), ("uit_reg", 0.922)])
def test_judged_collections_stay_above_their_floors(shared: Path, name: str, floor: float) -> None:
    marked, unmarked = evaluate(shared / "relevance" / name), evaluate(shared / "relevance" / name, unmarked=True)
    assert marked["nDCG@10"] >= floor  # type: ignore[operator]
    assert marked["nDCG@10"] - unmarked["nDCG@10"] <= 0.005  # type: ignore[operator]
