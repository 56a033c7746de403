"""Measures of retrieval: binary gain, averaged over questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

#: question → (document, score), best first
Run = dict[str, list[tuple[str, float]]]


def judge(run: Run, relevant: Mapping[str, set[str]]) -> dict[str, float]:
    """R@1, R@10, R@100, MRR@10 and nDCG@10 over the questions that have a relevant document."""
    return {
        "R@1": _mean(run, relevant, lambda answers, good: recall(answers, good, 1)),
        "R@10": _mean(run, relevant, lambda answers, good: recall(answers, good, 10)),
        "R@100": _mean(run, relevant, lambda answers, good: recall(answers, good, 100)),
        "MRR@10": _mean(run, relevant, reciprocal_rank),
        "nDCG@10": _mean(run, relevant, ndcg),
    }


def recall(answers: Sequence[str], good: set[str], depth: int) -> float:
    """The share of the relevant documents among the first `depth` answers."""
    return len(good.intersection(answers[:depth])) / len(good)


def reciprocal_rank(answers: Sequence[str], good: set[str], depth: int = 10) -> float:
    """One over the rank of the first relevant answer, 0 when there is none."""
    return next((1 / rank for rank, answer in enumerate(answers[:depth], start=1) if answer in good), 0.0)


def ndcg(answers: Sequence[str], good: set[str], depth: int = 10) -> float:
    """Normalised discounted cumulative gain with binary gain and log2 (Järvelin, Kekäläinen 2002)."""
    gain = sum(1 / math.log2(rank + 1) for rank, answer in enumerate(answers[:depth], start=1) if answer in good)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(good), depth) + 1))
    return gain / ideal


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which the share of the values lies (nearest rank); 0 for no values."""
    ordered = sorted(values)
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 3) if ordered else 0.0


def _mean(run: Run, relevant: Mapping[str, set[str]], measure: Callable[[Sequence[str], set[str]], float]) -> float:
    judged = [measure([document for document, _ in run.get(question, [])], good) for question, good in relevant.items()]
    return round(sum(judged) / len(judged), 4) if judged else 0.0
