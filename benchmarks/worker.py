"""What the worker spends on an effect: CPU of this process and of PostgreSQL's, over a mix of what a shop's outbox holds.

    bin/services --fast -- .venv/bin/python -m benchmarks.worker [--orders 300] [--returns 60] [--handlers]

The mix: 60 % follow-ups of orders that were taken in, 20 % mails that are written and sent to a mail server, 20 % moves of
returns, which are decided, get their label, come back, are refunded and closed. Companies answer in this process; the mail
server is a process of its own that is not counted. The price of a kind is what its handlers use, here and in their
connection's process of PostgreSQL, and its part of all the rest. Effects a second are what two cores would do that
did nothing else. ``--handlers`` prints each handler's price and statements.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import prompt_companies
from benchmarks.processor_time import seconds_of_family
from benchmarks.shop_in_process import SCHEMA, ShopInProcess, order_document, shop_in_process
from config.embedded.processes import free_port

MIX = {"order follow-ups": 0.6, "mails": 0.2, "return moves": 0.2}
_OF_ORDERS = (
    "loyalty.handlers.recount_buyer",
    "tracking.handlers.follow_fulfillments",
    "returns.handlers.follow_the_parcel",
    "returns.handlers.follow_the_cash_on_delivery",
)


@dataclass
class Spent:
    """On one handler, or on all the rest: seconds here and in PostgreSQL, statements, and rows of the outbox."""

    seconds: float = 0.0
    statements: int = 0
    effects: int = 0


@dataclass
class Ledger:
    spent: dict[str, Spent] = field(default_factory=lambda: defaultdict(Spent))
    now_in: str = ""
    seconds: float = 0.0

    def of_kind(self, kind: str) -> Spent:
        """What the kind's handlers have used, and its part of what was used between them."""
        own, effects = Spent(), sum(spent.effects for spent in self.spent.values())
        for handler, spent in self.spent.items():
            if handler and _kind_of(handler) == kind:
                own.seconds += spent.seconds
                own.statements += spent.statements
                own.effects += spent.effects
        rest = self.seconds - sum(spent.seconds for handler, spent in self.spent.items() if handler)
        own.seconds += rest * own.effects / effects
        own.statements += round(self.spent[""].statements * own.effects / effects)
        return own


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--returns", type=int, default=60)
    parser.add_argument("--handlers", action="store_true")
    wanted = parser.parse_args()
    with shop_in_process() as shop, _companies():
        ledger = Ledger()
        with _counting(shop, ledger):
            _live(shop, "warm", 5, 5)
            ledger.spent.clear()
            ledger.seconds = 0.0
            _live(shop, "w", wanted.orders, wanted.returns, ledger)
        _report(ledger, with_handlers=wanted.handlers)


def _live(shop: ShopInProcess, prefix: str, orders: int, returns: int, ledger: Ledger | None = None) -> None:
    """Take orders in, ask for returns of some, let them come back; the worker does what follows after each."""
    ledger = ledger or Ledger()
    _put_orders(shop, prefix, orders)
    _work_off(shop, ledger)
    asked = _ask_for_returns(shop, prefix, returns)
    _work_off(shop, ledger)
    for one in asked:
        shop.api("POST", f"/returns/{one['id']}/receive", {"items": [{"item": one["item"], "quantity": 1}]})
    _work_off(shop, ledger)
    for one in asked:
        found = {"item": one["item"], "accepted_quantity": 1, "rejected_quantity": 0}
        shop.api("POST", f"/returns/{one['id']}/inspect", {"items": [found]})
    _work_off(shop, ledger)
    states = {shop.api("GET", f"/returns/{one['id']}")["status"] for one in asked}
    if states != {"closed"}:
        raise RuntimeError(f"The returns are {states}: the worker did something else than was to be measured")


def _put_orders(shop: ShopInProcess, prefix: str, count: int) -> None:
    now = datetime.now(UTC)
    for number in range(count):
        buyer = {
            "external_id": f"c-{prefix}-{number // 2}",
            "email": f"ada{number // 2}@example.com",
            "name": "Ada Weber",
        }
        payment = {"external_id": f"p-{prefix}-{number}", "kind": "card", "amount": "750.00"}
        document = order_document(now, lines=3)
        more = {"number": f"{prefix}{number}", "customer": buyer, "payments": [payment]}
        shop.api("PUT", f"/orders/{prefix}-{number}", document | more)


