"""A site that bars whoever asks too much: `python bench/flood.py [--flood 40] [--delay 0 | 2.5] [--recording …]`.

A first night on a recording behind the site's own anti-flood (40 pages in 60 seconds, 150 in 300): every item must be
found and no "please wait" page be stored. The full forms last: half an hour with no delay as with the default one.
TRACUU_SHARED names the folder that holds recordings/.
"""

from __future__ import annotations

import argparse
import gzip
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from replaying import Office, Replay, expected_ids, load, replayed, shared


def main() -> None:
    """One first night; exits with 1 where something is missing or a flood page was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flood", type=int, default=40, help="pages in 60 seconds (15/4 as many in 300)")
    parser.add_argument("--delay", type=float, default=0.0, help="[crawl] delay; 2.5 is the product's default")
    parser.add_argument("--recording", default="2018-night1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "requests.tsv"
        with replayed(options.recording, log, "--flood", str(options.flood)) as replay:
            print(f"{load()}; {options.recording}, flood {options.flood}, delay {options.delay}", flush=True)
            office = Office.open(Path(folder) / "office", replay.url, options.delay)
            began = time.monotonic()
            told = office.refresh()
            print(f"refresh: {time.monotonic() - began:.0f} s; {told}")
            faults = judged(office, replay, options.recording)
    raise SystemExit(1 if faults else 0)


def judged(office: Office, replay: Replay, recording: str) -> list[str]:
    """Print what was asked and what came of it; what is wrong."""
    page = (shared() / "recordings" / f"flood-{recording[:4]}.html").read_bytes()
    visits, records, wanted = replay.visits(), office.records(), expected_ids(recording)
    floods, kept = flooded(office, len(page)), stored_floods(office, page)
    paths = {visit.path for visit in visits}
    print(f"{len(visits)} requests for {len(paths)} addresses, {floods} answered by the flood page")
    print(f"other requests that did not bring an answer of their own: {stray(office, len(page))}")
    print(f"{len(records)} of {len(wanted)} records; raw bodies that are flood pages: {len(kept)}")
    faults = [f"missing: {sorted(wanted - records.keys())}"] if wanted - records.keys() else []
    faults += [f"not on the site: {sorted(records.keys() - wanted)}"] if records.keys() - wanted else []
    faults += [f"kept: {kept}"] if kept else []
    waits = [key for key, record in records.items() if "Hãy đợi" in f"{record['title']} {record['text']}"]
    faults += [f"records of flood pages: {waits}"] if waits else []
    unread = [f["url"] for r in records.values() for f in r["files"] if f["sha256"] is None]
    print(f"files without a body (one of 297 lies on another host): {unread}")
    print("\n".join(f"FAULT {fault}" for fault in faults) or "no fault")
    return faults


def flooded(office: Office, size: int) -> int:
    """How many requests got the flood page: 429, or 200 with just its size."""
    with closing(sqlite3.connect(office.data / "tracuu.sqlite")) as database:
        query = "SELECT count(*) FROM requests WHERE status = 429 OR (status = 200 AND size = ?)"
        return int(database.execute(query, (size,)).fetchone()[0])


def stray(office: Office, size: int) -> list[tuple[str, str]]:
    """Requests that failed, and those that repeat an answered one."""
    query = """SELECT url, coalesce(problem, 'again') FROM requests AS r WHERE status IS NULL OR (size != ?1 AND EXISTS
        (SELECT 1 FROM requests AS s WHERE s.url = r.url AND s.id < r.id AND s.status IS NOT NULL AND s.size != ?1))"""
    with closing(sqlite3.connect(office.data / "tracuu.sqlite")) as database:
        return list(database.execute(query, (size,)))


def stored_floods(office: Office, page: bytes) -> list[str]:
    """The kept bodies that are the flood page, whatever they are kept as."""
    found = []
    for path in sorted((office.data / "raw").glob("??/*")):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if body == page or b"floodblocker" in body:
            found.append(path.name)
    return found


if __name__ == "__main__":
    main()
