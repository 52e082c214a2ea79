"""Random secrets that are sent to somebody: stored hashed, used once, and expiring.

A *token* is long and stands in a link; a *code* has six digits, is typed, and dies after a few wrong tries.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import OneTimeCode
from core.errors import Refusal

CODE_DIGITS = 6
MOST_ATTEMPTS = 5
KEPT_AFTER_EXPIRY = timedelta(days=30)


class CodeInvalid(Refusal):
    """The link or code was never made, was used, or is too old. All look the same."""

    code = "code_invalid"
    title = "This link or code no longer works"


@transaction.atomic
def issue_token(*, purpose: str, subject: str, lifetime: timedelta, now: datetime) -> str:
    """Make the secret of a link for ``subject``; older ones for the same purpose stop working."""
    return _issue(secrets.token_urlsafe(32), purpose=purpose, subject=subject, lifetime=lifetime, now=now)


@transaction.atomic
def issue_code(*, purpose: str, subject: str, lifetime: timedelta, now: datetime) -> str:
    """Make a code of six digits for ``subject``; older ones for the same purpose stop working."""
    text = str(secrets.randbelow(10**CODE_DIGITS)).zfill(CODE_DIGITS)
    return _issue(text, purpose=purpose, subject=subject, lifetime=lifetime, now=now)


def token_subject(text: str, *, purpose: str, now: datetime) -> str:
    """What a token that still works is for, without using it up. Raises CodeInvalid."""
    row = (
        OneTimeCode.objects.filter(
            secret_hash=_hash(purpose, "", text), purpose=purpose, used_at=None, expires_at__gt=now
        )
        .order_by("pk")
        .first()
    )
    if row is None:
        raise _invalid()
    return row.subject


@transaction.atomic
def use_token(text: str, *, purpose: str, now: datetime) -> str:
    """Use a token up and answer what it is for; of two that try at once, one wins. Raises CodeInvalid."""
    subject = token_subject(text, purpose=purpose, now=now)
    unused = OneTimeCode.objects.filter(secret_hash=_hash(purpose, "", text), purpose=purpose, used_at=None)
    if not unused.update(used_at=now):
        raise _invalid()
    return subject


def take_tokens_back(*, purpose: str, subject: str, now: datetime) -> int:
    """Have no link for ``subject`` work any more; answers how many worked until now."""
    waiting = OneTimeCode.objects.filter(purpose=purpose, subject=subject, used_at=None, expires_at__gt=now)
    return waiting.delete()[0]


def subjects_waiting(*, purpose: str, now: datetime) -> list[str]:
    """Whom links are for that still work."""
    waiting = OneTimeCode.objects.filter(purpose=purpose, used_at=None, expires_at__gt=now)
    return list(waiting.order_by("pk").values_list("subject", flat=True))


def use_code(text: str, *, purpose: str, subject: str, now: datetime) -> None:
    """Use a code up. A wrong one counts, whatever becomes of the caller's work. Raises CodeInvalid.

    Call it outside a transaction that may be rolled back.
    """
    waiting = OneTimeCode.objects.filter(
        purpose=purpose, subject=subject, used_at=None, expires_at__gt=now, attempts__lt=MOST_ATTEMPTS
    )
    if not waiting.update(attempts=F("attempts") + 1):
        raise _invalid()
    digits = "".join(str(int(letter)) for letter in text if letter.isdecimal())
    right = OneTimeCode.objects.filter(
        purpose=purpose, subject=subject, used_at=None, secret_hash=_hash(purpose, subject, digits)
    )
    if not right.update(used_at=now):
        raise _invalid()


def purge_codes(*, now: datetime) -> int:
    """Delete secrets that expired a month ago; answers how many."""
    return OneTimeCode.objects.filter(expires_at__lt=now - KEPT_AFTER_EXPIRY).delete()[0]


def _issue(text: str, *, purpose: str, subject: str, lifetime: timedelta, now: datetime) -> str:
    OneTimeCode.objects.filter(purpose=purpose, subject=subject, used_at=None).delete()
    is_code = len(text) == CODE_DIGITS
    OneTimeCode.objects.create(
        purpose=purpose,
        subject=subject,
        secret_hash=_hash(purpose, subject if is_code else "", text),
        created_at=now,
        expires_at=now + lifetime,
    )
    return text


def _hash(purpose: str, subject: str, text: str) -> str:
    # Keyed: six digits could be guessed from a plain hash.
    message = f"{connection.schema_name}:{purpose}:{subject}:{text}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, sha256).hex()


def _invalid() -> CodeInvalid:
    return CodeInvalid(_("This link or code was used already or is too old. Please ask for a new one."))
