"""Bounds of one request: seconds by its deadline, bytes by its cap, and memory, whatever a server sends.

Times are those that the product itself logged. The best of several tries counts: a busy machine makes any one late.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from crawler.fetch import Limits
from tests.crawler.office import ROOT
from tests.faults.answers import HTML, bomb, drip_body, drip_headers, endless_chunks, gzipped, hang, head, page, raw
from tests.faults.conftest import Client
from tests.faults.raw_server import RawServer, Script

MEMORY = 60_000_000
#: A process of its own asks one address and tells how it ended and how much it had grown at its peak.
CHILD = """
import json, sys
from crawler.errors import FetchError
from crawler.fetch import Fetcher, Limits

def peak():
    # not ru_maxrss: a child takes that over from its parent
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024

url, warm, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
limits = Limits(deadline=30.0, size=size, tries=1)
with Fetcher(0.0, "TraCuuTest/1", lambda asked: None, allow_loopback=True) as fetcher:
    fetcher.fetch(warm, limits)
    before, reason = peak(), None
    try:
        fetcher.fetch(url, limits)
    except FetchError as error:
        reason = error.reason
print(json.dumps({"reason": reason, "growth": peak() - before}))
"""

BOMBS: dict[str, Script] = {
    "a bomb of 200 MB": gzipped(bomb(200_000_000)),
    "an endless body": endless_chunks(),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("size", [10_000_000, 100_000_000], ids=["as a page", "as a file"])
def test_what_is_too_large_never_fills_the_memory(server: RawServer, name: str, size: int) -> None:
    if name == "an endless body" and size > 10_000_000:
        pytest.skip("một tệp thật 100 MB được giữ trong bộ nhớ khi tải; giới hạn của nó là crawl.max_file_mb")
    url, warm = server.on("/a", BOMBS[name]), server.on("/warm", page(b"ok"))
    command = [sys.executable, "-c", CHILD, url, warm, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)
    told = json.loads(done.stdout)
    assert told["reason"] == "too_large"
    assert told["growth"] < MEMORY


SLOW: dict[str, Script] = {
    "headers drip": drip_headers(),
    "body drips": drip_body(),
    "silence": hang(),
    "head only": hang(head(HTML, "Content-Length: 10")),
}


@pytest.mark.parametrize("name", SLOW)
def test_the_deadline_is_kept_to_half_a_second(server: RawServer, client: Client, name: str) -> None:
    deadline = 0.8
    for number in range(3):
        url = server.on(f"/{number}", SLOW[name])
        assert client.failure(url, Limits(deadline=deadline, tries=1)).reason == "timeout"
    seconds = [asked.seconds for asked in client.asked]
    assert min(seconds) > deadline - 0.05
    assert min(seconds) < deadline + 0.5


def test_a_head_of_800_kilobytes_is_an_error_within_a_second(server: RawServer, client: Client) -> None:
    huge = raw(head(f"X-Long: {'y' * 800_000}", HTML, "Content-Length: 2") + b"ok")
    for number in range(3):
        failed = client.failure(server.on(f"/{number}", huge), Limits(deadline=20.0, tries=1))
        assert failed.reason in ("malformed", "reset")
    assert min(asked.seconds for asked in client.asked) < 1.0
