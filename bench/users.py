"""People at the front end, each with one connection; `load.py` starts them as a process of its own with its plan."""

from __future__ import annotations

import http.client
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

#: The site that the documents are kept under.
SITE = "b"


@dataclass
class Round:
    """What the users of one round met: seconds by kind of page, and what was no 200."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    bytes_of_results: list[int] = field(default_factory=list)

    def add(self, kind: str, status: str, seconds: float, size: int) -> None:
        """One answer."""
        if status != "200":
            self.refused[status] += 1
            return
        self.seconds.setdefault(kind, []).append(seconds)
        if kind == "results":
            self.bytes_of_results.append(size)


def asked(texts: dict[str, list[str]], seed: int, count: int) -> Iterator[tuple[str, str]]:
    """What one user does: mostly new questions, sometimes a filter, a second page, a document."""
    chance = random.Random(seed)
    while True:
        kind = chance.choices(("one term", "phrase", "all"), (1, 2, 5))[0]
        question = chance.choice(texts[kind])
        q = quote_plus(f'"{question}"' if kind == "phrase" else question)
        yield "results", f"/?q={q}"
        step = chance.random()
        if step < 0.2:
            yield "results", f"/?q={q}&year={chance.randint(2005, 2024)}"
        elif step < 0.35:
            yield "results", f"/?q={q}&page=2"
        elif step < 0.6:
            yield "document", f"/document/{SITE}/laws/{chance.randrange(count)}?q={q}"
        elif step < 0.7:
            yield "suggest", f"/suggest?q={q[:6]}"


def user(port: int, steps: Iterator[tuple[str, str]], until: float, think: float, told: Round) -> None:
    """One person with one connection, until the time is over."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < until:
        kind, path = next(steps)
        began = time.monotonic()
        try:
            wire.request("GET", path, headers={"Accept": "text/html"})
            response = wire.getresponse()
            size, status = len(response.read()), str(response.status)
        except (OSError, http.client.HTTPException) as error:
            wire.close()
            size, status = 0, type(error).__name__
        told.add(kind, status, time.monotonic() - began, size)
        time.sleep(think)


def users(port: int, steps: list[Iterator[tuple[str, str]]], seconds: float, think: float) -> Round:
    """All of them side by side."""
    told, until = Round(), time.monotonic() + seconds
    with ThreadPoolExecutor(len(steps)) as pool:
        for each in [pool.submit(user, port, step, until, think, told) for step in steps]:
            each.result()
    return told


def main() -> None:
    """All of a round; what they met goes to stdout as JSON."""
    plan = json.loads(sys.argv[1])
    texts = json.loads((Path(plan["folder"]) / "questions.json").read_text(encoding="utf-8"))
    steps = [asked(texts, seed, plan["documents"]) for seed in range(plan["users"])]
    told = users(plan["port"], steps, plan["seconds"], plan["think"])
    print(json.dumps({"seconds": told.seconds, "refused": told.refused, "bytes": told.bytes_of_results}))


if __name__ == "__main__":
    main()
