"""A shop made of a spare schema is a shop like any other; nobody shares a spare, and half a spare is none."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_exists, tenant_context

from accounts.models import StaffUser
from config.demo.run import ROOT
from returns.models import Reason
from tenants.models import SchemaScript, Shop, SpareSchema
from tenants.provisioning import provision_shop
from tenants.schema_scripts import schema_fingerprint, schema_script
from tenants.spare_schemas import PREFIX, make_spares, take_spare
from tenants.tasks import make_spare_schemas
from tests.conftest import temporary_shop
from tests.databases import IS_LOCKED_BY_SOMEBODY, address_of, in_postgres, migrated_template
from tests.running import wait_for
from tests.tenants.test_provisioning import NOW, WISHES
from tests.tenants.test_schema_scripts import rows_of, structure_of

SCHEMAS_OF_SPARES = f"SELECT nspname FROM pg_namespace WHERE nspname LIKE '{PREFIX}%'"
HAS_ALL_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = %s"


def _provision(name: str) -> Shop:
    return provision_shop(**(WISHES | {"schema_name": name, "host": f"{name}.localhost"}))


def _names_of_spares() -> list[str]:
    return list(SpareSchema.objects.order_by("pk").values_list("name", flat=True))


@pytest.mark.django_db
def test_a_shop_of_a_spare_schema_is_the_same_as_one_that_was_made_anew():
    _provision("anew")
    make_spares(wanted=1, now=NOW)
    (spare,) = _names_of_spares()

    shop = _provision("renamed")

    assert not SpareSchema.objects.exists()
    assert not schema_exists(spare)
    assert shop.schema_fingerprint == schema_fingerprint()
    anew, renamed = structure_of("anew"), structure_of("renamed")
    for kind in anew:
        assert renamed[kind] == anew[kind]
    rows_anew, rows_renamed = rows_of("anew"), rows_of("renamed")
    assert {table: len(rows) for table, rows in rows_renamed.items()} == {
        table: len(rows) for table, rows in rows_anew.items()
    }
    for table in ("django_migrations", "django_content_type", "auth_permission", "returns_reason"):
        assert rows_renamed[table] == rows_anew[table]


@pytest.mark.django_db
def test_two_shops_of_spare_schemas_see_nothing_of_one_another():
    make_spares(wanted=2, now=NOW)
    one, two = _provision("one"), _provision("two")

    with tenant_context(one):
        StaffUser.objects.create_user("only@one.example", None, name="Only")
        Reason.objects.filter(code="color").delete()

    with tenant_context(two):
        assert list(StaffUser.objects.values_list("email", flat=True)) == ["ada@example.com"]
        assert Reason.objects.filter(code="color").count() == 1
        assert StaffUser.objects.create_user("next@two.example", None, name="Next").pk == 2
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_depend JOIN pg_class own ON own.oid = objid JOIN pg_class other ON other.oid = refobjid"
            " WHERE own.relnamespace = 'one'::regnamespace AND other.relnamespace = 'two'::regnamespace"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_where_citus_is_a_schema_is_made_as_a_distributed_one_statement_by_statement(settings):
    script = schema_script(now=NOW)
    settings.IS_CITUS = True

    with CaptureQueriesContext(connection) as asked:
        make_spares(wanted=1, now=NOW)
    shop = _provision("north")

    said = [query["sql"] for query in asked.captured_queries]
    made = next(number for number, text in enumerate(said) if text.startswith("CREATE SCHEMA"))
    assert said[made - 1] == "SET LOCAL citus.enable_schema_based_sharding TO on"
    assert said[made + 1] == "SET LOCAL citus.enable_schema_based_sharding TO off"
    assert [text for text in said if text in script] == script
    assert schema_exists(shop.schema_name)
    assert not SpareSchema.objects.exists()


@pytest.mark.django_db
def test_as_many_spares_are_made_as_are_wanted(settings):
    settings.SPARE_SCHEMAS = 2

    assert [make_spare_schemas(), make_spare_schemas()] == [2, 0]

    take_spare(schema_name="taken")
    assert make_spare_schemas() == 1
    assert all(schema_exists(name) for name in _names_of_spares())


@pytest.mark.django_db
def test_a_spare_of_other_migrations_is_not_taken():
    make_spares(wanted=1, now=NOW)
    SpareSchema.objects.update(fingerprint="other")

    shop = _provision("north")

    assert SpareSchema.objects.count() == 1
    assert shop.schema_fingerprint == schema_fingerprint()


@pytest.mark.django_db
def test_spares_of_older_migrations_are_thrown_away_and_those_of_newer_ones_let_be():
    captured_at = _captured_at()
    SchemaScript.objects.create(
        fingerprint="older", statements=[], captured_at=captured_at - timedelta(days=1)
    )
    SchemaScript.objects.create(
        fingerprint="newer", statements=[], captured_at=captured_at + timedelta(days=1)
    )
    make_spares(wanted=2, now=NOW)
    older, newer = SpareSchema.objects.order_by("pk")
    SpareSchema.objects.filter(pk=older.pk).update(fingerprint="older")
    SpareSchema.objects.filter(pk=newer.pk).update(fingerprint="newer")

    assert make_spares(wanted=1, now=NOW) == 1

    assert not schema_exists(older.name)
    assert sorted(SpareSchema.objects.values_list("fingerprint", flat=True)) == sorted(
        ["newer", schema_fingerprint()]
    )


@pytest.mark.django_db
def test_a_shop_that_is_not_made_leaves_its_spare(monkeypatch):
    make_spares(wanted=1, now=NOW)
    (spare,) = _names_of_spares()

    def fail(**kwargs: object) -> None:
        raise RuntimeError("the seeds are broken")

    monkeypatch.setattr("tenants.provisioning.run_seeds", fail)
    with pytest.raises(RuntimeError):
        _provision("north")

    assert _names_of_spares() == [spare]
    assert schema_exists(spare)
    assert not schema_exists("north")


def test_no_two_take_the_same_spare(transactional_shop, spares_go):
    connection.set_schema_to_public()
    make_spares(wanted=2, now=NOW)
    first, second = _names_of_spares()
    other = psycopg2.connect(**connection.get_connection_params())
    try:
        other.cursor().execute("SELECT 1 FROM tenants_spareschema WHERE name = %s FOR UPDATE", [first])

        with temporary_shop("quick"):
            connection.set_schema_to_public()
            assert _names_of_spares() == [first]
            assert not schema_exists(second)
            with temporary_shop("slow"):  # the only spare is being taken by somebody else: made as ever
                connection.set_schema_to_public()
                assert _names_of_spares() == [first]
    finally:
        other.close()


def test_two_makers_at_once_do_not_make_twice_as_many(transactional_shop, spares_go):
    connection.set_schema_to_public()
    other = psycopg2.connect(**connection.get_connection_params())
    try:
        other.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [0x73706172])

        assert make_spares(wanted=1, now=NOW) == 0

        other.rollback()
        assert make_spares(wanted=1, now=NOW) == 1
    finally:
        other.close()


@pytest.mark.processes
def test_a_maker_that_is_killed_leaves_whole_spares_only(own_database):
    maker = _maker(own_database, count=40)
    try:
        wait_for(lambda: len(_rows(own_database, "SELECT name FROM tenants_spareschema")) >= 2)
    finally:
        maker.send_signal(signal.SIGKILL)
        maker.wait()
    wait_for(lambda: not _rows(own_database, IS_LOCKED_BY_SOMEBODY))

    told = sorted(_rows(own_database, "SELECT name FROM tenants_spareschema"))
    assert sorted(_rows(own_database, SCHEMAS_OF_SPARES)) == told
    assert len(told) < 40
    (tables,) = {_rows(own_database, HAS_ALL_TABLES, name)[0] for (name,) in told}
    assert tables > (60,)

    assert _maker(own_database, count=len(told) + 1).wait() == 0
    assert len(_rows(own_database, SCHEMAS_OF_SPARES)) == len(told) + 1


@pytest.fixture
def spares_go() -> Iterator[None]:
    """What a test that commits leaves over is dropped."""
    yield
    connection.set_schema_to_public()
    for name in _names_of_spares():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {name} CASCADE")
    SpareSchema.objects.all().delete()


@pytest.fixture
def own_database() -> Iterator[str]:
    name = f"spares_{secrets.token_hex(4)}"
    in_postgres(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_template()}"')
    yield address_of(name)
    in_postgres(f'DROP DATABASE "{name}" WITH (FORCE)')


def _maker(database: str, *, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "make_spare_schemas", "--count", str(count)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )


def _rows(database: str, query: str, *values: str) -> list[tuple]:
    reading = psycopg2.connect(database)
    try:
        cursor = reading.cursor()
        cursor.execute(query, values or None)
        return cursor.fetchall()
    finally:
        reading.close()


def _captured_at():
    schema_script(now=NOW)
    return SchemaScript.objects.get(fingerprint=schema_fingerprint()).captured_at
