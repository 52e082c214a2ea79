from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.encryption import NotDecryptable, decrypt, encrypt, is_current

OLD_KEY = "old" * 12
NEW_KEY = "new" * 12


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.ENCRYPTION_KEYS = [OLD_KEY]


def test_text_comes_back_and_looks_different_each_time():
    first = encrypt("TR33 0006 1005", schema="shop_a", purpose="iban")
    second = encrypt("TR33 0006 1005", schema="shop_a", purpose="iban")

    assert decrypt(first, schema="shop_a", purpose="iban") == "TR33 0006 1005"
    assert first != second
    assert "TR33" not in first


@pytest.mark.parametrize(("schema", "purpose"), [("shop_b", "iban"), ("shop_a", "phone")])
def test_another_shop_or_purpose_cannot_read_it(schema, purpose):
    value = encrypt("secret", schema="shop_a", purpose="iban")

    with pytest.raises(NotDecryptable):
        decrypt(value, schema=schema, purpose=purpose)


@pytest.mark.parametrize("value", ["", "v1.x", "v2.00000000.aaaa", "v1.00000000.", "not.base64.!"])
def test_what_was_not_encrypted_here_is_refused(value):
    with pytest.raises(NotDecryptable):
        decrypt(value, schema="shop_a", purpose="iban")


def test_a_changed_value_is_refused():
    value = encrypt("secret", schema="shop_a", purpose="iban")
    changed = value[:-2] + ("AA" if not value.endswith("AA") else "BB")

    with pytest.raises(NotDecryptable):
        decrypt(changed, schema="shop_a", purpose="iban")


def test_keys_are_rotated_by_putting_a_new_one_in_front(settings):
    value = encrypt("secret", schema="shop_a", purpose="iban")
    settings.ENCRYPTION_KEYS = [NEW_KEY, OLD_KEY]

    assert decrypt(value, schema="shop_a", purpose="iban") == "secret"
    assert not is_current(value)
    assert is_current(encrypt("secret", schema="shop_a", purpose="iban"))


def test_short_keys_are_refused(settings):
    settings.ENCRYPTION_KEYS = ["short"]

    with pytest.raises(ImproperlyConfigured):
        encrypt("secret", schema="shop_a", purpose="iban")
