"""An act on many returns whose worker is killed in the middle: it comes to its end, each return decided and told once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from config.demo.run import ROOT
from tests.client import client_of, paid_order
from tests.running import RunningProduct, wait_for

pytestmark = pytest.mark.processes

RETURNS = 40
KILLS = 3


def test_each_return_is_approved_once_whatever_happens_to_the_worker(product: RunningProduct) -> None:
    shop = product.make_shop(name="bulk", country="DE", language="en")
    api = client_of(product, shop)
    document = api.get("/policies/current")["document"]
    document["base"]["approval"] = "review"
    draft = api.post("/policies", document)["id"]
    api.post(f"/policies/{draft}/publish", {"effective_from": "2026-01-01T00:00:00Z"})
    for number in range(RETURNS):
        order = f"k-{number}"
        api.call("PUT", f"/orders/{order}", paid_order(order, now=datetime.now(UTC)))
        item = {"line": "l-1", "quantity": 1, "reason": "size_too_small"}
        wish = {"order": order, "items": [item], "resolution": "refund", "method": "drop_off"}
        api.post("/returns", wish)
    wait_for(
        lambda: len(api.everything("/returns?status=in_review&limit=100")) == RETURNS,
        seconds=120,
        look=product.supervisor.watch,
    )

    begun = _run(product, shop)
    for _ in range(KILLS):
        product.kill_worker()

    wait_for(
        lambda: _run(product, shop, begun)["state"] == "done", seconds=300, look=product.supervisor.watch
    )
    assert _run(product, shop, begun) == {"state": "done", "done": RETURNS, "outcomes": {"done": RETURNS}}
    events = Counter(event["type"] for event in api.everything("/events?after=0&limit=100"))
    assert (events["return.approved"], events["bulk_act.finished"]) == (RETURNS, 1)


def _run(product: RunningProduct, shop: dict[str, Any], *words: str) -> Any:
    made = subprocess.run(
        [sys.executable, "-m", "tests.reliability.bulk_begun", shop["schema"], *words],
        cwd=ROOT,
        env=product.environment | {"LOG_LEVEL": "WARNING"},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)
