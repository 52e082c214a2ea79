"""Derived links: proofs that are computed, never stored.

A link is an HMAC over the shop, what the link is for, the object and the object's link generation.
Raising the generation revokes every older link of the object. An expiry is optional and part of the proof.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings

_MAC_BYTES = 18  # 144 bits in 24 characters of base64url, without padding
_EXPIRY_SEPARATOR = "."


def sign_link(
    *, schema: str, purpose: str, object_id: str, generation: int = 0, expires_at: datetime | None = None
) -> str:
    """The short url-safe proof for one object, for one purpose, in one shop."""
    expiry = _expiry_text(expires_at)
    mac = _mac(_current_key(), schema, purpose, object_id, generation, expiry)
    return f"{expiry}{_EXPIRY_SEPARATOR}{mac}" if expiry else mac


def verify_link(
    token: str, *, schema: str, purpose: str, object_id: str, generation: int = 0, now: datetime
) -> bool:
    """Whether ``token`` was made by ``sign_link`` for exactly this and has not expired. Constant-time."""
    expiry, _, mac = token.rpartition(_EXPIRY_SEPARATOR)
    is_genuine = False
    for key in _all_keys():
        expected = _mac(key, schema, purpose, object_id, generation, expiry)
        is_genuine |= hmac.compare_digest(expected.encode(), mac.encode())
    if not is_genuine:
        return False
    return not expiry or now.timestamp() < int(expiry, 36)


def _expiry_text(expires_at: datetime | None) -> str:
    if expires_at is None:
        return ""
    number = int(expires_at.astimezone(UTC).timestamp())
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def _mac(key: bytes, schema: str, purpose: str, object_id: str, generation: int, expiry: str) -> str:
    # Lengths in front of the parts: no two lists of parts give the same message.
    parts = (schema, purpose, object_id, str(generation), expiry)
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    digest = hmac.digest(key, message, sha256)[:_MAC_BYTES]
    return base64.urlsafe_b64encode(digest).decode()


def _current_key() -> bytes:
    return _derived(settings.SECRET_KEY)


def _all_keys() -> Iterator[bytes]:
    yield _current_key()
    for secret in settings.SECRET_KEY_FALLBACKS:
        yield _derived(secret)


def _derived(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"comeback.core.links", sha256)
