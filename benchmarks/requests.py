"""What the requests cost that integrators and shoppers send most: CPU for each, and how long eight clients wait.

    bin/services --fast -- .venv/bin/python -m benchmarks.requests [--count 400] [--only "PUT new"] [--profile]

A return is created through the API with an Idempotency-Key: policy, quantities, quote, event and outbox, all of it.
CPU time is that of the web process, of all of PostgreSQL's and of Redis; no worker runs. The baseline sends the same
statements by the bare driver in the same run. On a shared machine only CPU time and the ratio mean something; the
waiting times are for comparing one run's lines with each other. ``--profile`` prints where the web process's time goes.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection

from benchmarks.inside_a_request import milliseconds_of, profile_of, statements_of
from benchmarks.processor_time import seconds_of, seconds_of_family
from benchmarks.running_shop import SCHEMA, RunningShop, running_shop
from benchmarks.web_calls import Kind, WebCall, kinds_of_calls

CLIENTS = 8
WARM_UP = 30


@dataclass(frozen=True)
class Cost:
    """Milliseconds for one request: CPU of the web process and of what it asks, waiting of one and of eight clients."""

    name: str
    web: float
    database: float
    redis: float
    baseline: float
    statements: int
    waited: tuple[float, float]
    waited_with_clients: tuple[float, float]

    def line(self) -> str:
        total = self.web + self.database + self.redis
        one, eight = self.waited, self.waited_with_clients
        return (
            f"{self.name:<16}{total:>8.2f}{self.web:>8.2f}{self.database:>8.2f}{self.redis:>8.2f}"
            f"{self.statements:>6}{self.baseline:>10.2f}{total / self.baseline:>8.1f}"
            f"{one[0]:>9.1f}{one[1]:>8.1f}{eight[0]:>10.1f}{eight[1]:>8.1f}"
        )


HEADER = (
    f"{'':<16}{'CPU ms':>8}{'web':>8}{'SQL':>8}{'Redis':>8}{'stmts':>6}{'bare SQL':>10}{'ratio':>8}"
    f"{'p50':>9}{'p99':>8}{f'p50 x{CLIENTS}':>10}{'p99':>8}"
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=400, help="requests of each kind and round")
    parser.add_argument("--only", help="the kind of this name alone")
    parser.add_argument("--profile", action="store_true", help="print where the time of each kind goes")
    told = parser.parse_args()
    with running_shop(threads=CLIENTS) as shop:
        print(HEADER)
        for kind in kinds_of_calls(shop, now=datetime.now(UTC)):
            if told.only in (None, kind.name):
                print(_cost(shop, kind, told.count).line(), flush=True)
                if told.profile:
                    print(profile_of(shop, [kind.next_call() for _ in range(told.count)]))


def _cost(shop: RunningShop, kind: Kind, count: int) -> Cost:
    statements = statements_of(shop, kind.next_call())
    calls = [kind.next_call() for _ in range(WARM_UP + 2 * count)]
    warm_up, alone, together = calls[:WARM_UP], calls[WARM_UP:-count], calls[-count:]
    connection = shop.connect()
    for call in warm_up:
        call.send(connection, host=shop.host)
    before = _seconds(shop)
    waited = [_waited(call, connection, shop) for call in alone]
    web, database, redis = (
        (now - then) / count * 1000 for now, then in zip(_seconds(shop), before, strict=True)
    )
    return Cost(
        name=kind.name,
        web=web,
        database=database,
        redis=redis,
        baseline=milliseconds_of(shop, statements, schema=SCHEMA, repeats=count),
        statements=len(statements),
        waited=_percentiles(waited),
        waited_with_clients=_percentiles(_by_clients(shop, together)),
    )


def _seconds(shop: RunningShop) -> tuple[float, float, float]:
    return seconds_of(shop.web_pid), seconds_of_family(shop.postgres_pid), seconds_of(shop.redis_pid)


def _by_clients(shop: RunningShop, calls: Sequence[WebCall]) -> list[float]:
    """What each request waited when eight clients send them at once."""
    waited: list[float] = []

    def client(own: Sequence[WebCall]) -> None:
        connection = shop.connect()
        waited.extend([_waited(call, connection, shop) for call in own])

    threads = [threading.Thread(target=client, args=(calls[number::CLIENTS],)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waited


def _waited(call: WebCall, connection: HTTPConnection, shop: RunningShop) -> float:
    began = time.perf_counter()
    call.send(connection, host=shop.host)
    return (time.perf_counter() - began) * 1000


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(values, n=100)
    return cuts[49], cuts[98]


if __name__ == "__main__":
    main()
