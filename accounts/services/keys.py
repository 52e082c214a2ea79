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
from django.utils.translation import gettext as _

from accounts.events import ApiKeyCreated, ApiKeyRevoked
from accounts.models import ApiKey, outlives
from accounts.scopes import ScopeMissing, require_scopes
from core.actors import Actor
from core.errors import Conflict, FieldError, NotFound, NotPermitted
from core.ids import new_public_id
from core.kept_queries import KeptQuery
from events.publishing import publish
from tenants.selectors import current_shop

USUAL_REQUESTS_PER_SECOND = 20
MOST_GENERATIONS = 5
USE_NOTED_EVERY = timedelta(minutes=1)
_BRAND = "cbk"
_BRAND_OF_TEST_SHOPS = "cbk_test"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz"
_PREFIX_LENGTH = 12
_SECRET_LENGTH = 40  # more than 220 bits


class KeyTooStrong(NotPermitted):
    """A key was to make one that lives longer or may send more than itself. ``errors`` name each."""

    code = "key_too_strong"
    title = "A key cannot make one that is stronger than itself"


class KeyIsStronger(NotPermitted):
    """A key was to end one that may do more, lives longer, may send more, or that it was made with."""

    code = "key_is_stronger"
    title = "A key cannot end one that is stronger than itself"


class MakerEnded(Conflict):
    """The key that was to make another one was taken back meanwhile."""

    code = "key_ended"
    title = "The key has been taken back"
    state = "revoked"


@dataclass(frozen=True)
class NewApiKey:
    """A key that was just made. ``text`` is what the integrator sends; it is never shown again."""

    api_key: ApiKey
    text: str = field(repr=False)


@dataclass(frozen=True)
class KeyLimits:
    """What of a key is as its maker has it where nobody wishes otherwise: how much it may send, and how long it lives."""

    requests_per_second: int = USUAL_REQUESTS_PER_SECOND
    expires_at: datetime | None = None

    @classmethod
    def within(cls, maker: ApiKey) -> KeyLimits:
        """The most that a key made with ``maker`` gets by itself."""
        return cls(min(USUAL_REQUESTS_PER_SECOND, maker.requests_per_second), maker.expires_at)


@transaction.atomic
def create_api_key(
    *,
    name: str,
    scopes: Iterable[str],
    requests_per_second: int = USUAL_REQUESTS_PER_SECOND,
    expires_at: datetime | None = None,
    maker: ApiKey | None = None,
    actor: Actor,
    now: datetime,
) -> NewApiKey:
    """Make a key. With ``maker``, the key by which it is made, it is no stronger, and ends with it.

    Raises UnknownScope, ScopeMissing, KeyTooStrong, MakerEnded.
    """
    prefix = _random(_PREFIX_LENGTH)
    secret = _random(_SECRET_LENGTH)
    api_key = ApiKey(
        public_id=new_public_id("key"),
        name=name.strip()[:120] or "API",
        prefix=prefix,
        secret_hash=_hash(secret),
        scopes=require_scopes(scopes),
        requests_per_second=requests_per_second,
        created_at=now,
        expires_at=expires_at,
        made_by=actor.as_json(),
    )
    if maker is not None:
        _refuse_stronger(api_key, maker)
        api_key.ancestors = _held_lineage(maker, now=now)
    api_key.save(force_insert=True)
    publish(
        ApiKeyCreated(api_key_id=api_key.public_id, scopes=list(api_key.scopes)), actor=actor, occurred_at=now
    )
    return NewApiKey(api_key=api_key, text=f"{_brand()}_{prefix}_{secret}")


