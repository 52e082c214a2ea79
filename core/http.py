"""Outgoing HTTP, the only way in which connectors and webhooks speak to the outside.

The guard looks at the address that is really connected to, after DNS and for each connection, so a name that
changes its address between check and use gains nothing. Loopback, private and other special addresses are
refused, except exactly ``settings.SANDBOX_BASE_URL``. Redirects are answers, not followed.
"""

from __future__ import annotations

import ipaddress
import json as json_module
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.exceptions import HTTPError as TransportError
from urllib3.poolmanager import PoolManager

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
TOTAL_SECONDS = 30.0
MAX_BYTES = 10 * 1024 * 1024
USER_AGENT = "Comeback/1.0"

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CHUNK_BYTES = 64 * 1024


class HttpFailure(Exception):
    """The call gave no usable answer."""


class EgressRefused(HttpFailure):
    """The address may not be called from here. Trying again cannot help."""


class NotReached(HttpFailure):
    """No connection came about: the other side has not seen the request, so it may be sent again."""


class AnswerUnknown(HttpFailure):
    """The request may have arrived, its answer did not. What happened has to be reconciled, not repeated."""


class AnswerTooLarge(AnswerUnknown):
    """The answer is longer than we read."""


@dataclass(frozen=True)
class HttpAnswer:
    """What the other side said, whatever its status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON. Raises ValueError when it is none."""
        return json_module.loads(self.body)


def send_request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    body: bytes | None = None,
    auth: tuple[str, str] | None = None,
    connect_seconds: float = CONNECT_SECONDS,
    read_seconds: float = READ_SECONDS,
    total_seconds: float = TOTAL_SECONDS,
    max_bytes: int = MAX_BYTES,
    is_to_sandbox: bool = False,
) -> HttpAnswer:
    """Call another company once, without redirects, and read at most ``max_bytes``.

    ``is_to_sandbox``: the sandbox companies may be reached, which our own web process serves.
    Raises EgressRefused, NotReached (safe to send again) or AnswerUnknown (is not).
    """
    stop_at = time.monotonic() + total_seconds
    _require_plain_url(url)
    with _Watch(stop_at, is_to_sandbox=is_to_sandbox), _Session() as session:
        session.trust_env = False  # no proxy, no .netrc
        session.mount("https://", _GuardedAdapter())
        session.mount("http://", _GuardedAdapter())
        try:
            with session.request(
                method,
                url,
                headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **(headers or {})},
                params=params,
                json=json,
                data=body,
                auth=auth,
                timeout=(connect_seconds, read_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _read(response, stop_at=stop_at, max_bytes=max_bytes)
                return HttpAnswer(status=response.status_code, headers=response.headers, body=content)
        except requests.ConnectTimeout as failure:
            raise NotReached("connection timed out") from failure
        except requests.ConnectionError as failure:
            raise _classified(failure) from failure
        except (requests.RequestException, TransportError) as failure:
            raise AnswerUnknown(type(failure).__name__) from failure


def is_address_allowed(address: str) -> bool:
    """Whether an IP address is an ordinary public one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if embedded is None and ip in _NAT64:
            embedded = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if embedded is not None:
            ip = embedded
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _require_plain_url(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise EgressRefused("this is no address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EgressRefused("only http and https addresses are called")
    if parts.username is not None or parts.password is not None:
        raise EgressRefused("addresses with a user name are not called")


def _classified(failure: requests.ConnectionError) -> HttpFailure:
    reason = failure.args[0] if failure.args else None
    reason = getattr(reason, "reason", reason)
    if isinstance(reason, _AddressRefused):
        return EgressRefused("the address is not a public one")
    if isinstance(reason, (NewConnectionError, NameResolutionError, ConnectTimeoutError)):
        return NotReached(type(reason).__name__)
    return AnswerUnknown(type(reason or failure).__name__)


def _read(response: requests.Response, *, stop_at: float, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    # read1 answers with what has arrived, so that a trickle of bytes cannot outlast the clock.
    while True:
        chunk = response.raw.read1(_CHUNK_BYTES, decode_content=True)
        if time.monotonic() > stop_at:  # also at the end, which may be that of a connection that was cut off
            raise AnswerUnknown("the answer took too long")
        if not chunk:
            return b"".join(chunks)
        size += len(chunk)
        if size > max_bytes:
            raise AnswerTooLarge("the answer is too large")
        chunks.append(chunk)


class _Watch:
    """Cuts a call's connection off when its time is over, in the handshake and the headers too.

    The time-outs of sockets bound single reads, so a trickle of header lines would otherwise go on for ever.
    """

    def __init__(self, stop_at: float, *, is_to_sandbox: bool) -> None:
        self.stop_at = stop_at
        self.is_to_sandbox = is_to_sandbox
        self._timer = threading.Timer(max(0.0, stop_at - time.monotonic()), self._cut_off)
        self._timer.daemon = True
        self._watched: list[socket.socket] = []

    def __enter__(self) -> None:
        self._token = _watch.set(self)
        self._timer.start()

    def __exit__(self, *_failure: object) -> None:
        self._timer.cancel()
        _watch.reset(self._token)
        for connected in self._watched:
            connected.close()

    def see_to(self, connected: socket.socket) -> None:
        # A second handle of the same connection: TLS takes the first one away from its socket.
        self._watched.append(connected.dup())

    def is_over(self) -> bool:
        return time.monotonic() > self.stop_at

    def _cut_off(self) -> None:
        for connected in self._watched:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


_watch: ContextVar[_Watch] = ContextVar("watch")


class _AddressRefused(NewConnectionError):
    """Raised while connecting, before a single byte is sent."""


def _open_socket(connection: HTTPConnection) -> socket.socket:
    """Resolve, judge every address, connect to one that was judged."""
    host, port = connection._dns_host, connection.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as failure:
        error = failure if isinstance(failure, socket.gaierror) else socket.gaierror(str(failure))
        raise NameResolutionError(host, connection, error) from failure
    if not _is_sandbox(connection, host, port) and not all(
        is_address_allowed(str(address[4][0])) for address in found
    ):
        raise _AddressRefused(connection, "not a public address")
    watch = _watch.get()
    problem: OSError | None = None
    for family, kind, protocol, _, address in found:
        opened = socket.socket(family, kind, protocol)
        try:
            opened.settimeout(connection.timeout)
            for option in connection.socket_options or []:
                opened.setsockopt(*option)
            opened.connect(address)
            watch.see_to(opened)
            return opened
        except OSError as failure:
            opened.close()
            problem = failure
        if watch.is_over():
            break
    if isinstance(problem, TimeoutError):
        raise ConnectTimeoutError(connection, "timed out") from problem
    raise NewConnectionError(connection, "no address could be reached") from problem


def _is_sandbox(connection: HTTPConnection, host: str, port: int | None) -> bool:
    allowed = settings.SANDBOX_BASE_URL
    if not allowed or not (_watch.get().is_to_sandbox or settings.IS_SANDBOX_FOR_ALL):
        return False
    parts = urlsplit(allowed)
    scheme = "https" if isinstance(connection, HTTPSConnection) else "http"
    default_port = 443 if parts.scheme == "https" else 80
    return (scheme, host, port) == (parts.scheme, parts.hostname, parts.port or default_port)


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nowhere: else the whole body of a redirect is read, without our limits, to prepare what follows."""
        return None


class _GuardedHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _open_socket(self)


class _GuardedHTTPSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _open_socket(self)


class _GuardedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHTTPConnection


class _GuardedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPSConnection


class _GuardedAdapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _GuardedHTTPPool, "https": _GuardedHTTPSPool}
