from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import schema_exists, tenant_context

from accounts.models import Brand, ShopSettings, StaffUser
from accounts.roles import Role
from tenants.models import Domain, Shop, ShopKind, ShopState
from tenants.names import NameRefused
from tenants.provisioning import NameTaken, UnknownCountry, drop_shop, provision_shop, run_seeds
from tenants.schema_scripts import schema_fingerprint
from tests.conftest import temporary_shop

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WISHES = {
    "schema_name": "north",
    "name": "North & Pine",
    "host": "north.localhost",
    "country": "TR",
    "language": "tr",
    "owner_email": "Ada@Example.com",
    "owner_password": "a-long-password",
    "now": NOW,
}


@pytest.mark.django_db
def test_a_shop_works_when_it_is_made():
    shop = provision_shop(**WISHES)

    assert (shop.state, shop.kind, shop.is_verified) == (ShopState.READY, ShopKind.SHOP, False)
    assert shop.schema_fingerprint == schema_fingerprint()
    assert list(Domain.objects.filter(tenant=shop).values_list("domain", "is_primary")) == [
        ("north.localhost", True)
    ]
    with tenant_context(shop):
        settings = ShopSettings.objects.get()
        owner = StaffUser.objects.get()
        assert (settings.shop_name, settings.country, settings.currency, settings.time_zone) == (
            "North & Pine", "TR", "TRY", "Europe/Istanbul",
        )  # fmt: skip
        assert (settings.default_language, settings.languages) == ("tr", ["tr", "en"])
        assert (owner.email, owner.role) == ("ada@example.com", Role.OWNER)
        assert owner.check_password("a-long-password")
        assert Brand.objects.count() == 1


@pytest.mark.django_db
def test_a_country_without_a_folder_brings_its_currency_and_time_zone():
    shop = provision_shop(**(WISHES | {"country": "jp", "language": "en"}))

    with tenant_context(shop):
        settings = ShopSettings.objects.get()
        assert (settings.country, settings.currency, settings.time_zone) == ("JP", "JPY", "Asia/Tokyo")


@pytest.mark.django_db
def test_seeds_run_again_change_nothing():
    shop = provision_shop(**WISHES)
    with tenant_context(shop):
        before = _counts()

        run_seeds(shop_settings=ShopSettings.objects.get(), now=NOW)

        assert _counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"schema_name": "public"}, NameRefused),
        ({"schema_name": "pg_north"}, NameRefused),
        ({"schema_name": 'a"; drop'}, NameRefused),
        ({"host": "no host"}, NameRefused),
        ({"host": "north"}, NameRefused),
        ({"name": "P\u0430yPal"}, NameRefused),
        ({"country": "XX"}, UnknownCountry),
        ({"language": "xx"}, UnknownCountry),
        ({"currency": "XXY"}, UnknownCountry),
        ({"time_zone": "Mars/Olympus"}, UnknownCountry),
        ({"schema_name": "shop_a"}, NameTaken),
        ({"host": "shop-a.localhost"}, NameTaken),
        ({"host": "SHOP-A.localhost."}, NameTaken),
    ],
)
def test_what_cannot_be_made_leaves_nothing(change, refusal):
    shops = Shop.objects.count()

    with pytest.raises(refusal):
        provision_shop(**(WISHES | change))

    assert Shop.objects.count() == shops
    assert not schema_exists("north")


@pytest.mark.django_db
def test_a_schema_that_is_there_without_a_shop_is_not_touched():
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA north")

    with pytest.raises(NameTaken):
        provision_shop(**WISHES)


@pytest.mark.django_db
def test_a_failure_in_the_middle_leaves_nothing(monkeypatch):
    def fail(**kwargs: object) -> None:
        raise RuntimeError("the seeds are broken")

    monkeypatch.setattr("tenants.provisioning.run_seeds", fail)

    with pytest.raises(RuntimeError):
        provision_shop(**WISHES)

    assert not Shop.objects.filter(schema_name="north").exists()
    assert not schema_exists("north")
    assert connection.schema_name == "public"


@pytest.mark.django_db
def test_a_dropped_shop_is_gone():
    shop = provision_shop(**WISHES)

    drop_shop(shop)

    assert not schema_exists("north")
    assert not Domain.objects.filter(domain="north.localhost").exists()


def test_a_shop_is_made_within_a_second_and_migrating_has_nothing_to_do(transactional_shop, capsys):
    began = time.perf_counter()
    with temporary_shop("quick"):
        seconds = time.perf_counter() - began
        connection.set_schema_to_public()

        call_command("migrate_shops")

    assert seconds < 5
    assert "0 shops migrated" in capsys.readouterr().out


def _counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
        tables = [table for (table,) in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts
