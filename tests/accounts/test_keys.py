from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import ApiKey
from accounts.scopes import SCOPES, UnknownScope
from accounts.services.keys import authenticate, create_api_key, revoke_api_key
from core.actors import SYSTEM
from core.errors import NotFound
from events.models import Event
from tests.conftest import NOW


def make_key(**wishes):
    return create_api_key(
        **({"name": "Shop", "scopes": ["orders:read"], "actor": SYSTEM, "now": NOW} | wishes)
    )


def test_a_key_is_shown_once_and_recognised(shop):
    made = make_key()

    assert made.text.startswith(f"cbk_{made.api_key.prefix}_")
    assert authenticate(made.text, now=NOW) == made.api_key
    secret = made.text.rpartition("_")[2]
    assert secret not in json.dumps(list(ApiKey.objects.values()), default=str)
    assert secret not in repr(made)
    assert list(Event.objects.filter(subject_type="api_key").values_list("type", "data")) == [
        ("api_key.created", {"api_key_id": made.api_key.public_id, "scopes": ["orders:read"]})
    ]


@pytest.mark.parametrize("change", [lambda t: t[:-1] + "x", lambda t: t.upper(), lambda t: "", lambda t: t + "x",
                                    lambda t: "cbk__", lambda t: t.replace("cbk", "xyz"), lambda t: "ä"])  # fmt: skip
def test_anything_else_is_no_key(shop, change):
    made = make_key()

    assert authenticate(change(made.text), now=NOW) is None


def test_a_key_of_one_shop_is_none_in_another(shop, other_shop, inside):
    made = make_key()
    row = ApiKey.objects.values().get()

    with inside(other_shop):
        assert authenticate(made.text, now=NOW) is None
        ApiKey.objects.create(**row)  # even with the very same row
        assert authenticate(made.text, now=NOW) is None


def test_an_expired_or_revoked_key_no_longer_works(shop):
    expiring = make_key(expires_at=NOW + timedelta(days=1))
    revoked = make_key()

    revoke_api_key(public_id=revoked.api_key.public_id, actor=SYSTEM, now=NOW)
    revoke_api_key(public_id=revoked.api_key.public_id, actor=SYSTEM, now=NOW)

    assert authenticate(expiring.text, now=NOW) is not None
    assert authenticate(expiring.text, now=NOW + timedelta(days=1)) is None
    assert authenticate(revoked.text, now=NOW) is None
    assert Event.objects.filter(type="api_key.revoked").count() == 1
    with pytest.raises(NotFound):
        revoke_api_key(public_id="key_nothing", actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("scopes", [[], ["orders"], ["orders:delete"], ["orders:read", "*"]])
def test_unknown_scopes_are_refused(shop, scopes):
    with pytest.raises(UnknownScope):
        make_key(scopes=scopes)

    assert ApiKey.objects.count() == 0


def test_the_use_is_noted_once_a_minute(shop, django_assert_num_queries):
    made = make_key()
    authenticate(made.text, now=NOW)

    with django_assert_num_queries(1):  # the key
        authenticate(made.text, now=NOW + timedelta(seconds=59))
    authenticate(made.text, now=NOW + timedelta(seconds=60))

    assert ApiKey.objects.get().last_used_at == NOW + timedelta(seconds=60)


def test_the_command_prints_json(shop, capsys):
    connection.set_schema_to_public()

    call_command(
        "create_api_key", "--schema", "shop_a", "--scopes", "orders:read,returns:write", "returns:override"
    )

    printed = json.loads(capsys.readouterr().out)
    connection.set_tenant(shop)
    assert printed["scopes"] == ["orders:read", "returns:override", "returns:write"]
    assert authenticate(printed["api_key"], now=NOW).public_id == printed["id"]


def test_the_command_gives_everything_or_reading_on_wish(shop, capsys):
    call_command("create_api_key", "--schema", "shop_a")
    assert set(json.loads(capsys.readouterr().out)["scopes"]) == SCOPES

    call_command("create_api_key", "--schema", "shop_a", "--scopes", "read")
    assert all(scope.endswith(":read") for scope in json.loads(capsys.readouterr().out)["scopes"])

    with pytest.raises(CommandError):
        call_command("create_api_key", "--schema", "nobody")
