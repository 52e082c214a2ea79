"""The script that makes a shop's schema in one go, captured from the migrations of the running code.

A scratch schema is migrated while its statements are recorded, and rolled back. Kept are the statements that
change the structure, and the rows that stand in the tables at the end (history of migrations, content types,
permissions, whatever data migrations wrote). Nothing in the script names a schema: it is run with the search path
on the new one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import quote_schema_name

from tenants.models import SchemaScript

_NOT_STRUCTURE = (
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
)  # what migrations do to rows, of which there are none yet


class ScriptNamesItsSchema(RuntimeError):
    """A captured statement holds the scratch schema's name and would not work in another one."""


@lru_cache(maxsize=1)
def schema_fingerprint() -> str:
    """What the running code's migrations of the shops come to: their text, their order and Django's version."""
    digest = sha256(f"2:{django.VERSION}:{settings.TENANT_APPS}".encode())
    for path in sorted(_migration_files()):
        digest.update(
            b"\0".join((path.parent.parent.name.encode(), path.name.encode(), path.read_bytes(), b""))
        )
    return digest.hexdigest()


def schema_script(*, now: datetime) -> list[str]:
    """The statements that make a shop's schema, captured first if the migrations have changed."""
    fingerprint = schema_fingerprint()
    kept = SchemaScript.objects.filter(fingerprint=fingerprint).values_list("statements", flat=True).first()
    if kept is not None:
        return list(kept)
    statements = capture_schema_script()
    SchemaScript.objects.bulk_create(
        [SchemaScript(fingerprint=fingerprint, statements=statements, captured_at=now)], ignore_conflicts=True
    )
    return statements


def capture_schema_script() -> list[str]:
    """Migrate a scratch schema, answer the statements that make another like it, leave nothing behind."""
    with scratch_schema() as name:
        with connection.recording_migrations() as commands:
            migrate_current_schema()
        statements = [command for command in commands if not command.upper().startswith(_NOT_STRUCTURE)]
        statements += _row_statements(name)
    return without_name(statements, name)


@contextmanager
def scratch_schema() -> Iterator[str]:
    """Stand in an empty schema, whose name this gives, for as long as these lines last; nothing is left of it."""
    name = f"scratch_{secrets.token_hex(8)}"
    with transaction.atomic(), connection.switching_inside_a_transaction(), _schema(name):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {quote_schema_name(name)}")
        yield name
        transaction.set_rollback(True)


def without_name(statements: list[str], name: str) -> list[str]:
    """The statements, which hold no such name. Raises ScriptNamesItsSchema."""
    for statement in statements:
        if name in statement:
            raise ScriptNamesItsSchema(statement[:200])
    return statements


def migrate_current_schema(*, verbosity: int = 0) -> None:
    """Bring the schema that the connection is on up to the running code's migrations."""
    tenant = connection.tenant
    # Without ``public`` in the path, or its history of migrations would be taken for this schema's.
    connection.set_tenant(tenant, include_public=False)
    MigrationRecorder(connection).ensure_schema()
    connection.set_tenant(tenant)
    call_command(MigrateCommand(), interactive=False, verbosity=verbosity, skip_checks=True)


def make_schema(name: str, *, now: datetime) -> None:
    """Make a schema with its tables, in the caller's transaction, which stands where it stood."""
    statements = schema_script(now=now)
    with connection.switching_inside_a_transaction(), _schema(name):
        with connection.cursor() as cursor:
            if settings.IS_CITUS:
                cursor.execute("SET LOCAL citus.enable_schema_based_sharding TO on")
            cursor.execute(f"CREATE SCHEMA {quote_schema_name(name)}")
            if settings.IS_CITUS:
                cursor.execute("SET LOCAL citus.enable_schema_based_sharding TO off")
        run_schema_script(statements)


def drop_schema(name: str) -> None:
    """Drop a schema with all that is in it, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with deferred checks cannot be dropped
        cursor.execute(f"DROP SCHEMA IF EXISTS {quote_schema_name(name)} CASCADE")


def run_schema_script(statements: list[str]) -> None:
    """Run the script in the schema that the connection is on: in one go, where the database takes that."""
    with connection.cursor() as cursor:
        for text in statements if settings.IS_CITUS else [";\n".join(statements)]:
            cursor.execute(text)


@contextmanager
def _schema(name: str) -> Iterator[None]:
    before = connection.tenant
    connection.set_schema(name)
    try:
        yield
    finally:
        connection.set_tenant(before)


def _row_statements(schema_name: str) -> list[str]:
    """INSERT for every row of every table, parents first, and where the sequences go on."""
    statements: list[str] = []
    with connection.cursor() as cursor:
        for table in _tables_parents_first(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted} ORDER BY 1")  # noqa: S608  quoted
            rows = cursor.fetchall()
            if not rows:
                continue
            columns = ", ".join(connection.ops.quote_name(column.name) for column in cursor.description)
            place = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
            values = ", ".join(cursor.mogrify(place, row).decode() for row in rows)
            statements.append(
                f"INSERT INTO {quoted} ({columns}) OVERRIDING SYSTEM VALUE VALUES {values}"  # noqa: S608  quoted
            )
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s AND last_value IS NOT NULL"
            " ORDER BY sequencename",
            [schema_name],
        )
        statements += [f"SELECT setval('{name}', {value})" for name, value in cursor.fetchall()]
    return statements


def _tables_parents_first(cursor: Any) -> list[str]:
    cursor.execute(
        """
        SELECT child.relname, array_remove(array_agg(DISTINCT parent.relname), NULL)
        FROM pg_class child
        LEFT JOIN pg_constraint ON conrelid = child.oid AND contype = 'f' AND confrelid <> child.oid
        LEFT JOIN pg_class parent ON parent.oid = confrelid
        WHERE child.relkind = 'r' AND child.relnamespace = current_schema()::regnamespace
        GROUP BY child.relname ORDER BY child.relname
        """
    )
    waiting = {table: set(parents) for table, parents in cursor.fetchall()}
    ordered: list[str] = []
    while waiting:
        free = sorted(table for table, parents in waiting.items() if not parents - set(ordered))
        # Foreign keys are deferred, so a circle of tables may stand in any order.
        free = free or sorted(waiting)
        ordered += free
        for table in free:
            del waiting[table]
    return ordered


def _migration_files() -> Iterator[Path]:
    labels = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
    for label in sorted(labels):
        module_name, _ = MigrationLoader.migrations_module(label)
        try:
            module = import_module(module_name or "")
        except (ImportError, ValueError):
            continue
        for folder in module.__path__:
            yield from Path(folder).glob("*.py")
