"""API keys: made, shown once, recognised, revoked."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Q

from accounts.events import ApiKeyCreated, ApiKeyRevoked
from accounts.models import ApiKey
from accounts.scopes import require_scopes
from core.actors import Actor
from core.errors import NotFound
from core.ids import new_public_id
from events.publishing import publish

USE_NOTED_EVERY = timedelta(minutes=1)
_BRAND = "cbk"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz"
_PREFIX_LENGTH = 12
_SECRET_LENGTH = 40  # more than 220 bits


@dataclass(frozen=True)
class NewApiKey:
    """A key that was just made. ``text`` is what the integrator sends; it is never shown again."""

    api_key: ApiKey
    text: str = field(repr=False)


@transaction.atomic
def create_api_key(
    *,
    name: str,
    scopes: Iterable[str],
    requests_per_second: int = 20,
    expires_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> NewApiKey:
    """Make a key. Raises UnknownScope."""
    prefix = _random(_PREFIX_LENGTH)
    secret = _random(_SECRET_LENGTH)
    api_key = ApiKey.objects.create(
        public_id=new_public_id("key"),
        name=name.strip()[:120] or "API",
        prefix=prefix,
        secret_hash=_hash(secret),
        scopes=require_scopes(scopes),
        requests_per_second=requests_per_second,
        created_at=now,
        expires_at=expires_at,
    )
    publish(
        ApiKeyCreated(api_key_id=api_key.public_id, scopes=list(api_key.scopes)), actor=actor, occurred_at=now
    )
    return NewApiKey(api_key=api_key, text=f"{_BRAND}_{prefix}_{secret}")


@transaction.atomic
def revoke_api_key(*, public_id: str, actor: Actor, now: datetime) -> ApiKey:
    """End a key at once. Safe to repeat. Raises NotFound."""
    api_key = ApiKey.objects.select_for_update().filter(public_id=public_id).first()
    if api_key is None:
        raise NotFound
    if api_key.revoked_at is None:
        api_key.revoked_at = now
        api_key.save(update_fields=["revoked_at"])
        publish(ApiKeyRevoked(api_key_id=api_key.public_id), actor=actor, occurred_at=now)
    return api_key


def authenticate(text: str, *, now: datetime) -> ApiKey | None:
    """The valid key that ``text`` is, or None. One query, and one write a minute to note the use."""
    brand, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    api_key = ApiKey.objects.filter(prefix=prefix).first() if brand == _BRAND else None
    # Compared in any case, so that unknown prefixes take as long as wrong secrets.
    expected = api_key.secret_hash if api_key else "0" * 64
    is_right = hmac.compare_digest(expected, _hash(secret))
    if api_key is None or not is_right or not api_key.is_valid_at(now):
        return None
    if api_key.last_used_at is None or api_key.last_used_at <= now - USE_NOTED_EVERY:
        _note_use(api_key, now)
    return api_key


def _note_use(api_key: ApiKey, now: datetime) -> None:
    not_yet = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    ApiKey.objects.filter(not_yet, pk=api_key.pk).update(last_used_at=now)
    api_key.last_used_at = now


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _hash(secret: str) -> str:
    # The secret is long and random, so a fast hash is enough; a key of one shop is none in another.
    return sha256(f"{connection.schema_name}:{secret}".encode()).hexdigest()
