from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.links import sign_link, verify_link

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SIGNED_FOR = {"schema": "shop_a", "purpose": "status", "object_id": "ret_1", "generation": 2}


def test_a_link_opens_what_it_was_made_for():
    token = sign_link(**SIGNED_FOR)

    assert verify_link(token, **SIGNED_FOR, now=NOW)
    assert len(token) == 24


@pytest.mark.parametrize(
    "other", [{"schema": "shop_b"}, {"purpose": "label"}, {"object_id": "ret_2"}, {"generation": 3}]
)
def test_a_link_opens_nothing_else(other):
    token = sign_link(**SIGNED_FOR)

    assert not verify_link(token, **(SIGNED_FOR | other), now=NOW)


def test_parts_cannot_be_moved_from_one_field_to_the_next():
    token = sign_link(schema="a", purpose="bc", object_id="d")

    assert not verify_link(token, schema="ab", purpose="c", object_id="d", now=NOW)


def test_a_link_with_an_expiry_stops_working_and_its_expiry_cannot_be_changed():
    expires_at = NOW + timedelta(days=30)
    token = sign_link(**SIGNED_FOR, expires_at=expires_at)
    expiry, _, mac = token.partition(".")

    assert verify_link(token, **SIGNED_FOR, now=expires_at - timedelta(seconds=1))
    assert not verify_link(token, **SIGNED_FOR, now=expires_at)
    assert not verify_link(mac, **SIGNED_FOR, now=NOW)
    assert not verify_link(f"z{expiry}.{mac}", **SIGNED_FOR, now=NOW)


@pytest.mark.parametrize("token", ["", ".", "x", "ä", "1.2.3", "a" * 500])
def test_nonsense_is_refused_quietly(token):
    assert not verify_link(token, **SIGNED_FOR, now=NOW)


def test_links_of_an_older_secret_work_while_it_is_a_fallback(settings):
    token = sign_link(**SIGNED_FOR)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one" * 5

    assert verify_link(token, **SIGNED_FOR, now=NOW)

    settings.SECRET_KEY_FALLBACKS = []
    assert not verify_link(token, **SIGNED_FOR, now=NOW)
