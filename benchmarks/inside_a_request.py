"""What happens inside one request: its statements, sent again by nothing but the driver, and its profile."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import psycopg2

from benchmarks.processor_time import seconds_of_family
from benchmarks.running_shop import ROOT, RunningShop
from benchmarks.web_calls import WebCall

# What the framework says around the work; the baseline does without.
_NOT_THE_WORK = ("SET search_path", "SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")

_ASK = """
import cProfile, io, json, pstats, sys
import django
django.setup()
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

told = json.load(sys.stdin)
client = Client()

def ask(call):
    body = b"" if call["body"] is None else json.dumps(call["body"]).encode()
    kind = call["headers"].pop("Content-Type", "application/octet-stream")
    answer = client.generic(call["method"], call["path"], body, kind, headers={"Host": told["host"], **call["headers"]})
    if answer.status_code >= 300:
        raise SystemExit(f"{call['path']}: {answer.status_code} {answer.content[:300]}")

"""
_TAKE_DOWN = f"""{_ASK}
with (
    transaction.atomic(),
    connection.switching_inside_a_transaction(),
    CaptureQueriesContext(connection) as captured,
):
    ask(*told["calls"])
    transaction.set_rollback(True)
json.dump([query["sql"] for query in captured.captured_queries], sys.stdout)
"""
_PROFILE = f"""{_ASK}
first, *calls = told["calls"]
ask(first)
profile = cProfile.Profile()
for call in calls:
    profile.runcall(ask, call)
written = io.StringIO()
statistics = pstats.Stats(profile, stream=written).strip_dirs()
for order in ("tottime", "cumulative"):
    statistics.sort_stats(order).print_stats(45)
print(written.getvalue())
"""


def statements_of(shop: RunningShop, call: WebCall) -> list[str]:
    """What one request asks of the database, in order; its effects are rolled back."""
    statements = json.loads(_run(_TAKE_DOWN, shop, [call]).splitlines()[-1])
    return [statement for statement in statements if not statement.startswith(_NOT_THE_WORK)]


def profile_of(shop: RunningShop, calls: Sequence[WebCall]) -> str:
    """Where the time of these requests goes, by function, in a process of its own."""
    return _run(_PROFILE, shop, calls)


def _run(program: str, shop: RunningShop, calls: Sequence[WebCall]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps({"host": shop.host, "calls": [call.as_json() for call in calls]}),
        cwd=ROOT,
        env=shop.environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


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
