"""What the staff queue costs in a shop with 700 returns and in one with 300,000, of which as many are open: CPU a request.

    bin/services --fast -- .venv/bin/python -m benchmarks.queue_growth [--sizes 700,300000] [--repeats 30]

CPU time is that of this process, in which the whole of Django answers, and of all of PostgreSQL's. The history is made
of rows alone: copies of one return that came, was paid and is over, each with an order, a customer, an item, a refund
and events of its own. What is to be compared is one size with the other in the same run.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from benchmarks.processor_time import seconds_of_family
from benchmarks.shop_in_process import SCHEMA, ShopInProcess, order_document, shop_in_process

OPEN = 300
EVENTS_OF_A_RETURN = 1
_LAST_PHONE = "+4917000000042"

# A copy of the row {table}.id = {id} for each number, with these fields in the place of its own.
_COPIES = """
INSERT INTO {table}
SELECT made.*
FROM {table} AS model CROSS JOIN generate_series(%(first)s, %(last)s) AS series (n)
CROSS JOIN LATERAL jsonb_populate_record(model, to_jsonb(model) || jsonb_build_object({fields})) AS made
WHERE model.id = {id}
"""
_BASE = 1_000_000
_SURNAME = "substr(md5(n::text), 1, 6)"
_KEYS = ", ".join(f"substr(md5(n::text), {start}, 3)" for start in range(1, 5))
_TABLES = {
    "commerce_customer": {
        "id": f"{_BASE} + n",
        "public_id": "'cus_' || n",
        "external_id": "'c-' || n",
        "name": f"'Mia ' || {_SURNAME}",
        "name_folded": f"'mia ' || {_SURNAME}",
        "search_keys": f"jsonb_build_array('mia', {_KEYS})",
        "email": "'mia' || n || '@example.com'",
        "email_folded": "'mia' || n || '@example.com'",
        "phone_e164": "'+491700' || lpad(n::text, 7, '0')",
    },
    "commerce_order": {
        "id": f"{_BASE} + n",
        "public_id": "'ord_' || n",
        "external_id": "'o-' || n",
        "number": "(10000 + n)::text",
        "number_folded": "(10000 + n)::text",
        "customer_id": f"{_BASE} + n",
        "email_folded": "'mia' || n || '@example.com'",
        "phone_e164": "'+491700' || lpad(n::text, 7, '0')",
        "placed_at": "now() - n * interval '1 minute'",
    },
    "returns_returnrequest": {
        "id": f"{_BASE} + n",
        "public_id": "'ret_' || n",
        "number": "'R-' || lpad((100000 + n)::text, 6, '0')",
        "order_id": f"{_BASE} + n",
        "customer_id": f"{_BASE} + n",
        "external_id": "NULL",
        "created_at": "now() - n * interval '1 minute'",
        "worth_minor": "1000 + n %% 9000",
        "status": "CASE WHEN n <= %(open)s THEN 'approved' ELSE 'closed' END",
        "shipping_status": "CASE WHEN n <= %(open)s THEN 'in_transit' ELSE 'received' END",
    },
    "returns_returnitem": {
        "id": f"{_BASE} + n",
        "public_id": "'rit_' || n",
        "return_request_id": f"{_BASE} + n",
    },
    "returns_refund": {
        "id": f"{_BASE} + n",
        "public_id": "'rfd_' || n",
        "return_request_id": f"{_BASE} + n",
        "status": "'succeeded'",
    },
}

Call = Callable[[], Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="700,300000")
    parser.add_argument("--repeats", type=int, default=30)
    wanted = parser.parse_args()
    sizes = [int(size) for size in wanted.sizes.split(",")]
    with shop_in_process() as shop:
        models = _models(shop)
        costs: list[dict[str, float]] = []
        done = 0
        for size in sizes:
            _fill(models, first=done + 1, last=size)
            done = size
            costs.append({name: _cost(shop, call, wanted.repeats) for name, call in _calls(shop).items()})
        _print(sizes, costs)


def _models(shop: ShopInProcess) -> dict[str, int]:
    """The rows that are copied: a small return of its own, refunded."""
    from returns.models import Refund, ReturnRequest

    shop.api("PUT", "/orders/o-model", {**order_document(datetime.now(UTC), lines=1), "number": "model"})
    wish = {"order": "o-model", "items": [{"line": "l-1", "quantity": 1}], "method": "drop_off"}
    made = shop.api("POST", "/returns", {**wish, "resolution": "refund"})
    _enter_shop()
    found = ReturnRequest.objects.select_related("order").get(public_id=made["id"])
    now = datetime.now(UTC)
    refund = Refund.objects.create(
        return_request=found,
        method="original_payment",
        status="succeeded",
        amount_minor=5000,
        currency="EUR",
        due_at=now,
        settled_at=now,
        requested_by={},
        created_at=now,
    )
    return {
        "commerce_customer": found.customer_id,
        "commerce_order": found.order_id,
        "returns_returnrequest": found.pk,
        "returns_returnitem": found.items.get().pk,
        "returns_refund": refund.pk,
    }


def _fill(models: dict[str, int], *, first: int, last: int) -> None:
    from django.db import connection

    _enter_shop()
    told = {"first": first, "last": last, "open": OPEN}
    with connection.cursor() as cursor:
        for table, fields in _TABLES.items():
            written = ", ".join(f"'{name}', {value}" for name, value in fields.items())
            cursor.execute(_COPIES.format(table=table, fields=written, id=models[table]), told)
        cursor.execute(
            """
            INSERT INTO events_event (id, type, subject_type, subject_id, sequence, occurred_at, actor, data, is_history)
            SELECT gen_random_uuid(), 'return.closed', 'return', 'ret_' || number, step, now(), '{}', '{}', false
            FROM generate_series(%(first)s, %(last)s) AS number, generate_series(1, %(steps)s) AS step
            """,
            {**told, "steps": EVENTS_OF_A_RETURN},
        )
        cursor.execute("ANALYZE")
    from events.selectors import give_positions

    give_positions()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _enter_shop() -> None:
    """Requests leave the connection without a shop."""
    from django.db import connection

    from tenants.selectors import shop_by_schema

    connection.set_tenant(shop_by_schema(SCHEMA))


def _calls(shop: ShopInProcess) -> dict[str, Call]:
    refresh = _page(shop, {}).context["refresh_url"]
    last = {"view": "all", "page": "last"}
    return {
        "first page": lambda: _page(shop, {}),
        "poll, nothing new": lambda: shop.staff.get(refresh, headers={"HX-Request": "true"}),
        "all": lambda: _page(shop, {"view": "all"}),
        "all, last page": lambda: _page(shop, last),
        "all, dearest": lambda: _page(shop, {"view": "all", "sort": "dearest"}),
        "all, closed ones": lambda: _page(shop, {"view": "all", "status": "closed"}),
        "by phone": lambda: _page(shop, {"q": _LAST_PHONE}),
        "by name": lambda: _page(
            shop, {"q": f"mia {hashlib.md5(b'77', usedforsecurity=False).hexdigest()[:6]}"}
        ),
        "by number": lambda: _page(shop, {"q": "R-100300"}),
        "customers": lambda: shop.staff.get("/dashboard/customers/"),
        "orders": lambda: shop.staff.get("/dashboard/orders/"),
    }


def _page(shop: ShopInProcess, query: dict[str, str]) -> Any:
    answer = shop.staff.get("/dashboard/", query)
    if answer.status_code != 200:
        raise RuntimeError(f"{query}: {answer.status_code}")
    return answer


def _cost(shop: ShopInProcess, call: Call, repeats: int) -> float:
    """Milliseconds of CPU a call, of this process and the database."""
    for _ in range(3):
        call()
    began = time.process_time() + seconds_of_family(shop.postgres_pid)
    for _ in range(repeats):
        call()
    return (time.process_time() + seconds_of_family(shop.postgres_pid) - began) / repeats * 1000


def _print(sizes: Sequence[int], costs: Sequence[dict[str, float]]) -> None:
    print(f"{'CPU ms':<22}" + "".join(f"{size:>12,}" for size in sizes) + f"{'growth':>10}")
    for name in costs[0]:
        values = [cost[name] for cost in costs]
        print(
            f"{name:<22}"
            + "".join(f"{value:>12.1f}" for value in values)
            + f"{values[-1] / values[0]:>10.2f}"
        )
    growth = statistics.median(costs[-1][name] / costs[0][name] for name in costs[0])
    print(f"median growth {growth:.2f}")


if __name__ == "__main__":
    main()
