"""The web processes as they are started in earnest, around a page that says what has reached it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from config.demo.run import ROOT
from config.embedded.processes import free_port, is_alive
from config.web.worker import LARGEST_BODY_BYTES
from tests.running import wait_for

pytestmark = pytest.mark.processes

THREADS = 2


class Web:
    """Two processes of two threads each."""

    def __init__(self, log: Path, *words: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--config=python:config.web.settings"]
        command += [f"--bind=127.0.0.1:{self.port}", *words, "tests.config.web_application:application"]
        told = {"COMEBACK_WEB_PROCESSES": "2", "COMEBACK_WEB_THREADS": str(THREADS), "PYTHONPATH": str(ROOT)}
        with log.open("wb") as file:
            self.parent = subprocess.Popen(command, cwd=ROOT, env=os.environ | told, stderr=file)
        wait_for(self.answers)

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def open(self, start: bytes) -> socket.socket:
        """A line on which this much has been said."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        line.sendall(start)
        return line

    def ask(self, path: str = "/", **headers: str) -> dict[str, Any]:
        connection = self.connect()
        try:
            connection.request("GET", path, headers=headers)
            return dict(json.load(connection.getresponse()))
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return bool(self.ask())
        except OSError:
            return False

    def seen_processes(self) -> set[int]:
        """Who answers sixteen that ask at once."""
        with ThreadPoolExecutor(16) as people:
            return {told["process"] for told in people.map(lambda _: self.ask(), range(16))}

    def end(self) -> None:
        self.parent.kill()
        self.parent.wait()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Web]]:
    with ExitStack() as started:

        def start(*words: str) -> Web:
            web = Web(tmp_path / "web.log", *words)
            started.callback(web.end)
            return web

        yield start


def test_both_processes_answer_and_a_killed_one_is_replaced(start):
    web = start()
    seen: set[int] = set()
    wait_for(lambda: seen.update(web.seen_processes()) or len(seen) == 2)
    assert web.parent.pid not in seen
    victim, other = seen

    os.kill(victim, signal.SIGKILL)

    wait_for(lambda: not is_alive(victim))
    assert web.ask()["bytes"] == 0
    after: set[int] = set()
    wait_for(lambda: after.update(web.seen_processes()) or len(after) == 2)
    assert other in after
    assert victim not in after


def test_one_line_serves_one_request_after_another(start):
    connection = start().connect()
    connection.connect()
    line, told = connection.sock, []

    for _ in range(3):
        connection.request("POST", "/", body=b"12345")
        told.append(json.load(connection.getresponse()))
        connection.request("PUT", "/nothing", body=b"12345")
        assert (connection.getresponse().read(), connection.sock) == (b"", line)

    assert connection.sock is line
    assert {(one["process"], one["bytes"]) for one in told} == {(told[0]["process"], 5)}
    connection.request("PUT", "/nothing", headers={"Connection": "close"})
    connection.getresponse().read()
    assert connection.sock is None


def test_slow_people_hold_no_thread(start):
    web = start()
    half_heads = b"POST / HTTP/1.1\r\nHost: a\r\nX-A: "
    half_bodies = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf"
    with ExitStack() as lines:
        for start_of in (half_heads, half_bodies):
            for _ in range(THREADS * 2 * 4):
                lines.enter_context(web.open(start_of))

        assert [web.ask()["bytes"] for _ in range(8)] == [0] * 8


def test_what_is_too_large_is_refused_before_it_has_come(start):
    web = start()
    large = str(LARGEST_BODY_BYTES + 1).encode()
    promised = web.open(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + large + b"\r\n\r\n")
    headers = web.open(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 300_000)

    assert _status(promised) == 413
    assert _status(headers) == 431


def test_a_body_in_pieces_is_held_to_the_same_bound(start):
    web = start()
    line = web.open(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"

    with line:
        taken = _bytes_taken(line, piece)

    assert LARGEST_BODY_BYTES <= taken < LARGEST_BODY_BYTES * 2


def test_who_asks_is_said_by_the_line_or_by_a_proxy_that_is_trusted(start):
    claims = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}

    direct, behind_proxy = start().ask(**claims), start("--forwarded-allow-ips=*").ask(**claims)

    assert (direct["from"], direct["scheme"]) == ("127.0.0.1", "http")
    assert (behind_proxy["from"], behind_proxy["scheme"]) == ("203.0.113.7", "https")


def test_an_end_waits_for_the_answers_that_are_under_way(start, tmp_path):
    web = start()
    file = tmp_path / "go"
    with ThreadPoolExecutor(1) as people:
        asked = people.submit(web.ask, f"/after?{file}")
        wait_for(file.with_suffix(".begun").exists)

        web.parent.terminate()
        wait_for(lambda: not web.answers())
        file.touch()

        assert asked.result()["bytes"] == 0
    assert web.parent.wait(timeout=30) == 0


def _status(line: socket.socket) -> int:
    with line, line.makefile("rb") as answer:
        return int(answer.readline().split()[1])


def _bytes_taken(line: socket.socket, piece: bytes) -> int:
    """How much of four times too much could be sent before the other side hung up."""
    sent = 0
    with suppress(OSError):
        while sent < LARGEST_BODY_BYTES * 4:
            line.sendall(piece)
            sent += len(piece)
    return sent
