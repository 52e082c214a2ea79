"""The import command, really killed in the middle: the next one goes on, and no order is lost or made twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from commerce.models import Order, OrderImport
from events.models import Event
from tests.examples import examples

ROOT = Path(__file__).parents[2]
ORDERS = examples(400, 1000)


@pytest.mark.processes
@pytest.mark.thorough
def test_an_import_that_was_killed_goes_on(transactional_shop: Any, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    rows = (f"{number},2026-10-01,EUR,a@b.c,Tee,2,5.00" for number in range(ORDERS))
    file.write_text(
        "\n".join(["order_number,placed_at,currency,customer_email,title,quantity,unit_price", *rows])
    )
    command = [sys.executable, "manage.py", "import_orders", str(file), "--layout", "comeback"]
    command += ["--schema", transactional_shop.schema_name]
    environment = os.environ | {"DATABASE_URL": _database_url()}

    first = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    assert first.stderr is not None
    said = first.stderr.readline()
    first.send_signal(signal.SIGKILL)
    first.wait()
    first.stderr.close()
    done_by_first = Order.objects.count()
    second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    summary = json.loads(second.stdout)
    assert said == f"200 of {ORDERS} orders\n"
    assert 200 <= done_by_first < ORDERS
    assert (summary["state"], summary["orders"], summary["created"]) == ("done", ORDERS, ORDERS)
    assert Order.objects.count() == ORDERS
    assert Event.objects.filter(type="order.created").count() == ORDERS
    assert OrderImport.objects.count() == 1


def _database_url() -> str:
    database = connection.settings_dict
    who = f"{database['USER']}:{database['PASSWORD']}" if database["PASSWORD"] else database["USER"]
    return f"postgres://{who}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
