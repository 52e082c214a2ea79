"""What a return, its status page and a decision cost: CPU per request, and how long eight clients wait.

    bin/services --fast -- .venv/bin/python -m benchmarks.requests [--count 400]

The return is created through the API with an Idempotency-Key: policy, quantities, quote, event and outbox, all of it.
CPU time is that of the web process and of all of PostgreSQL's; no worker runs. The baseline sends the same statements
by the bare driver in the same run. On a shared machine only CPU time and the ratio mean something; the waiting times
are for comparing one run's lines with each other.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from benchmarks.bare_sql import milliseconds_of, statements_of
from benchmarks.processor_time import seconds_of, seconds_of_family
from benchmarks.running_shop import SCHEMA, RunningShop, put_orders, running_shop

CLIENTS = 8
WARM_UP = 30

Call = Callable[[HTTPConnection], Any]


@dataclass(frozen=True)
class Cost:
    """Milliseconds for one request: CPU of the web process and the database, waiting of one and of eight clients."""

    name: str
    web: float
    database: float
    baseline: float
    statements: int
    waited: tuple[float, float]
    waited_with_clients: tuple[float, float]

    def line(self) -> str:
        total = self.web + self.database
        one, eight = self.waited, self.waited_with_clients
        return (
            f"{self.name:<16}{total:>8.2f}{self.web:>8.2f}{self.database:>8.2f}{self.statements:>6}"
            f"{self.baseline:>10.2f}{total / self.baseline:>8.1f}"
            f"{one[0]:>9.1f}{one[1]:>8.1f}{eight[0]:>10.1f}{eight[1]:>8.1f}"
        )


HEADER = (
    f"{'':<16}{'CPU ms':>8}{'web':>8}{'SQL':>8}{'stmts':>6}{'bare SQL':>10}{'ratio':>8}"
    f"{'p50':>9}{'p99':>8}{f'p50 x{CLIENTS}':>10}{'p99':>8}"
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=400, help="requests of each kind and round")
    count = parser.parse_args().count
    with running_shop(threads=CLIENTS) as shop:
        orders = put_orders(shop, count=2 * count + 2 * WARM_UP + 1)
        print(HEADER)
        answers: list[Any] = []
        spare, *orders = orders
        print(_returns(shop, spare, orders, count, answers).line())
        print(_status_pages(shop, answers, count).line())
        print(_decisions(shop, spare, orders, count).line())


def _returns(shop: RunningShop, spare: str, orders: Sequence[str], count: int, answers: list[Any]) -> Cost:
    def create(order: str) -> Call:
        return lambda connection: answers.append(
            shop.call(connection, "POST", "/returns", _wish(order), Idempotency_Key=f"key-{order}")
        )

    taken_down = statements_of(
        shop, "/api/v1/returns", _wish(spare), headers=_api_headers(shop) | {"Idempotency-Key": "key"}
    )
    return _cost(shop, "create a return", [create(order) for order in orders], count, taken_down)


def _status_pages(shop: RunningShop, answers: Sequence[Any], count: int) -> Cost:
    paths = [urlsplit(answer["status_page_url"]).path for answer in answers]

    def look(path: str) -> Call:
        def call(connection: HTTPConnection) -> None:
            connection.request("GET", path, headers={"Host": shop.host})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")

        return call

    return _cost(shop, "status page", [look(path) for path in paths], count, statements_of(shop, paths[0]))


def _decisions(shop: RunningShop, spare: str, orders: Sequence[str], count: int) -> Cost:
    def ask(order: str) -> Call:
        body = {"order": order, "items": [{"line": "l-2", "quantity": 1, "reason": "defective"}]}
        return lambda connection: shop.call(connection, "POST", "/returns/eligibility", body)

    body = {"order": spare, "items": [{"line": "l-2", "quantity": 1, "reason": "defective"}]}
    taken_down = statements_of(shop, "/api/v1/returns/eligibility", body, headers=_api_headers(shop))
    return _cost(shop, "a decision", [ask(order) for order in orders], count, taken_down)


def _wish(order: str) -> dict[str, Any]:
    items = [
        {"line": "l-1", "quantity": 1, "reason": "size_too_small"},
        {"line": "l-2", "quantity": 2, "reason": "style"},
    ]
    return {"order": order, "items": items, "resolution": "refund", "method": "drop_off"}


def _api_headers(shop: RunningShop) -> dict[str, str]:
    return {"Authorization": f"Bearer {shop.key}"}


def _cost(shop: RunningShop, name: str, calls: Sequence[Call], count: int, statements: list[str]) -> Cost:
    alone, together = calls[: WARM_UP + count], calls[WARM_UP + count :]
    connection = shop.connect()
    for call in alone[:WARM_UP]:
        call(connection)
    web, database = seconds_of(shop.web_pid), seconds_of_family(shop.postgres_pid)
    waited = [_waited(call, connection) for call in alone[WARM_UP:]]
    web, database = seconds_of(shop.web_pid) - web, seconds_of_family(shop.postgres_pid) - database
    return Cost(
        name=name,
        web=web / len(waited) * 1000,
        database=database / len(waited) * 1000,
        baseline=milliseconds_of(shop, statements, schema=SCHEMA, repeats=count),
        statements=len(statements),
        waited=_percentiles(waited),
        waited_with_clients=_percentiles(_by_clients(shop, together)),
    )


def _by_clients(shop: RunningShop, calls: Sequence[Call]) -> list[float]:
    """What each request waited when eight clients send them at once."""
    waited: list[float] = []

    def client(own: Sequence[Call]) -> None:
        connection = shop.connect()
        waited.extend([_waited(call, connection) for call in own])

    threads = [threading.Thread(target=client, args=(calls[number::CLIENTS],)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waited


def _waited(call: Call, connection: HTTPConnection) -> float:
    began = time.perf_counter()
    call(connection)
    return (time.perf_counter() - began) * 1000


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(values, n=100)
    return cuts[49], cuts[98]


if __name__ == "__main__":
    main()
