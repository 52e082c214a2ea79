"""People who are erased while the worker is killed: each is gone everywhere and told once, and no order brings one back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.client import client_of, paid_order
from tests.examples import examples
from tests.running import RunningProduct, wait_for

pytestmark = pytest.mark.processes

PEOPLE = examples(6, 40)


@pytest.mark.thorough
def test_everybody_is_erased_whatever_happens_to_the_worker(product: RunningProduct) -> None:
    api = client_of(product, product.make_shop(name="erasing", country="DE", language="en"))
    orders = [f"e-{number}" for number in range(PEOPLE)]
    placed = datetime.now(UTC)
    for order in orders:
        api.call("PUT", f"/orders/{order}", paid_order(order, now=placed))
        item = {"line": "l-1", "quantity": 1, "reason": "size_too_small"}
        made = api.post(
            "/returns", {"order": order, "items": [item], "resolution": "refund", "method": "drop_off"}
        )
        wait_for(lambda made=made: api.get(f"/returns/{made['id']}")["shipments"])
        api.post(f"/returns/{made['id']}/cancel", {})
    wait_for(lambda: all(_was_told_all(product, order) for order in orders), seconds=60)
    ids = {order: api.get(f"/customers/c-{order}")["id"] for order in orders}

    asked = []
    for number, order in enumerate(orders):
        asked.append(api.post(f"/customers/{ids[order]}/erase", {"confirm": f"c-{order}"})["id"])
        if number % 4 == 1:
            product.kill_worker()
        api.call("PUT", f"/orders/{order}", paid_order(order, now=placed, tags=["again"]))

    def is_over() -> bool:
        return all(api.get(f"/privacy-requests/{one}")["status"] in ("done", "failed") for one in asked)

    wait_for(is_over, seconds=300, look=product.supervisor.watch)
    for order in orders:
        api.call("PUT", f"/orders/{order}", paid_order(order, now=placed, tags=["once more"]))
    assert {api.get(f"/privacy-requests/{one}")["status"] for one in asked} == {"done"}
    assert [order for order in orders if product.mails(to=f"c{order}@example.com")] == []
    for order in orders:
        assert f"c{order}@example.com" not in str(api.get(f"/orders/{order}"))
        assert api.call("GET", f"/customers/c-{order}")[0] == 404
    events = Counter(event["type"] for event in api.everything("/events?after=0&limit=100"))
    assert events["privacy.finished"] == PEOPLE


def _was_told_all(product: RunningProduct, order: str) -> bool:
    """Whether the last mail has come: what is on its way when somebody is erased cannot be called back."""
    subjects = [mail["subject"] for mail in product.mails(to=f"c{order}@example.com")]
    return all(
        any(words in subject for subject in subjects) for words in ("request", "approved", "cancelled")
    )
