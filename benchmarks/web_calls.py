"""The web requests that are measured: what each of them sends, and what has to be there for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from benchmarks.running_shop import RunningShop, order_document


@dataclass(frozen=True)
class WebCall:
    """One request, as a shop's host is sent it."""

    path: str
    method: str = "GET"
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def send(self, connection: HTTPConnection, *, host: str) -> tuple[str | None, bytes]:
        """The cookie that is set, and the answer's body. Raises RuntimeError unless it succeeds."""
        body = None if self.body is None else json.dumps(self.body)
        connection.request(self.method, self.path, body, {"Host": host, **self.headers})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{self.method} {self.path}: {answer.status} {text[:300]!r}")
        return answer.headers.get("Set-Cookie"), text


@dataclass(frozen=True)
class Kind:
    """A kind of request; ``next_call`` makes another one of it."""

    name: str
    next_call: Callable[[], WebCall]


def kinds_of_calls(shop: RunningShop, *, now: datetime) -> list[Kind]:
    """All kinds. What they read is one return, one parcel and one order that a browser has opened, made here."""
    numbers = count()
    documents = (order_document(number, now, lines=3, quantity=2) for number in numbers)
    connection = shop.connect()

    def api(method: str, path: str, body: Any = None, **headers: str) -> WebCall:
        told = {"Authorization": f"Bearer {shop.key}", "Content-Type": "application/json"}
        return WebCall(f"/api/v1{path}", method, body, told | headers)

    def put(document: dict[str, Any]) -> WebCall:
        return api("PUT", f"/orders/{document['external_id']}", document)

    def made(method: str, path: str, body: Any = None) -> Any:
        return json.loads(api(method, path, body).send(connection, host=shop.host)[1])

    def stored_order() -> str:
        document = next(documents)
        put(document).send(connection, host=shop.host)
        return str(document["external_id"])

    def create() -> WebCall:
        order = stored_order()
        return api("POST", "/returns", _wish(order), **{"Idempotency-Key": f"key-{order}"})

    known = next(documents)
    put(known).send(connection, host=shop.host)
    name = known["external_id"]
    returned = made("POST", "/returns", _wish(stored_order()))
    parcel = made("POST", "/shipments", _parcel(stored_order()))
    link = made("POST", f"/orders/{name}/portal-link")["url"]
    opening = WebCall(urlsplit(link).path)
    cookie = (opening.send(connection, host=shop.host)[0] or "").partition(";")[0]
    order_page = f"/orders/{opening.path.split('/')[2]}/"
    question = {"order": name, "items": [{"line": "l-2", "quantity": 1, "reason": "defective"}]}
    return [
        Kind("create a return", create),
        Kind("eligibility", lambda: api("POST", "/returns/eligibility", question)),
        Kind("GET return", lambda: api("GET", f"/returns/{returned['id']}")),
        Kind("status page", lambda: WebCall(urlsplit(returned["status_page_url"]).path)),
        Kind("order page", lambda: WebCall(order_page, headers={"Cookie": cookie})),
        Kind("tracking page", lambda: WebCall(urlsplit(parcel["tracking_page_url"]).path)),
        Kind("PUT unchanged", lambda: put(known)),
        Kind("PUT new", lambda: put(next(documents))),
    ]


def _wish(order: str) -> dict[str, Any]:
    items = [
        {"line": "l-1", "quantity": 1, "reason": "size_too_small"},
        {"line": "l-2", "quantity": 2, "reason": "style"},
    ]
    return {"order": order, "items": items, "resolution": "refund", "method": "drop_off"}


def _parcel(order: str) -> dict[str, Any]:
    return {"order": order, "carrier": "ups", "tracking_number": "1Z999AA10123456784"}
