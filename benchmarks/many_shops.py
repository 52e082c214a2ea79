"""What shops cost by the number: made, served, relayed and migrated; CPU for each, and memory of 1 and of many shops.

    bin/services --fast -- .venv/bin/python -m benchmarks.many_shops [--shops 100]

CPU time is that of this process and of all of PostgreSQL's. The migrations that are run are those of the tests' next
release (tests/next_release): a column, and then a step of a table, four columns, an index, a check and an UPDATE of rows.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import time
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from benchmarks.processor_time import seconds_of_family
from benchmarks.shop_in_process import ShopInProcess, shop_in_process

if TYPE_CHECKING:
    from django.test import Client

ONE_COLUMN = "tests.next_release.one_column.migrations"
MANY_CHANGES = "tests.next_release.migrations"


class Bench:
    """Shops in the database of one run."""

    def __init__(self, shop: ShopInProcess, *, shops: int) -> None:
        self._postgres_pid = shop.postgres_pid
        self._shops = shops
        self._made = 0

    def run(self) -> None:
        from django.db import connection

        from tenants.spare_schemas import make_spares

        connection.set_schema_to_public()
        self._measure("a shop made anew", [self._make] * 5)
        self._measure("a spare schema made", [lambda: make_spares(wanted=1, now=_now())])
        make_spares(wanted=self._shops, now=_now())
        self._measure("a shop made of a spare", [self._make] * self._shops)
        self._serve()
        self._relay()
        for what, release in (("a column", ONE_COLUMN), ("many changes", MANY_CHANGES)):
            self._migrate(what, release)

    def _make(self) -> None:
        from tenants.provisioning import provision_shop

        self._made += 1
        name = f"many{self._made}"
        provision_shop(
            schema_name=name,
            name="Many",
            host=f"{name}.localhost",
            country="DE",
            language="en",
            owner_email="owner@many.example",
            owner_password="a-long-password",
            sandbox=True,
            now=_now(),
        )

    def _serve(self) -> None:
        """The same number of pages from one shop and from all, and what web process and its backend keep of them."""
        from django.db import connection
        from django.test import Client

        browser = Client()
        hosts = [f"many{number}.localhost" for number in range(1, self._made + 1)]
        for what, asked in (
            ("1 shop", hosts[:1]),
            (f"{len(hosts)} shops", hosts),
            ("1 shop again", hosts[:1]),
        ):
            connection.close()
            _read(browser, asked * 2)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backend = cursor.fetchone()[0]
            pages = asked * max(1, len(hosts) // len(asked))
            self._measure_many(f"a page, {what}", len(pages), partial(_read, browser, pages))
            print(
                f"{'':32} web process {_own_memory(os.getpid()):6.1f} MB   its backend {_own_memory(backend):6.1f} MB"
            )

    def _relay(self) -> None:
        from django.db import connection

        from events.outbox.queue import shops_with_due_work

        connection.set_schema_to_public()
        self._measure_many(
            "a look, work in all shops", 100, lambda: [shops_with_due_work() for _ in range(100)]
        )
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE outbox_outboxentry CASCADE")
        self._measure_many("a look, nothing to do", 100, lambda: [shops_with_due_work() for _ in range(100)])

    def _migrate(self, what: str, release: str) -> None:
        from django.conf import settings

        from tenants.migrating import migrate_shops
        from tenants.models import Shop
        from tenants.schema_scripts import schema_fingerprint, schema_script
        from tenants.schema_steps import capture_step

        before = schema_fingerprint()
        settings.MIGRATION_MODULES = {"loyalty": release}
        schema_fingerprint.cache_clear()
        with redirect_stdout(io.StringIO()):
            schema_script(now=_now())
        self._measure(f"{what}: captured and proved", [lambda: capture_step(since=before)])
        names = list(Shop.objects.values_list("schema_name", flat=True))
        few, most = names[:5], names[5:]
        Shop.objects.filter(schema_name__in=few).update(schema_fingerprint="unknown")
        self._measure_many(
            f"{what}: a shop by Django", len(few), lambda: [migrate_shops(only=name, say=str) for name in few]
        )
        step = capture_step(since=before)
        with patch("tenants.migrating.capture_step", lambda since: step):
            self._measure_many(f"{what}: a shop by script", len(most), lambda: [migrate_shops(say=str)])

    def _measure(self, what: str, acts: Iterable[Callable[[], object]]) -> None:
        told = [self._cost(act) for act in acts]
        self._print(what, *(statistics.median(values) for values in zip(*told, strict=True)))

    def _measure_many(self, what: str, count: int, act: Callable[[], object]) -> None:
        self._print(what, *(value / count for value in self._cost(act)))

    def _cost(self, act: Callable[[], object]) -> tuple[float, float, float]:
        python, postgres, began = (
            time.process_time(),
            seconds_of_family(self._postgres_pid),
            time.perf_counter(),
        )
        act()
        return (
            time.process_time() - python,
            seconds_of_family(self._postgres_pid) - postgres,
            time.perf_counter() - began,
        )

    def _print(self, what: str, python: float, postgres: float, elapsed: float) -> None:
        print(
            f"{what:32} Python {python * 1000:7.1f} ms   PostgreSQL {postgres * 1000:7.1f} ms   "
            f"both {(python + postgres) * 1000:7.1f} ms   on the clock {elapsed * 1000:7.1f} ms",
            flush=True,
        )


def _read(browser: Client, hosts: list[str]) -> None:
    for host in hosts:
        browser.get("/", HTTP_HOST=host)


def _own_memory(pid: int) -> float:
    """What the process alone holds, in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "Private_Dirty":
            return int(value.split()[0]) / 1024
    return 0.0


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shops", type=int, default=100)
    wishes = parser.parse_args()
    os.environ["COMEBACK_SPARE_SCHEMAS"] = "0"
    with shop_in_process() as shop:
        Bench(shop, shops=wishes.shops).run()


if __name__ == "__main__":
    main()
