"""What spreads shops over several machines takes one command at a time, named constraints and no key across schemas."""

from __future__ import annotations

import re

import pytest
import sqlparse
from django.db import connection, models
from django.test.utils import isolate_apps

from tenants.schema_scripts import capture_schema_script, migrate_current_schema
from tests.tenants.test_schema_scripts import new_schema

ADDED_COLUMN = re.compile(r"ALTER TABLE .* ADD COLUMN ", re.IGNORECASE | re.DOTALL)
CONSTRAINT = re.compile(r"\b(CHECK|REFERENCES|UNIQUE|PRIMARY KEY|CONSTRAINT)\b", re.IGNORECASE)
ADDED_WITHOUT_NAME = re.compile(r"\bADD (CHECK|FOREIGN KEY|UNIQUE|PRIMARY KEY)\b", re.IGNORECASE)
OTHER_SCHEMA = re.compile(r'REFERENCES "[^"]+"\s*\.', re.IGNORECASE)


def what_is_not_taken(commands: list[str]) -> list[str]:
    return [
        command
        for command in commands
        if len(sqlparse.split(command)) > 1
        or (ADDED_COLUMN.match(command) and CONSTRAINT.search(_without_literals(command)))
        or ADDED_WITHOUT_NAME.search(_without_literals(command))
        or OTHER_SCHEMA.search(command)
    ]


def _without_literals(command: str) -> str:
    return re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"", "''", command)


@pytest.mark.django_db
def test_every_migration_of_the_shops_is_taken():
    with new_schema("replayed"), connection.recording_migrations() as commands:
        migrate_current_schema()

    assert what_is_not_taken(commands) == []
    assert len(commands) > 400
    assert any(ADDED_COLUMN.match(command) for command in commands)
    assert any("SET CONSTRAINTS" in command for command in commands)


@pytest.mark.django_db
def test_every_command_of_the_captured_script_is_taken():
    assert what_is_not_taken(capture_schema_script()) == []


@pytest.mark.parametrize(
    "command",
    [
        'ALTER TABLE "t" ADD COLUMN "n" integer DEFAULT 1 NOT NULL CHECK ("n" >= 0)',
        'ALTER TABLE "t" ADD COLUMN "o" bigint NULL CONSTRAINT "o_fk" REFERENCES "other"("id")',
        'ALTER TABLE "t" ADD COLUMN "code" varchar(8) NOT NULL UNIQUE',
        'ALTER TABLE "t" ADD CHECK ("n" >= 0)',
        'SET CONSTRAINTS "o_fk" IMMEDIATE; ALTER TABLE "t" DROP CONSTRAINT "o_fk"',
        'ALTER TABLE "t" ADD CONSTRAINT "o_fk" FOREIGN KEY ("o") REFERENCES "public"."other" ("id")',
    ],
)
def test_what_is_not_taken_is_found(command):
    assert what_is_not_taken([command]) == [command]


@pytest.mark.parametrize(
    "command",
    [
        'ALTER TABLE "t" ADD COLUMN "note" text DEFAULT \'CHECK; UNIQUE\' NOT NULL',
        'ALTER TABLE "t" ADD COLUMN "unique" boolean NULL',
        'ALTER TABLE "t" ADD CONSTRAINT "t_n_check" CHECK ("n" >= 0)',
    ],
)
def test_what_is_taken_is_let_pass(command):
    assert what_is_not_taken([command]) == []


@pytest.mark.django_db
@isolate_apps("tenants")
def test_an_added_column_keeps_its_constraints_under_the_names_that_postgres_gives():
    class Parent(models.Model):  # noqa: DJ008  never shown
        class Meta:
            app_label = "tenants"
            db_table = "parent"

    class Child(models.Model):  # noqa: DJ008  never shown
        class Meta:
            app_label = "tenants"
            db_table = "a_child_with_a_name_so_long_that_postgres_has_to_cut_it"

    fields = {
        "a_number_with_a_long_name": models.PositiveIntegerField(default=3),
        "code": models.CharField(max_length=8, unique=True, null=True),
        "parent": models.ForeignKey(Parent, models.CASCADE, null=True),
    }
    with new_schema("columns_added"):
        with connection.schema_editor() as editor, connection.recording_migrations() as commands:
            editor.create_model(Parent)
            editor.create_model(Child)
            for name, field in fields.items():
                field.set_attributes_from_name(name)
                field.model = Child
                editor.add_field(Child, field)
        found = _names_of_constraints()
    with new_schema("columns_by_hand"), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {Child._meta.db_table} (id bigint PRIMARY KEY, a_number_with_a_long_name integer"
            " CHECK (a_number_with_a_long_name >= 0), code varchar(8) UNIQUE)"
        )
        by_postgres = _names_of_constraints()

    assert what_is_not_taken(commands) == []
    assert by_postgres < found
    assert [kind for kind, _name in sorted(found - by_postgres)] == ["f", "p"]


def _names_of_constraints() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contype::text, conname FROM pg_constraint"
            " WHERE connamespace = current_schema()::regnamespace AND contype IN ('c', 'f', 'p', 'u')"
        )
        return set(cursor.fetchall())
