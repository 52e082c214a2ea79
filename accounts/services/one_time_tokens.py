"""Random secrets that are sent to somebody: stored hashed, used once, and expiring."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import OneTimeToken
from core.errors import Refusal

KEPT_AFTER_EXPIRY = timedelta(days=30)


class TokenInvalid(Refusal):
    """The link or code was never made, was used, or is too old. All look the same."""

    code = "token_invalid"
    title = "This link no longer works"


@transaction.atomic
def issue_token(
    *, purpose: str, subject: str, lifetime: timedelta, now: datetime, revoke_older: bool = True
) -> str:
    """Make a secret for ``subject``; older unused ones for the same purpose stop working."""
    if revoke_older:
        OneTimeToken.objects.filter(purpose=purpose, subject=subject, used_at=None).delete()
    text = secrets.token_urlsafe(32)
    OneTimeToken.objects.create(
        purpose=purpose, token_hash=_hash(text), subject=subject, expires_at=now + lifetime
    )
    return text


def token_subject(text: str, *, purpose: str, now: datetime) -> str:
    """What a secret that still works is for, without using it up. Raises TokenInvalid."""
    row = OneTimeToken.objects.filter(
        token_hash=_hash(text), purpose=purpose, used_at=None, expires_at__gt=now
    ).first()
    if row is None:
        raise TokenInvalid(_("This link was used already or is too old. Please ask for a new one."))
    return row.subject


@transaction.atomic
def use_token(text: str, *, purpose: str, now: datetime) -> str:
    """Use a secret up and answer what it is for; of two that try at once, one wins. Raises TokenInvalid."""
    subject = token_subject(text, purpose=purpose, now=now)
    if not OneTimeToken.objects.filter(token_hash=_hash(text), used_at=None).update(used_at=now):
        raise TokenInvalid(_("This link was used already or is too old. Please ask for a new one."))
    return subject


def purge_tokens(*, now: datetime) -> int:
    """Delete secrets that expired a month ago; answers how many."""
    return OneTimeToken.objects.filter(expires_at__lt=now - KEPT_AFTER_EXPIRY).delete()[0]


def _hash(text: str) -> str:
    return sha256(f"{connection.schema_name}:{text}".encode()).hexdigest()