def _ask_for_returns(shop: ShopInProcess, prefix: str, count: int) -> list[dict[str, str]]:
    asked = []
    for number in range(count):
        items = [{"line": "l-1", "quantity": 1, "reason": "size_too_small"}]
        wish = {"order": f"{prefix}-{number}", "items": items, "resolution": "refund", "method": "drop_off"}
        made = shop.api("POST", "/returns", wish)
        asked.append({"id": made["id"], "item": made["items"][0]["id"]})
    return asked


@contextmanager
def _companies() -> Iterator[None]:
    """Put companies behind the shop's ports, and a mail server behind its mails."""
    from django.conf import settings

    port = free_port()
    server = multiprocessing.get_context("spawn").Process(target=prompt_companies.take_mails, args=[port])
    server.start()
    settings.PORTS = {**settings.PORTS, **prompt_companies.PORTS}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = port
    try:
        yield
    finally:
        server.terminate()
        server.join()


@contextmanager
def _counting(shop: ShopInProcess, ledger: Ledger) -> Iterator[None]:
    """Write into the ledger what each handler uses, whether it is run for one row or for many."""
    from django.db import connection

    from events import work

    def counted(path: str, act: Callable[..., Any], rows: Callable[..., int]) -> Callable[..., Any]:
        def run(*told: Any) -> Any:
            backend = connection.connection.info.backend_pid
            ledger.now_in, before = path, time.process_time() + _seconds_of_process(backend)
            try:
                return act(*told)
            finally:
                spent = ledger.spent[path]
                spent.seconds += time.process_time() + _seconds_of_process(backend) - before
                spent.effects += rows(*told)
                ledger.now_in = ""

        return run

    def handler(path: str) -> Any:
        found = handler_at(path)
        one = counted(path, found, lambda event, meta: 1)
        one.__dict__.update(found.__dict__)
        if hasattr(found, "together"):
            one.together = counted(path, found.together, len)  # type: ignore[attr-defined]
        return one

    def seen(execute: Any, *told: Any) -> Any:
        ledger.spent[ledger.now_in].statements += 1
        return execute(*told)

    handler_at, work._handler = work._handler, handler  # type: ignore[assignment]
    try:
        with connection.execute_wrapper(seen):
            yield
    finally:
        work._handler = handler_at


def _seconds_of_process(pid: int) -> float:
    """What a process has used, exactly enough for a single statement."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _work_off(shop: ShopInProcess, ledger: Ledger) -> None:
    from django.db import connection

    from events.outbox.models import OutboxEntry
    from events.work import work_off
    from tenants.selectors import shop_by_schema

    connection.set_tenant(shop_by_schema(SCHEMA))
    began = time.process_time() + seconds_of_family(shop.postgres_pid)
    while OutboxEntry.objects.filter(schema_name=SCHEMA, dead_at=None).exists():
        if not work_off(seconds=60):
            time.sleep(0.1)  # what failed is due again in a moment
    ledger.seconds += time.process_time() + seconds_of_family(shop.postgres_pid) - began


def _kind_of(handler: str) -> str:
    if handler in _OF_ORDERS:
        return "order follow-ups"
    return "mails" if handler.startswith("notifications.") else "return moves"


def _report(ledger: Ledger, *, with_handlers: bool) -> None:
    milliseconds = 0.0
    for kind, part in MIX.items():
        spent = ledger.of_kind(kind)
        each = spent.seconds / spent.effects * 1000
        milliseconds += part * each
        print(
            f"{kind:<18}{spent.effects:>6} effects {each:>7.2f} ms {spent.statements / spent.effects:>6.1f} statements"
        )
    print(
        f"{'the mix':<18}{'':>14} {milliseconds:>7.2f} ms, {2000 / milliseconds:.0f} effects a second on two cores"
    )
    if with_handlers:
        for handler, spent in sorted(ledger.spent.items(), key=lambda item: -item[1].seconds):
            count = spent.effects or 1
            print(
                f"    {spent.effects:>6} {spent.seconds / count * 1000:>7.2f} ms {spent.statements / count:>6.1f} {handler}"
            )


if __name__ == "__main__":
    main()
