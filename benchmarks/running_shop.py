"""A shop served by the product's own web process, alone on a database of its own."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import redis

from config.embedded.processes import free_port

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = "bench"
START_SECONDS = 120


@dataclass(frozen=True)
class RunningShop:
    """Where it answers, with which key, and whose processor time counts."""

    port: int
    host: str
    key: str
    web_pid: int
    postgres_pid: int
    redis_pid: int
    environment: dict[str, str]

    @property
    def database_url(self) -> str:
        return self.environment["DATABASE_URL"]

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


@contextmanager
def running_shop(*, threads: int = 8) -> Iterator[RunningShop]:
    """Make the database and the shop, serve them, and clean up. Needs DATABASE_URL and REDIS_URL."""
    name = f"bench_{secrets.token_hex(4)}"
    in_postgres(f'CREATE DATABASE "{name}"')
    port = free_port()
    environment = _environment(name, port)
    try:
        _manage(environment, "migrate_shops")
        _manage(environment, *_words_of_a_shop())
        words = ["create_api_key", "--schema", SCHEMA, "--requests-per-second", "100000"]
        made = json.loads(_manage(environment, *words))
        told = [f"--threads={threads}", f"--listen=127.0.0.1:{port}"]
        web = subprocess.Popen(
            [sys.executable, "-m", "waitress", *told, "config.wsgi:application"],
            cwd=ROOT,
            env=environment,
        )
        try:
            _wait_for(port, web)
            host = urlsplit(made["api_url"]).hostname or ""
            yield RunningShop(
                port=port,
                host=host,
                key=made["key"],
                web_pid=web.pid,
                postgres_pid=postmaster(),
                redis_pid=_redis_server(),
                environment=environment,
            )
        finally:
            web.send_signal(signal.SIGINT)
            web.wait(30)
    finally:
        in_postgres(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def order_document(number: int, now: datetime, *, lines: int, quantity: int) -> dict[str, Any]:
    """An order that was delivered last week."""

    def ago(days: int) -> str:
        return (now - timedelta(days=days)).isoformat()

    names = [f"l-{line}" for line in range(1, lines + 1)]
    return {
        "external_id": f"o-{number}",
        "number": str(10_000 + number),
        "placed_at": ago(12),
        "currency": "EUR",
        "customer": {"external_id": f"c-{number}", "email": f"c{number}@example.com", "name": "Ada Weber"},
        "shipping_address": {"name": "Ada Weber", "line1": "Weg 1", "city": "Berlin", "country_code": "DE"},
        "lines": [
            {
                "external_id": name,
                "sku": f"SKU-{name}",
                "title": "Tee",
                "quantity": quantity,
                "unit_price": "50.00",
            }
            for name in names
        ],
        "shipping_total": "4.90",
        "payments": [
            {
                "external_id": "pay-1",
                "gateway": "sandbox",
                "kind": "card",
                "amount": f"{50 * quantity * lines + 4.9:.2f}",
            }
        ],
        "fulfillments": [
            {
                "external_id": "f-1",
                "shipped_at": ago(10),
                "delivered_at": ago(7),
                "carrier": "sandbox",
                "lines": [{"line": name, "quantity": quantity} for name in names],
            }
        ],
    }


def _words_of_a_shop() -> list[str]:
    shop = ["--schema", SCHEMA, "--name", "Bench", "--country", "DE", "--language", "en", "--sandbox"]
    return ["create_tenant", *shop, "--owner-email", "owner@bench.example", "--owner-password", "long-enough"]


def _environment(database: str, port: int) -> dict[str, str]:
    return os.environ | {
        "COMEBACK_ENV": "test",
        "COMEBACK_PORT": str(port),
        "COMEBACK_BASE_HOST": "localhost",
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "WARNING",
    }


def _manage(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {words[0]} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _wait_for(port: int, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and web.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/live")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("The web process does not answer.")


def postmaster() -> int:
    """The process id of the database server, which must run on this machine."""
    [[directory]] = in_postgres("SHOW data_directory")
    return int(Path(directory, "postmaster.pid").read_text().splitlines()[0])


def _redis_server() -> int:
    """The process id of Redis, which must run on this machine."""
    return int(redis.Redis.from_url(os.environ["REDIS_URL"]).info("server")["process_id"])


def in_postgres(statement: str, *, url: str = "") -> list[Any]:
    """The rows of one statement outside any transaction, by ``url`` or DATABASE_URL."""
    connection = psycopg2.connect(url or os.environ["DATABASE_URL"])
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
