"""Too much at once: turned away at once, recovered afterwards; connections that never ask."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import office
import pytest
from conftest import at, config, free_port, wait_until_up

import search_app
from web.gate import Busy, Gate
from web.wire import HEAD_BYTES


def test_work_beyond_the_places_is_refused_and_places_come_back():
    async def scene():
        gate, go = Gate(2, 1, 10.0), threading.Event()
        held = [asyncio.create_task(gate.run(go.wait, 10)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await gate.run(int)
        go.set()
        assert await asyncio.gather(*held) == [True] * 3
        assert await gate.run(int, "7") == 7
        gate.close()

    asyncio.run(scene())


def test_late_work_is_given_up_but_keeps_its_place_until_it_ends():
    async def scene():
        gate, go = Gate(1, 0, 0.05), threading.Event()
        with pytest.raises(Busy):
            await gate.run(go.wait, 10)
        with pytest.raises(Busy):
            await gate.run(int)
        go.set()
        while gate.taken:
            await asyncio.sleep(0.01)
        assert await gate.run(int, "7") == 7
        gate.close()

    asyncio.run(scene())


def test_a_fault_of_the_work_reaches_its_caller():
    async def scene():
        gate = Gate(1, 1, 5.0)
        with pytest.raises(ValueError, match="x"):
            await gate.run(int, "x")
        assert await gate.run(int, "7") == 7
        gate.close()

    asyncio.run(scene())


class SlowIndex:
    """The real index behind a door that opens on a sign."""

    def __init__(self, index, door: threading.Event) -> None:
        self._index, self._door = index, door

    @property
    def generation(self):
        return self._index.generation

    def open(self):
        return self._index.open()

    def ask(self, query):
        self._door.wait(20)
        return self._index.ask(query)

    def similar(self, record_id):
        return self._index.similar(record_id)

    def suggest(self, prefix):
        return self._index.suggest(prefix)


@pytest.fixture
def slow(data):
    """A served application whose searches wait at a door."""
    door, port = threading.Event(), free_port()
    server = search_app.server(config(data, port, max_searches=4))
    app = at(server.config.app, office.NOW)
    app.state.desk = replace(app.state.desk, index=SlowIndex(app.state.desk.index, door))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until_up(server, thread)
    yield f"http://127.0.0.1:{port}", door
    door.set()
    server.should_exit = True
    thread.join(timeout=15)


def test_of_24_slow_searches_the_excess_hears_it_at_once(slow):
    """Four run and fourteen wait; meanwhile what needs no search answers."""
    address, door = slow
    answers: list[httpx.Response] = []

    def ask(_place):
        answers.append(httpx.get(address + "/?q=ke+hoach", timeout=30, trust_env=False))

    with ThreadPoolExecutor(24) as pool:
        asked = [pool.submit(ask, place) for place in range(24)]
        while len(answers) < 6:
            time.sleep(0.01)
        assert [answer.status_code for answer in answers] == [503] * 6
        assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
        assert all("Đang có nhiều lượt tìm" in answer.text for answer in answers)
        for path in ("/healthz", "/static/style.css", "/openapi.json"):
            assert httpx.get(address + path, trust_env=False).status_code == 200
        assert len(answers) == 6, "the door is still shut"
        door.set()
        for each in asked:
            each.result()
    assert Counter(answer.status_code for answer in answers) == {503: 6, 200: 18}
    assert httpx.get(address + "/?q=ke+hoach", trust_env=False).status_code == 200


def test_twenty_people_in_one_second_are_no_crowd(data):
    async def scene():
        gate, go = search_app.create_app(config(data)).state.desk.gate, threading.Event()
        held = [asyncio.create_task(gate.run(go.wait, 10)) for _ in range(20)]
        await asyncio.sleep(0)
        go.set()
        assert await asyncio.gather(*held) == [True] * 20
        gate.close()

    asyncio.run(scene())


def test_half_open_connections_hold_nobody_up(address):
    host, port = address.removeprefix("http://").split(":")
    held = [socket.create_connection((host, int(port))) for _ in range(300)]
    try:
        for each in held[:150]:
            each.sendall(b"GET /?q=a HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert httpx.get(address + "/?q=ke+hoach", trust_env=False, timeout=5).status_code == 200
    finally:
        for each in held:
            each.close()


def until(wire, end):
    """Read up to these bytes."""
    said = b""
    while not said.endswith(end):
        more = wire.recv(65536)
        assert more, f"closed after {said!r}"
        said += more


@pytest.mark.parametrize("before", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"], ids=["first", "later"])
def test_a_head_that_never_ends_is_closed(address, monkeypatch, before):
    monkeypatch.setattr("web.wire.HEAD_SECONDS", 0.3)
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        for pause in (0, 0.6) if before else ():
            time.sleep(pause)  # a connection that asks well stays open
            wire.sendall(before)
            until(wire, b'{"status":"ok"}')
        wire.sendall(b"GET /?q=a HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert wire.recv(65536) == b""


def raw(address: str, request: bytes) -> bytes:
    """What the server says to these very bytes."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        wire.sendall(request)
        return b"".join(iter(lambda: wire.recv(65536), b""))


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"NOT HTTP AT ALL\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 1_200_000 + b"\r\n\r\n",
        b"GET /?q=" + b"a" * 1_200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    ],
    ids=["words", "tls", "header", "long-header", "long-address", "length"],
)
def test_what_is_no_http_is_refused_with_the_headers(address, request_bytes):
    said = raw(address, request_bytes)
    assert said.startswith(b"HTTP/1.1 431 " if len(request_bytes) > HEAD_BYTES else b"HTTP/1.1 400 ")
    head = said.partition(b"\r\n\r\n")[0].lower()
    assert b"content-security-policy: default-src 'none'" in head
    assert b"x-content-type-options: nosniff" in head
    assert b"server:" not in head


