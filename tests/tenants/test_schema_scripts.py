"""A schema made by the captured script is the same as one that was migrated: structure and rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django_tenants.utils import schema_context

from tenants.models import SchemaScript
from tenants.schema_pictures import Picture, rows_of_current_schema, structure_of_current_schema
from tenants.schema_scripts import (
    capture_schema_script,
    migrate_current_schema,
    run_schema_script,
    schema_fingerprint,
    schema_script,
)

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@contextmanager
def new_schema(name: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {name}")
    connection.set_schema(name)
    yield
    connection.set_schema_to_public()


def structure_of(schema: str) -> Picture:
    with schema_context(schema):
        return structure_of_current_schema()


def rows_of(schema: str) -> Picture:
    with schema_context(schema):
        return rows_of_current_schema()


@pytest.mark.django_db
def test_a_captured_schema_is_the_same_as_a_migrated_one():
    statements = capture_schema_script()
    with new_schema("made_by_script"):
        run_schema_script(statements)
    with new_schema("made_by_migrating"):
        migrate_current_schema()

    by_script, by_migrating = structure_of("made_by_script"), structure_of("made_by_migrating")
    rows_by_script, rows_by_migrating = rows_of("made_by_script"), rows_of("made_by_migrating")

    for name in by_migrating:
        assert by_script[name] == by_migrating[name]
    assert len(by_script["columns"]) > 300
    assert rows_by_script == rows_by_migrating
    assert rows_by_script["django_content_type"]
    assert rows_by_script["auth_permission"]
    assert rows_by_script["django_migrations"]


@pytest.mark.django_db
def test_ids_go_on_where_the_script_ended():
    with new_schema("made_by_script"):
        run_schema_script(schema_script(now=NOW))
        highest = ContentType.objects.order_by("-pk")[0].pk

        made = ContentType.objects.create(app_label="x", model="y")

        assert made.pk == highest + 1


@pytest.mark.django_db
def test_capturing_leaves_nothing_and_names_no_schema():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'scratch%%'")
        before = cursor.fetchone()

    statements = capture_schema_script()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'scratch%%'")
        assert cursor.fetchone() == before == (0,)
    assert not [statement for statement in statements if "scratch" in statement or "public." in statement]
    assert connection.schema_name == "public"


@pytest.mark.django_db
def test_the_script_is_captured_once_for_each_state_of_the_migrations(monkeypatch):
    first = schema_script(now=NOW)
    monkeypatch.setattr("tenants.schema_scripts.capture_schema_script", lambda: pytest.fail("captured again"))

    assert schema_script(now=NOW) == first
    assert SchemaScript.objects.filter(fingerprint=schema_fingerprint()).count() == 1


@pytest.mark.django_db
def test_a_migration_that_changes_makes_another_fingerprint(tmp_path, monkeypatch):
    before = schema_fingerprint.__wrapped__()
    extra = tmp_path / "0099_more.py"
    extra.write_text("# more")
    from tenants import schema_scripts

    files = list(schema_scripts._migration_files())
    monkeypatch.setattr(schema_scripts, "_migration_files", lambda: [*files, extra])

    assert schema_fingerprint.__wrapped__() != before


@pytest.mark.django_db
def test_the_path_of_the_connection_is_what_it_was_when_migrating_fails(monkeypatch):
    def fail(**kwargs: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("tenants.schema_scripts.migrate_current_schema", fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        capture_schema_script()

    assert connection.schema_name == "public"
