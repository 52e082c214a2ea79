"""The egress guard, against real sockets on this machine."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core.http import (
    AnswerTooLarge,
    AnswerUnknown,
    EgressRefused,
    NotReached,
    is_address_allowed,
    send_request,
)


class Company(BaseHTTPRequestHandler):
    """A small company with bad days."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(
            201, json.dumps({"echo": json.loads(body), "agent": self.headers["User-Agent"]}).encode()
        )

    def do_GET(self) -> None:
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/large-redirect":
            self.send_response(302)
            self.send_header("Location", "http://[")
            self.send_header("Content-Length", "200000")
            self.end_headers()
            self.wfile.write(b"x" * 200_000)
        elif self.path == "/large":
            self._answer(200, b"x" * 200_000)
        elif self.path == "/slow":
            time.sleep(0.6)
            self._answer(200, b"late")
        elif self.path == "/trickle":
            self.send_response(200)
            self.end_headers()
            for _ in range(20):
                try:
                    self.wfile.write(b".")
                    time.sleep(0.05)
                except OSError:
                    return
        elif self.path == "/trickle-of-headers":
            self.send_response(200)
            for number in range(60):
                self.send_header(f"X-{number}", "x")
                try:
                    self.flush_headers()
                    time.sleep(0.05)
                except OSError:
                    return
        elif self.path == "/broken":
            self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def company(settings) -> Iterator[str]:
    """The one address inside that may be called: the sandbox's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Company)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.SANDBOX_BASE_URL = f"http://127.0.0.1:{server.server_port}"
    yield settings.SANDBOX_BASE_URL
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_sandbox_is_spoken_to_like_any_company(company):
    answer = send_request("POST", f"{company}/refunds", json={"amount": "1.00"})

    assert answer.status == 201
    assert answer.is_success
    assert answer.json() == {"echo": {"amount": "1.00"}, "agent": "Comeback/1.0"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1", "2130706433"])
def test_loopback_is_refused_without_the_sandbox(company, settings, host):
    settings.SANDBOX_BASE_URL = None
    port = company.rpartition(":")[2]

    with pytest.raises((EgressRefused, NotReached)):
        send_request("GET", f"http://{host}:{port}/")


def test_only_exactly_the_sandbox_address_is_let_through(company):
    port = int(company.rpartition(":")[2])

    with pytest.raises(EgressRefused):
        send_request("GET", f"http://localhost:{port}/")
    with pytest.raises(EgressRefused):
        send_request("GET", f"http://127.0.0.1:{port + 1}/")


def test_a_name_that_leads_inside_is_refused(monkeypatch):
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 80))]
    outside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: outside + inside)

    with pytest.raises(EgressRefused):
        send_request("GET", "http://shop.example.com/")


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "file:///etc/passwd", "http://user@example.com/", "http:///x", "http://["]
)
def test_other_schemes_and_credentials_are_refused(url):
    with pytest.raises(EgressRefused):
        send_request("GET", url)


def test_redirects_are_answers(company):
    answer = send_request("GET", f"{company}/redirect")

    assert answer.status == 302


def test_the_limits_hold_for_redirects_too(company):
    with pytest.raises(AnswerTooLarge):
        send_request("GET", f"{company}/large-redirect", max_bytes=1000)


def test_a_large_answer_is_cut_off(company):
    with pytest.raises(AnswerUnknown, match="too large"):
        send_request("GET", f"{company}/large", max_bytes=100_000)


def test_a_late_answer_is_unknown_not_failed(company):
    with pytest.raises(AnswerUnknown):
        send_request("GET", f"{company}/slow", read_seconds=0.1)


@pytest.mark.parametrize("path", ["trickle", "trickle-of-headers"])
def test_a_trickle_cannot_outlast_the_clock(company, path):
    with pytest.raises(AnswerUnknown, match="too long"):
        send_request("GET", f"{company}/{path}", total_seconds=0.6)


def test_a_connection_that_breaks_is_unknown(company):
    with pytest.raises(AnswerUnknown):
        send_request("GET", f"{company}/broken")


def test_a_company_that_is_not_there_was_not_reached(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.SANDBOX_BASE_URL = f"http://127.0.0.1:{port}"

    with pytest.raises(NotReached):
        send_request("GET", f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "fe80::1%eth0",
    ],
)  # fmt: skip
def test_special_addresses_are_not_called(address):
    assert not is_address_allowed(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_called(address):
    assert is_address_allowed(address)
