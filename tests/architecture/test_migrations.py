"""During a rolling deployment the release before runs on the new tables: a migration only adds, and fills what it adds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

TAKES_AWAY = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
# Up to here tables were made while no release ran; what these added was filled by the code alone.
BEFORE_THE_FIRST_RELEASE = {"accounts": 2, "commerce": 8, "returns": 16}


def migrations_since_the_first_release() -> Iterator[tuple[str, migrations.Migration]]:
    folders = {config.label: Path(config.path) for config in apps.get_app_configs()}
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        is_ours = folders[app].is_relative_to(settings.BASE_DIR) and ".venv" not in folders[app].parts
        if is_ours and int(name[:4]) > BEFORE_THE_FIRST_RELEASE.get(app, 1):
            yield f"{app}/{name}", migration


def changes_of_tables(operations: list[Operation]) -> Iterator[Operation]:
    """What reaches the database; what only the code forgets does not."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from changes_of_tables(operation.database_operations)
        else:
            yield operation


def what_breaks_the_release_before(migration: migrations.Migration) -> list[str]:
    changes = list(changes_of_tables(migration.operations))
    new_models = {change.name_lower for change in changes if isinstance(change, migrations.CreateModel)}
    return [
        change.describe()
        for change in changes
        if isinstance(change, TAKES_AWAY) or (_is_unknown_before(change) and change.model_name_lower not in new_models)
    ]  # fmt: skip


def _is_unknown_before(change: Operation) -> bool:
    """A column that the release before does not fill, though it has to be."""
    if not isinstance(change, migrations.AddField) or isinstance(change.field, models.ManyToManyField):
        return False
    return not change.field.null and change.field.db_default is models.NOT_PROVIDED


@pytest.mark.parametrize(("name", "migration"), list(migrations_since_the_first_release()))
def test_the_release_before_goes_on_beside_a_migration(name: str, migration: migrations.Migration) -> None:
    if getattr(migration, "drops_what_no_release_uses", ""):
        return  # says since when; a column is dropped one release after the code forgot it

    assert what_breaks_the_release_before(migration) == []


def test_what_a_migration_takes_away_is_found() -> None:
    class Drops(migrations.Migration):
        operations = [
            migrations.RemoveField("shopsettings", "ports"),
            migrations.AddField("shopsettings", "size", models.IntegerField(default=0)),
            migrations.AddField("shopsettings", "width", models.IntegerField(default=0, db_default=0)),
            migrations.SeparateDatabaseAndState(
                state_operations=[migrations.RemoveField("shopsettings", "old")]
            ),
        ]

    assert what_breaks_the_release_before(Drops("drops", "accounts")) == [
        "Remove field ports from shopsettings",
        "Add field size to shopsettings",
    ]


def test_the_release_before_makes_settings_beside_the_new_one(shop: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_default FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name = 'accounts_shopsettings' AND column_name = 'ports'"
        )
        assert cursor.fetchall() == [("'{}'::jsonb",)]
