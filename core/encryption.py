"""Encryption of single fields: AES-256-GCM, bound to the shop and to what the field is for.

``settings.ENCRYPTION_KEYS`` lists secrets of at least 32 characters. The first encrypts, all decrypt:
a new one is put in front, values that are not ``is_current`` are encrypted again, then the old one is removed.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_VERSION = "v1"
_NONCE_BYTES = 12
_LEAST_CHARACTERS = 32


class NotDecryptable(Exception):
    """The value was not encrypted for this shop and purpose, was changed, or its key is gone."""


def encrypt(text: str, *, schema: str, purpose: str) -> str:
    """Encrypt ``text`` for one shop and purpose. Two calls never answer the same."""
    key = _keys()[0]
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _associated_data(schema, purpose))
    return f"{_VERSION}.{_key_id(key)}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(value: str, *, schema: str, purpose: str) -> str:
    """The text that ``encrypt`` was given. Raises NotDecryptable."""
    try:
        version, key_id, payload = value.split(".")
        raw = base64.urlsafe_b64decode(payload)
    except ValueError:
        raise NotDecryptable("malformed") from None
    key = next((key for key in _keys() if _key_id(key) == key_id), None)
    if version != _VERSION or key is None:
        raise NotDecryptable("unknown key")
    try:
        plain = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _associated_data(schema, purpose))
    except (InvalidTag, ValueError):
        raise NotDecryptable("wrong shop or purpose, or changed") from None
    return plain.decode()


def is_current(value: str) -> bool:
    """Whether ``value`` is encrypted with the first key, so that nothing is to be done after a rotation."""
    return value.startswith(f"{_VERSION}.{_key_id(_keys()[0])}.")


def _associated_data(schema: str, purpose: str) -> bytes:
    return f"{len(schema)}:{schema}:{purpose}".encode()


def _keys() -> list[bytes]:
    given = settings.ENCRYPTION_KEYS
    if not given or any(len(secret) < _LEAST_CHARACTERS for secret in given):
        raise ImproperlyConfigured("ENCRYPTION_KEYS must list secrets of at least 32 characters")
    return [hmac.digest(secret.encode(), b"comeback.core.encryption", sha256) for secret in given]


def _key_id(key: bytes) -> str:
    return sha256(b"comeback.key-id" + key).hexdigest()[:8]
