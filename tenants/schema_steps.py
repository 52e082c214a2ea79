"""The script that takes a schema from the migrations of one release to those of the running code.

Django reckons for more than half a second for each shop what is the same for all of them. So a scratch schema that
stands where the shops stand is migrated once, and what its migrations say is run in every shop as it is. A second
scratch schema proves before that the script does what Django does, to the last constraint and row.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation

from tenants.models import SchemaScript
from tenants.schema_pictures import rows_of_current_schema, structure_of_current_schema
from tenants.schema_scripts import (
    ScriptNamesItsSchema,
    migrate_current_schema,
    run_schema_script,
    scratch_schema,
    without_name,
)

log = structlog.get_logger(__name__)

# What such operations say to the database follows from the migrations alone, never from the rows of a shop.
_SAID_ALIKE_EVERYWHERE = (
    migrations.CreateModel, migrations.DeleteModel, migrations.AlterModelOptions, migrations.AlterModelManagers,
    migrations.AddField, migrations.RemoveField, migrations.AlterField, migrations.RenameField,
    migrations.AddIndex, migrations.RemoveIndex, migrations.RenameIndex, migrations.AlterUniqueTogether,
    migrations.AddConstraint, migrations.RemoveConstraint, migrations.AlterConstraint, migrations.RunSQL,
)  # fmt: skip
_PLAIN_DEFAULTS = (list, dict)

# Rows by what they say, as their numbers may differ from shop to shop.
_NEW_ROWS = {
    "django_content_type": "SELECT app_label, model FROM django_content_type ORDER BY id",
    "auth_permission": """
        SELECT auth_permission.name, app_label, model, codename FROM auth_permission
        JOIN django_content_type ON django_content_type.id = content_type_id ORDER BY auth_permission.id
    """,
    "django_migrations": "SELECT app, name, applied FROM django_migrations ORDER BY id",
}
_ADD_ROWS = {
    "django_content_type": """
        INSERT INTO django_content_type (app_label, model) SELECT app_label, model
        FROM (VALUES {}) AS new (n, app_label, model) ORDER BY n ON CONFLICT DO NOTHING
    """,
    "auth_permission": """
        INSERT INTO auth_permission (name, content_type_id, codename)
        SELECT new.name, django_content_type.id, new.codename
        FROM (VALUES {}) AS new (n, name, app_label, model, codename)
        JOIN django_content_type USING (app_label, model) ORDER BY new.n ON CONFLICT DO NOTHING
    """,
    "django_migrations": """
        INSERT INTO django_migrations (app, name, applied) SELECT app, name, applied
        FROM (VALUES {}) AS new (n, app, name, applied)
        WHERE (app, name) NOT IN (SELECT app, name FROM django_migrations) ORDER BY n
    """,
}


@dataclass(frozen=True)
class SchemaStep:
    """The statements, and the migrations that a schema has to have behind it for them to fit."""

    statements: list[str]
    history: str


def capture_step(*, since: str) -> SchemaStep | None:
    """What takes a schema from the migrations of that fingerprint to the running code's; None if Django has to do it."""
    start = SchemaScript.objects.filter(fingerprint=since).values_list("statements", flat=True).first()
    if start is None:
        return None
    try:
        step = _captured(start)
    except (DatabaseError, ScriptNamesItsSchema) as failure:
        log.warning("schema_step_not_captured", since=since, error=type(failure).__name__)
        return None
    if step is None:
        log.info("schema_step_has_python", since=since)
    return step


def history_of_current_schema() -> str:
    """A digest of which migrations of the shops' apps the schema has behind it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(convert_to(string_agg(app || '.' || name, ' ' ORDER BY app, name), 'UTF8')), 'hex')"
            " FROM django_migrations"
            " WHERE app = ANY(%s)",
            [sorted(_shop_labels())],
        )
        return str(cursor.fetchone()[0])


def _captured(start: list[str]) -> SchemaStep | None:
    with scratch_schema() as name:
        _run_as_committed(start)
        history = history_of_current_schema()
        if not _says_alike_everywhere():
            return None
        known = _told_rows()
        with connection.recording_migrations() as commands:
            migrate_current_schema()
        statements = without_name([*commands, *_new_rows(known)], name)
        wanted = structure_of_current_schema(), rows_of_current_schema()
    with scratch_schema():
        _run_as_committed(start)
        run_schema_script(statements)
        if (structure_of_current_schema(), rows_of_current_schema()) != wanted:
            log.warning("schema_step_differs_from_django")
            return None
    return SchemaStep(statements, history)


def _run_as_committed(start: list[str]) -> None:
    """Run a script, and have its checks behind it as a schema that has been there for long."""
    run_schema_script(start)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _says_alike_everywhere() -> bool:
    executor = MigrationExecutor(connection)
    labels = _shop_labels()
    return all(
        migration.atomic and all(_is_said_alike(operation) for operation in migration.operations)
        for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
        if migration.app_label in labels
    )


def _is_said_alike(operation: Operation) -> bool:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return all(_is_said_alike(inner) for inner in operation.database_operations)
    if isinstance(operation, migrations.AddField | migrations.AlterField) and _is_made_anew(operation.field):
        return False
    return type(operation) in _SAID_ALIKE_EVERYWHERE


def _is_made_anew(field: models.Field) -> bool:
    """Whether the default is made by code: such as a secret, which no two shops may share."""
    return field.has_default() and callable(field.default) and field.default not in _PLAIN_DEFAULTS


def _told_rows() -> dict[str, list[tuple[object, ...]]]:
    told = {}
    with connection.cursor() as cursor:
        for table, query in _NEW_ROWS.items():
            cursor.execute(query)
            told[table] = list(cursor.fetchall())
    return told


def _new_rows(known: dict[str, list[tuple[object, ...]]]) -> list[str]:
    """INSERTs for what Django tells a schema of its migrations, beside what they say themselves."""
    statements = []
    with connection.cursor() as cursor:
        for table, rows in _told_rows().items():
            new = [row for row in rows if row not in known[table]]
            if new:
                place = "(" + ", ".join(["%s"] * (len(new[0]) + 1)) + ")"
                values = [cursor.mogrify(place, (n, *row)).decode() for n, row in enumerate(new)]
                statements.append(_ADD_ROWS[table].format(", ".join(values)))
    return statements


def _shop_labels() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
