from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from tenants import migrating
from tenants.models import Shop
from tenants.schema_scripts import schema_fingerprint


@pytest.fixture
def said() -> list[str]:
    return []


def test_only_shops_at_older_migrations_are_migrated(db, said):
    Shop.objects.filter(schema_name="shop_a").update(schema_fingerprint="older")

    report = migrating.migrate_shops(say=said.append)

    assert (report.migrated, report.failed, said) == (1, [], ["shop_a migrated by Django"])
    assert report.unchanged == Shop.objects.count() - 1
    assert set(Shop.objects.values_list("schema_fingerprint", flat=True)) == {schema_fingerprint()}
    assert connection.schema_name == "public"


def test_a_migration_that_is_missing_is_applied(db, said):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shop_a.django_migrations WHERE app = 'mfa'")
        cursor.execute("DROP TABLE shop_a.mfa_authenticator")
    Shop.objects.filter(schema_name="shop_a").update(schema_fingerprint="older")

    migrating.migrate_shops(say=said.append)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shop_a.mfa_authenticator")
        assert cursor.fetchone() == (0,)


def test_a_shop_that_cannot_be_migrated_does_not_stop_the_others(db, said, monkeypatch):
    Shop.objects.update(schema_fingerprint="older")

    def fail_in_one(**kwargs: object) -> None:
        if connection.schema_name == "shop_a":
            raise DatabaseError("no")

    monkeypatch.setattr(migrating, "migrate_current_schema", fail_in_one)

    report = migrating.migrate_shops(say=said.append)

    assert report.failed == ["shop_a"]
    assert report.migrated == Shop.objects.count() - 1
    assert Shop.objects.get(schema_name="shop_a").schema_fingerprint == "older"
    assert connection.schema_name == "public"
