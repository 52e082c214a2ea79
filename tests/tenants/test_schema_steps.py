"""A shop that was migrated by script is the same as one that Django migrated, and is never less."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import psycopg2
import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django_tenants.utils import schema_context, tenant_context

from config.demo.run import ROOT
from core.ids import new_public_id
from loyalty.models import Member, Tier
from returns.models import Reason
from tenants import migrating, schema_steps
from tenants.migrating import migrate_shops
from tenants.models import SchemaScript, Shop
from tenants.provisioning import provision_shop
from tenants.schema_scripts import migrate_current_schema, schema_fingerprint, schema_script
from tenants.schema_steps import capture_step
from tests import make
from tests.conftest import temporary_shop
from tests.databases import IS_LOCKED_BY_SOMEBODY, address_of, in_postgres, migrated_template
from tests.running import wait_for
from tests.tenants.test_provisioning import NOW, WISHES
from tests.tenants.test_schema_scripts import rows_of, structure_of

NEXT = "tests.next_release.migrations"
LATER = "tests.next_release.later.migrations"


@pytest.fixture
def release(settings) -> Iterator[Callable[[str], None]]:
    """``release(NEXT)``: from now on the running code is that of a later release."""

    def begin(migrations_of_loyalty: str) -> None:
        settings.MIGRATION_MODULES = {"loyalty": migrations_of_loyalty}
        schema_fingerprint.cache_clear()

    yield begin
    schema_fingerprint.cache_clear()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def shops_of_today(db) -> list[Shop]:
    """Two shops that stand at the migrations of the running code, made by its script, with people in them."""
    schema_script(now=NOW)
    made = [
        provision_shop(**(WISHES | {"schema_name": name, "host": f"{name}.localhost"}))
        for name in ("one", "two")
    ]
    for shop in made:
        with tenant_context(shop):
            member = make.customer()
            Member.objects.create(customer=member, tier=Tier.objects.get(code="gold"), joined_at=NOW)
    Shop.objects.exclude(pk__in=[shop.pk for shop in made]).delete()
    return made


def test_a_shop_migrated_by_script_is_the_same_as_one_migrated_by_django(shops_of_today, release, said):
    release(NEXT)
    with schema_context("two"):
        migrate_current_schema()
    Shop.objects.filter(schema_name="two").delete()

    report = migrate_shops(say=said.append)

    assert (report.by_script, report.by_django, report.failed) == (1, 0, [])
    assert said == ["one migrated by script"]
    one, two = structure_of("one"), structure_of("two")
    for kind in two:
        assert one[kind] == two[kind]
    rows, rows_by_django = rows_of("one"), rows_of("two")
    for table in (
        "django_migrations", "django_content_type", "auth_permission", "loyalty_tier", "loyalty_perk", "loyalty_member",
    ):  # fmt: skip
        assert rows[table] == rows_by_django[table]
    with schema_context("one"), connection.cursor() as cursor:
        cursor.execute("SELECT code, letter, years, notes FROM loyalty_tier ORDER BY code")
        assert cursor.fetchall()[0] == ("gold", "G", 1, '["100% ours; new"]')
    assert Shop.objects.get(schema_name="one").schema_fingerprint == schema_fingerprint()


def test_the_release_before_goes_on_in_a_shop_that_was_migrated_by_script(shops_of_today, release, said):
    release(NEXT)
    migrate_shops(say=said.append)

    with schema_context("one"):
        Reason.objects.filter(code="color").update(position=90)
        assert Tier.objects.get(code="gold").name_in("en") == "Gold"
        assert Member.objects.get().tier.code == "gold"


def test_shops_of_different_ages_each_take_their_own_step(shops_of_today, release, said):
    release(NEXT)
    migrate_shops(only="two", say=said.append)
    provision_shop(**(WISHES | {"schema_name": "three", "host": "three.localhost"}))
    release(LATER)

    report = migrate_shops(say=said.append)

    assert (report.by_script, report.by_django, report.unchanged) == (0, 3, 0)
    for kind in ("columns", "constraints", "indexes", "objects"):
        assert structure_of("one")[kind] == structure_of("two")[kind] == structure_of("three")[kind]
    with schema_context("two"), connection.cursor() as cursor:
        cursor.execute("SELECT letter FROM loyalty_tier WHERE code = 'gold'")
        assert cursor.fetchone() == ("GG",)


def test_a_step_with_python_is_left_to_django(shops_of_today, release):
    before = schema_fingerprint()
    release(LATER)

    assert capture_step(since=before) is None


def test_a_schema_that_is_not_where_it_should_be_is_left_to_django(shops_of_today, release, said):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM one.django_migrations WHERE app = 'mfa'")
        cursor.execute("DROP TABLE one.mfa_authenticator")
    release(NEXT)

    report = migrate_shops(say=said.append)

    assert (report.by_script, report.by_django, report.failed) == (1, 1, [])
    assert sorted(said) == ["one migrated by Django", "two migrated by script"]
    assert structure_of("one")["objects"] == structure_of("two")["objects"]


def test_a_script_that_does_not_fit_one_shop_changes_nothing_there_and_is_run_in_the_others(
    shops_of_today, release, said
):
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX tiers_by_years ON one.loyalty_tier (code)")
    release(NEXT)

    report = migrate_shops(say=said.append)

    assert (report.by_script, report.by_django, report.failed) == (1, 0, ["one"])
    assert said == ["one: ProgrammingError", "two migrated by script"]
    assert "letter" not in {column for _table, column, *_ in structure_of("one")["columns"]}


def test_ids_of_content_types_may_differ_from_shop_to_shop(shops_of_today, release, said):
    with schema_context("one"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval('django_content_type_id_seq', 5000), setval('auth_permission_id_seq', 9000)"
        )
    release(NEXT)

    migrate_shops(say=said.append)

    with schema_context("one"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT codename, content_type_id > 5000, auth_permission.id > 9000 FROM auth_permission"
            " JOIN django_content_type ON content_type_id = django_content_type.id WHERE model = 'perk' ORDER BY 1"
        )
        assert cursor.fetchall() == [
            (f"{act}_perk", True, True) for act in ("add", "change", "delete", "view")
        ]


def test_a_script_that_would_do_something_else_than_django_is_not_used(
    shops_of_today, release, said, monkeypatch
):
    monkeypatch.setattr(schema_steps, "_new_rows", lambda known: [])
    release(NEXT)

    report = migrate_shops(say=said.append)

    assert (report.by_script, report.by_django) == (0, 2)


@pytest.mark.parametrize(
    ("operation", "is_alike"),
    [
        (migrations.AddField("tier", "note", models.TextField(default="")), True),
        (migrations.AddField("tier", "notes", models.JSONField(default=dict)), True),
        (migrations.AddField("tier", "secret", models.TextField(default=new_public_id)), False),
        (migrations.AddField("tier", "rank", models.ForeignKey("self", models.CASCADE, null=True)), True),
        (migrations.RunPython(migrations.RunPython.noop), False),
        (migrations.RunSQL("SELECT 1"), True),
        (migrations.RenameModel("tier", "level"), False),
        (migrations.SeparateDatabaseAndState([migrations.RunPython(migrations.RunPython.noop)]), False),
        (migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]), True),
    ],
)
def test_what_python_makes_is_never_the_same_in_all_shops(operation: Operation, is_alike: bool):
    assert schema_steps._is_said_alike(operation) == is_alike


def test_a_shop_whose_tables_are_held_is_tried_again(transactional_shop, release, said, monkeypatch):
    monkeypatch.setattr(migrating, "_LOCK_TIMEOUT", "50ms")
    connection.set_schema_to_public()
    reader = psycopg2.connect(**connection.get_connection_params())
    with temporary_shop("held"):
        connection.set_schema_to_public()
        before = schema_fingerprint()
        reader.cursor().execute("SELECT * FROM test_held.loyalty_tier FOR SHARE")
        release(NEXT)

        held = migrate_shops(only="test_held", say=said.append, pauses=(0, 0))
        reader.close()
        free = migrate_shops(only="test_held", say=said.append, pauses=(0, 0))

        SchemaScript.objects.exclude(fingerprint=before).delete()
    assert (held.by_script, held.failed) == (0, ["test_held"])
    assert (free.by_script, free.failed) == (1, [])
    assert said == ["test_held: OperationalError", "test_held migrated by script"]


@pytest.mark.processes
def test_a_migrator_that_is_killed_goes_on_where_it_was(database_of_today):
    database, count = database_of_today
    with _migrator(database) as first:
        wait_for(lambda: _migrated(database) >= 1)
        first.send_signal(signal.SIGKILL)
    wait_for(lambda: not _rows(database, IS_LOCKED_BY_SOMEBODY))
    halfway = _migrated(database)
    # Each shop is there wholly or not at all.
    assert _rows(database, "SELECT count(*) FROM pg_tables WHERE tablename = 'loyalty_perk'") == [(halfway,)]

    with _migrator(database) as second:
        said = second.communicate()[0].decode()

    assert second.returncode == 0, said
    assert f"{count - halfway} shops migrated ({count - halfway} by script, 0 by Django)" in said
    assert f"{halfway} were up to date, 0 failed." in said
    assert _rows(database, "SELECT count(*) FROM pg_tables WHERE tablename = 'loyalty_perk'") == [(count,)]
    assert _migrated(database) == count


@pytest.fixture
def database_of_today() -> Iterator[tuple[str, int]]:
    """A database of its own with shops that stand at today's migrations, and how many."""
    count, name = 12, f"steps_{secrets.token_hex(4)}"
    in_postgres(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_template()}"')
    database = address_of(name)
    _manage(database, "make_spare_schemas", "--count", str(count))
    _execute(
        database,
        """
        INSERT INTO tenants_shop (schema_name, name, kind, state, plan, country, is_verified, is_sandbox,
                                  schema_fingerprint, created_at)
        SELECT name, name, 'shop', 'ready', 'trial', 'DE', false, true, fingerprint, made_at FROM tenants_spareschema
        """,
    )
    _execute(database, "DELETE FROM tenants_spareschema")
    yield database, count
    in_postgres(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrator(database: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate_shops"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.next_release.settings"},
        stdout=subprocess.PIPE,
    )


def _migrated(database: str) -> int:
    """How many shops do not stand where most stood at the beginning."""
    query = """
        SELECT count(*) FROM tenants_shop WHERE schema_fingerprint = (
            SELECT fingerprint FROM tenants_schemascript ORDER BY id DESC LIMIT 1
        ) AND (SELECT count(*) FROM tenants_schemascript) > 1
    """
    return int(_rows(database, query)[0][0])


def _manage(database: str, *words: str) -> None:
    environment = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)


def _execute(database: str, statement: str) -> None:
    writing = psycopg2.connect(database)
    with writing:
        writing.cursor().execute(statement)
    writing.close()


def _rows(database: str, query: str) -> list[tuple]:
    reading = psycopg2.connect(database)
    try:
        cursor = reading.cursor()
        cursor.execute(query)
        return cursor.fetchall()
    finally:
        reading.close()
