"""The statements of one request, taken down once and then sent by nothing but the driver: the baseline."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import psycopg2

from benchmarks.processor_time import seconds_of_family
from benchmarks.running_shop import ROOT, RunningShop

# What the framework says around the work; the baseline does without.
_NOT_THE_WORK = ("SET search_path", "SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")

_TAKE_DOWN = """
import json, sys
import django
django.setup()
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

told = json.load(sys.stdin)
client = Client(headers=told["headers"])
with (
    transaction.atomic(),
    connection.switching_inside_a_transaction(),
    CaptureQueriesContext(connection) as captured,
):
    if told["body"] is None:
        answer = client.get(told["path"])
    else:
        answer = client.post(told["path"], json.dumps(told["body"]), content_type="application/json")
    transaction.set_rollback(True)
if answer.status_code >= 300:
    raise SystemExit(f"{told['path']}: {answer.status_code} {answer.content[:300]}")
json.dump([query["sql"] for query in captured.captured_queries], sys.stdout)
"""


def statements_of(
    shop: RunningShop, path: str, body: Any = None, *, headers: dict[str, str] | None = None
) -> list[str]:
    """What one request asks of the database, in order; its effects are rolled back."""
    told = {"path": path, "body": body, "headers": {"Host": shop.host, **(headers or {})}}
    done = subprocess.run(
        [sys.executable, "-c", _TAKE_DOWN],
        input=json.dumps(told),
        cwd=ROOT,
        env=shop.environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    statements = json.loads(done.stdout.splitlines()[-1])
    return [statement for statement in statements if not statement.startswith(_NOT_THE_WORK)]


def milliseconds_of(shop: RunningShop, statements: list[str], *, schema: str, repeats: int) -> float:
    """CPU milliseconds, driver and database together, of the statements in one transaction.

    The transaction is rolled back each time, so that the same rows can be written again.
    """
    connection = psycopg2.connect(shop.database_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'SET search_path = "{schema}", public')
            connection.commit()
            for _ in range(5):
                _send(connection, cursor, statements)
            database, driver = seconds_of_family(shop.postgres_pid), time.process_time()
            for _ in range(repeats):
                _send(connection, cursor, statements)
            used = seconds_of_family(shop.postgres_pid) - database + time.process_time() - driver
    finally:
        connection.close()
    return used / repeats * 1000


def _send(connection: Any, cursor: Any, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)
        if cursor.description:
            cursor.fetchall()
    connection.rollback()
