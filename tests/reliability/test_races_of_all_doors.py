"""API, portal and staff at once for the last units of an order: one of fifty wins, twenty times in a row."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from config.demo.run import ROOT
from tests.client import ApiClient, client_of, paid_order
from tests.reliability.race_doors import QUANTITY, SHOPPERS, STAFF
from tests.running import RunningProduct, wait_for

pytestmark = pytest.mark.processes

CALLERS = 50
ROUNDS = 20
CSRF = "a" * 32  # the cookie and the field only have to agree


@dataclass(frozen=True)
class Doors:
    """Everybody who stands one click before the same returns."""

    product: RunningProduct
    api: ApiClient
    shoppers: list[str]
    staff: list[str]
    orders: dict[str, dict[str, str]]

    def callers_of(self, order: str) -> list[Callable[[], str]]:
        """Each answers ``won``, ``lost`` or what went wrong; the doors alternate, so that none comes first."""
        by_page: list[Callable[[], str]] = [
            *[lambda session=session: self._shopper(session, order) for session in self.shoppers],
            *[lambda session=session: self._agent(session, order) for session in self.staff],
        ]
        by_api: list[Callable[[], str]] = [lambda: self._integrator(order)] * (CALLERS - len(by_page))
        mixed = [caller for pair in zip(by_page, by_api, strict=False) for caller in pair]
        return [*mixed, *by_api[len(by_page) :]]

    def _integrator(self, order: str) -> str:
        status, body = self.api.call(
            "POST",
            "/returns",
            {
                "order": order,
                "items": [{"line": "l-1", "quantity": QUANTITY, "reason": "size_too_small"}],
                "resolution": "refund",
                "method": "drop_off",
            },
        )
        if status == 201:
            return "won"
        return "lost" if (status, body.get("code")) == (422, "quantity_exceeded") else f"api {status} {body}"

    def _shopper(self, session: str, order: str) -> str:
        status, place = self._click(session, f"/orders/{self.orders[order]['id']}/check/", {})
        if status == 302 and place.startswith("/returns/ret_"):
            return "won"
        return "lost" if status == 422 else f"portal {status} {place}"

    def _agent(self, session: str, order: str) -> str:
        line = self.orders[order]["line"]
        form = {
            "act": "open",
            f"quantity-{line}": str(QUANTITY),
            f"reason-{line}": "size_too_small",
            "resolution": "refund",
            "method": "drop_off",
        }
        status, place = self._click(session, f"/dashboard/returns/new/{self.orders[order]['id']}/", form)
        if status == 302 and place.startswith("/dashboard/returns/ret_"):
            return "won"
        return "lost" if status == 422 else f"staff {status} {place}"

    def _click(self, session: str, path: str, form: dict[str, str]) -> tuple[int, str]:
        headers = {
            "Host": self.api.host,
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({**form, "csrfmiddlewaretoken": CSRF})
        with closing(http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=60)) as connection:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")


@pytest.fixture(scope="module")
def doors(product: RunningProduct) -> Doors:
    shop = product.make_shop(name="doors", country="DE", language="en")
    api = client_of(product, shop)
    names = [f"last-{number}" for number in range(ROUNDS)]
    documents = [
        {"external_id": name, **paid_order(name, quantity=3, now=datetime.now(UTC))} for name in names
    ]
    api.post("/orders/bulk", {"orders": documents})
    made = subprocess.run(
        [sys.executable, "-m", "tests.reliability.race_doors", "doors", *names],
        cwd=ROOT,
        env=product.environment | {"LOG_LEVEL": "WARNING"},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    told: dict[str, Any] = json.loads(made.stdout)
    assert (len(told["shoppers"]), len(told["staff"])) == (SHOPPERS, STAFF)
    return Doors(product, api, told["shoppers"], told["staff"], told["orders"])


def test_one_of_fifty_wins_the_last_units_twenty_times(doors: Doors) -> None:
    winners: Counter[str] = Counter()
    for order in doors.orders:
        answers = _at_once(doors.callers_of(order))

        assert Counter(answers) == {"won": 1, "lost": CALLERS - 1}, (order, Counter(answers))
        (made,) = doors.api.get(f"/returns?order={order}")["data"]
        assert [item["requested_quantity"] for item in made["items"]] == [QUANTITY]
        winners[made["channel"]] += 1

    made = {row["id"]: row for row in doors.api.everything("/returns?limit=100")}
    wait_for(lambda: all(row["shipments"] for row in doors.api.everything("/returns?limit=100")))
    requested = Counter(
        event["subject"]["id"]
        for event in doors.api.everything("/events?after=0&limit=100")
        if event["type"] == "return.requested"
    )
    labels = Counter(label["return_reference"] for label in doors.api.get("/sandbox/labels")["data"])
    assert requested == dict.fromkeys(made, 1)
    assert labels == {row["number"]: 1 for row in made.values()}
    for order in doors.orders:
        (line,) = doors.api.get(f"/orders/{order}")["lines"]
        assert line["returnable_quantity"] == 3 - QUANTITY
    assert sum(winners.values()) == ROUNDS


def _at_once(callers: list[Callable[[], str]]) -> list[str]:
    together = threading.Barrier(len(callers))

    def wait_and_call(caller: Callable[[], str]) -> str:
        together.wait()
        return caller()

    with ThreadPoolExecutor(len(callers)) as threads:
        return list(threads.map(wait_and_call, callers))
