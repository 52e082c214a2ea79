"""PostgreSQL crashes, Redis hangs, one shop has ten thousand rows: work and pages go on.

On services of its own, as it ends and stops them. How many seconds everything took is printed, never asserted.
"""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from config.embedded.services import Services
from tests.client import ApiClient, client_of, paid_order
from tests.running import RunningProduct, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.long]

CRASHES = 10
BACKLOG = 5000
PER_CALL = 250


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A PostgreSQL and a Redis for this file alone, durable as a demo's."""
    made = Services(tmp_path_factory.mktemp("outages"), environment={})
    with made.in_use() as addresses, pytest.MonkeyPatch.context() as patch:
        for name, address in addresses.items():
            patch.setenv(name, address)
        yield made


@pytest.fixture(scope="module")
def running(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    product = RunningProduct(tmp_path_factory.mktemp("product"))
    try:
        product.start()
        yield product
    finally:
        product.stop()


@pytest.fixture(scope="module")
def api(running: RunningProduct) -> ApiClient:
    return client_of(running, running.make_shop(name="outages", country="DE", language="en"))


def test_after_each_of_ten_crashes_of_postgresql_the_work_goes_on(
    services: Services, running: RunningProduct, api: ApiClient
) -> None:
    waited = []
    for number in range(CRASHES):
        before = _ask_for_return(api, f"crash-{number}-before")
        os.kill(_pid(services, "postgres"), signal.SIGQUIT)
        wait_for(lambda: not services.are_alive(), seconds=30)
        services.start()
        back_at = time.monotonic()
        after = _ask_for_return(api, f"crash-{number}-after")
        for name in (before, after):
            _until_approved(running, api, name)
        waited.append(time.monotonic() - back_at)
    _tell(f"Seconds until work went on: {[round(seconds, 1) for seconds in waited]}")

    labels = [row["return_reference"] for row in api.get("/sandbox/labels")["data"]]
    assert len(labels) == len(set(labels)) == 2 * CRASHES


def test_pages_and_the_api_answer_while_redis_hangs(
    services: Services, running: RunningProduct, api: ApiClient
) -> None:
    redis = _pid(services, "redis")
    os.kill(redis, signal.SIGSTOP)
    try:
        began_at = time.monotonic()
        statuses = [
            _status(running, path) for path in ("/", "/policy/", "/dashboard/login/", "/health/ready")
        ]
        name = _ask_for_return(api, "hung")
        _tell(f"Five answers while Redis hung: {time.monotonic() - began_at:.1f} s")
    finally:
        os.kill(redis, signal.SIGCONT)

    assert statuses == [200, 200, 200, 200]
    _until_approved(running, api, name)


def test_another_shops_first_work_does_not_wait_for_a_backlog(
    running: RunningProduct, api: ApiClient
) -> None:
    quiet = client_of(running, running.make_shop(name="quiet", country="DE", language="en"))
    now = datetime.now(UTC)
    for start in range(0, BACKLOG, PER_CALL):
        orders = [
            {"external_id": f"b-{number}", **paid_order(f"b-{number}", now=now)}
            for number in range(start, start + PER_CALL)
        ]
        api.post("/orders/bulk", {"orders": orders})
    backlog = _due_rows(running)

    began_at = time.monotonic()
    own = _ask_for_return(api, "b-1", is_put=True)
    other = _ask_for_return(quiet, "first")
    for client, name in ((quiet, other), (api, own)):
        _until_approved(running, client, name)
    _tell(f"{backlog} rows before it; both returns were approved after {time.monotonic() - began_at:.1f} s")

    assert backlog > BACKLOG
    assert _due_rows(running) > backlog / 4, "the backlog was over too soon to stand in anybody's way"


def _tell(figures: str) -> None:
    print(figures)  # noqa: T201  bin/test --long -s shows it


def _ask_for_return(api: ApiClient, order: str, *, is_put: bool = False) -> str:
    """Its public id. Asked again while the database is coming back."""
    if not is_put:
        wait_for(lambda: _put(api, order) in (200, 201))
    wish = {
        "order": order,
        "items": [{"line": "l-1", "quantity": 1, "reason": "defective"}],
        "resolution": "refund",
        "method": "drop_off",
    }
    made: dict[str, Any] = wait_for(lambda: _made(api, wish, key=f"return-{order}"))
    return str(made["id"])


def _put(api: ApiClient, order: str) -> int:
    try:
        return api.call("PUT", f"/orders/{order}", paid_order(order, now=datetime.now(UTC)))[0]
    except (OSError, ValueError):
        return 0


def _made(api: ApiClient, wish: dict[str, Any], *, key: str) -> dict[str, Any] | None:
    try:
        status, body = api.call("POST", "/returns", wish, headers={"Idempotency-Key": key})
    except (OSError, ValueError):
        return None
    return body if status == 201 else None


def _until_approved(running: RunningProduct, api: ApiClient, name: str) -> None:
    wait_for(lambda: _is_approved(api, name), seconds=120, look=running.supervisor.watch)


def _is_approved(api: ApiClient, name: str) -> bool:
    shown = api.get(f"/returns/{name}")
    return bool(shown["status"] == "approved" and shown["shipments"])


def _status(running: RunningProduct, path: str) -> int:
    request = urllib.request.Request(f"{running.base_url}{path}", headers={"Host": "outages.localhost"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return int(answer.status)


def _due_rows(running: RunningProduct) -> int:
    connection = psycopg2.connect(running.environment["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM outbox_outboxentry WHERE dead_at IS NULL")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def _pid(services: Services, kind: str) -> int:
    if kind == "redis":
        return int((services.folder / "redis" / "redis.pid").read_text())
    data = Path(json.loads((services.folder / "postgres.json").read_text())["data"])
    return int((data / "postmaster.pid").read_text().splitlines()[0])