@pytest.mark.parametrize("letter", ["a", "%E1%BA%A1"], ids=["a", "ạ"])
def test_a_question_of_a_hundred_thousand_letters_is_cut_and_answered(address, letter):
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as wire:
        for _ in range(2):  # the second on the same connection
            wire.sendall(f"GET /?q={letter * 100_000} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            said = b""
            while b"</html>" not in said:
                more = wire.recv(65536)
                assert more
                said += more
            assert said.startswith(b"HTTP/1.1 200 ")
            assert "Câu hỏi dài quá 1.000 ký tự" in said.decode()


def test_no_response_names_the_server(address):
    assert b"\r\nserver:" not in raw(address, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").lower()


@pytest.mark.parametrize(
    ("target", "begin", "text"),
    [
        ("http://{own}/healthz", "200 OK", '{"status":"ok"}'),
        ("HTTP://{own}/api/search?q=ke+hoach", "200 OK", '"query":"ke hoach"'),
        ("https://evil.example/opensearch.xml", "200 OK", "http://{own}/?q="),
        ("http://evil.example/healthz", "200 OK", '{"status":"ok"}'),
        ("http://evil.example", "200 OK", "<title>"),
        ("http://evil.example?lang=en", "200 OK", '<html lang="en"'),
        ("http://{own}/static/%2e%2e/shield.py", "404 Not Found", ""),
        ("http:///healthz", "404 Not Found", ""),
        ("ftp://{own}/healthz", "404 Not Found", ""),
    ],
)
def test_a_target_in_absolute_form_is_its_path_and_query(address, target, begin, text):
    """RFC 9112, 3.2.2: it must be taken; whom it names changes nothing."""
    own = address.removeprefix("http://")
    asked = target.format(own=own)
    said = raw(address, f"GET {asked} HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n".encode()).decode()
    assert said.startswith(f"HTTP/1.1 {begin}\r\n"), said[:200]
    assert text.replace("{own}", own) in said
    assert "evil.example" not in said


def test_a_target_in_absolute_form_is_logged_as_its_path(address, caplog):
    with caplog.at_level(logging.INFO, "tracuu.web"):
        raw(address, b"GET http://x/healthz?q=secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert [record.getMessage()[:17] for record in caplog.records] == ["GET /healthz 200 "]
