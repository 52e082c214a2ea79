"""Databases for tests: copies of one that has been migrated once, kept from run to run until a migration changes."""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from config.demo.run import ROOT

PREFIX = "migrated_"
# Whether somebody holds an advisory lock in this database; other tests may hold theirs in others.
IS_LOCKED_BY_SOMEBODY = """
    SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND datname = current_database()
"""


def migrated_template() -> str:
    """The name of a template with ``public`` migrated and the shops' script captured, made by the first who asks."""
    name = f"{PREFIX}{_fingerprint()}"
    with _maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [PREFIX])
        if not _is_template(cursor, name):
            _make(cursor, name)
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [PREFIX])
    return name


def in_postgres(statement: str, *values: str) -> list[Any]:
    """Run one statement beside all transactions; its rows."""
    with _maintenance() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def address_of(database: str) -> str:
    """The URL of a database beside the one that the environment names."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


@contextmanager
def _maintenance() -> Iterator[Any]:
    """A cursor in the database of the environment, committing each statement."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        connection.autocommit = True
        yield connection.cursor()
    finally:
        connection.close()


def _fingerprint() -> str:
    migrations = sorted(ROOT.glob("*/migrations/*.py")) + sorted(ROOT.glob("*/*/migrations/*.py"))
    told = [*migrations, ROOT / "requirements.txt"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in told)).hexdigest()[:12]


def _is_template(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name])
    return cursor.fetchone() is not None


def _make(cursor: Any, name: str) -> None:
    _drop_older(cursor)
    draft = f"draft_{secrets.token_hex(4)}"
    cursor.execute(f'CREATE DATABASE "{draft}"')
    environment = os.environ | {
        "COMEBACK_ENV": "test",
        "DATABASE_URL": address_of(draft),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "manage.py", "migrate_shops"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"No database for tests:\n{done.stdout}\n{done.stderr}")
    cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    cursor.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE true')


def _drop_older(cursor: Any) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s AND datistemplate", [f"{PREFIX}%"])
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