@transaction.atomic
def revoke_api_key(*, public_id: str, by: ApiKey | None = None, actor: Actor, now: datetime) -> ApiKey:
    """End a key, and all that were made with it, at once. Safe to repeat.

    ``by`` is the key by which it is ended. Raises NotFound, and KeyIsStronger where that one is the weaker.
    """
    api_key = ApiKey.objects.select_for_update().filter(public_id=public_id).first()
    if api_key is None:
        raise NotFound
    if by is not None and api_key.is_stronger_than(by):
        raise KeyIsStronger(_("A key cannot end one that is stronger than itself, or that it was made with."))
    family = ApiKey.objects.filter(Q(pk=api_key.pk) | Q(ancestors__contains=[api_key.pk]), revoked_at=None)
    for one in family.select_for_update().order_by("pk"):
        one.revoked_at = now
        one.save(update_fields=["revoked_at"])
        publish(ApiKeyRevoked(api_key_id=one.public_id), actor=actor, occurred_at=now)
    api_key.refresh_from_db()
    return api_key


def lineage_of(api_key: ApiKey) -> list[tuple[int, int]]:
    """The row ids and requests a second of the keys that it descends from, and its own at the end."""
    own = (api_key.pk, api_key.requests_per_second)
    if not api_key.ancestors:
        return [own]
    makers = ApiKey.objects.filter(pk__in=api_key.ancestors).order_by("pk")
    return [*makers.values_list("pk", "requests_per_second"), own]


def authenticate(text: str, *, now: datetime) -> ApiKey | None:
    """The valid key that ``text`` is, or None. One query, and one write a minute to note the use."""
    head, _between, secret = text.rpartition("_")
    brand, _between, prefix = head.rpartition("_")
    api_key = _BY_PREFIX.first(prefix) if brand == _brand() else None
    # Compared in any case, so that unknown prefixes take as long as wrong secrets.
    expected = api_key.secret_hash if api_key else "0" * 64
    is_right = hmac.compare_digest(expected, _hash(secret))
    if api_key is None or not is_right or not api_key.is_valid_at(now):
        return None
    if api_key.last_used_at is None or api_key.last_used_at <= now - USE_NOTED_EVERY:
        _note_use(api_key, now)
    return api_key


def _brand() -> str:
    """With what this shop's keys begin: nobody takes one of a test shop for a live one."""
    return _BRAND_OF_TEST_SHOPS if current_shop().is_test else _BRAND


_BY_PREFIX = KeptQuery(lambda prefix: ApiKey.objects.filter(prefix=prefix), str)


def _refuse_stronger(wanted: ApiKey, maker: ApiKey) -> None:
    if missing := [scope for scope in wanted.scopes if scope not in maker.scopes]:
        raise ScopeMissing.at(
            "scopes",
            _("A key cannot give the scope %(scope)s, which it does not have itself.")
            % {"scope": missing[0]},
        )
    errors = []
    if outlives(wanted.expires_at, maker.expires_at):
        message = _("The key itself ends earlier, so this one ends by then too.")
        errors.append(FieldError("expires_at", "lives_longer", message))
    if wanted.requests_per_second > maker.requests_per_second:
        message = _("The key itself may make %(count)d requests a second.") % {
            "count": maker.requests_per_second
        }
        errors.append(FieldError("requests_per_second", "sends_more", message))
    if errors:
        raise KeyTooStrong(_("A key cannot make one that is stronger than itself."), errors)


def _held_lineage(maker: ApiKey, *, now: datetime) -> list[int]:
    """The row ids of the maker and of those that it descends from, which nobody ends before this transaction does."""
    ids = [*maker.ancestors, maker.pk]
    if len(ids) > MOST_GENERATIONS:
        raise KeyTooStrong(_("This key was made by keys of too many generations to make one more."))
    held = ApiKey.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    if not all(one.is_valid_at(now) for one in held):
        raise MakerEnded(_("The key that makes this one has just been taken back."))
    return ids


def _note_use(api_key: ApiKey, now: datetime) -> None:
    not_yet = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    ApiKey.objects.filter(not_yet, pk=api_key.pk).update(last_used_at=now)
    api_key.last_used_at = now


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _hash(secret: str) -> str:
    # The secret is long and random, so a fast hash is enough; a key of one shop is none in another.
    return sha256(f"{connection.schema_name}:{secret}".encode()).hexdigest()
