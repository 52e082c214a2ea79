"""An app lies wholly in public or wholly in the shops, in the settings and in the real database."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

IN_BOTH = {"django_migrations"}


def test_no_app_is_in_both():
    assert set(settings.SHARED_APPS) & set(settings.TENANT_APPS) == set()


def test_no_table_is_in_public_and_in_a_shop(db):
    public, shop = _tables_of("public"), _tables_of("shop_a")

    assert public & shop == IN_BOTH
    assert {"tenants_shop", "tenants_domain", "outbox_outboxentry"} <= public
    assert {"accounts_staffuser", "events_event", "commerce_order"} <= shop


def test_no_foreign_key_leaves_its_schema(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conname FROM pg_constraint
            JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
            WHERE contype = 'f' AND child.relnamespace <> parent.relnamespace
            """
        )
        assert cursor.fetchall() == []


def test_the_start_up_check_is_content(db):
    call_command("check")


def test_every_model_has_a_table_in_its_schema(db):
    shop_apps = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
    wanted = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in shop_apps and model._meta.managed
    }

    assert wanted <= _tables_of("shop_a")


def test_migrations_are_up_to_date_with_the_models(db):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail("The models have changed: run manage.py makemigrations")


def _tables_of(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {name for (name,) in cursor.fetchall()}
