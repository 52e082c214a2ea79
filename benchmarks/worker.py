"""What the worker spends on an effect: CPU of this process and of PostgreSQL's, over a mix of what a shop's outbox holds.

    bin/services --fast -- .venv/bin/python -m benchmarks.worker [--orders 300] [--returns 60]

The mix: follow-ups of orders that were taken in, returns that are decided, get their label and are told of by mail. The
carrier of the sandbox answers in this process. Effects a second are what one core would do if it did nothing else.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from datetime import UTC, datetime

from benchmarks.processor_time import seconds_of_family
from benchmarks.shop_in_process import SCHEMA, ShopInProcess, order_document, shop_in_process


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--returns", type=int, default=60)
    wanted = parser.parse_args()
    with shop_in_process() as shop:
        _work_off(shop)  # what making the shop left to do
        _put_orders(shop, wanted.orders)
        _report("orders taken in", *_work_off(shop))
        _ask_for_returns(shop, wanted.returns)
        _report("returns asked for", *_work_off(shop))


def _put_orders(shop: ShopInProcess, count: int) -> None:
    now = datetime.now(UTC)
    for number in range(count):
        document = order_document(now, lines=3)
        buyer = {
            "external_id": f"c-{number // 2}",
            "email": f"ada{number // 2}@example.com",
            "name": "Ada Weber",
        }
        shop.api("PUT", f"/orders/w-{number}", {**document, "number": f"W{number}", "customer": buyer})


def _ask_for_returns(shop: ShopInProcess, count: int) -> None:
    for number in range(count):
        items = [{"line": "l-1", "quantity": 1, "reason": "size_too_small"}]
        wish = {"order": f"w-{number}", "items": items, "resolution": "refund", "method": "drop_off"}
        shop.api("POST", "/returns", wish)


def _work_off(shop: ShopInProcess) -> tuple[int, float, Counter[str]]:
    from django.db import connection

    from events.outbox.models import OutboxEntry
    from events.work import work_off
    from tenants.selectors import shop_by_schema

    connection.set_tenant(shop_by_schema(SCHEMA))
    kinds: Counter[str] = Counter()
    done = 0
    began = time.process_time() + seconds_of_family(shop.postgres_pid)
    while waiting := OutboxEntry.objects.filter(dead_at=None, lease_token=None).values_list(
        "handler", flat=True
    ):
        kinds.update(waiting)
        if not (worked := work_off(seconds=60)):
            break
        done += worked
    return done, time.process_time() + seconds_of_family(shop.postgres_pid) - began, kinds


def _report(name: str, done: int, seconds: float, kinds: Counter[str]) -> None:
    print(
        f"{name}: {done} effects, {seconds / done * 1000:.2f} ms of CPU each, {done / seconds:.0f} a second of one core"
    )
    for kind, count in kinds.most_common():
        print(f"    {count:>6}  {kind}")


if __name__ == "__main__":
    main()
