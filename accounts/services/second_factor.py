"""Second factors of staff: who has one, when it was last proved in a session, and when it has to be.

The factors themselves (passkeys, an app, recovery codes) are allauth's, which also records in the session what was
proved in it and when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from accounts.events import StaffSecondFactorAdded, StaffSecondFactorRemoved, StaffSignInRefused
from accounts.models import StaffUser
from accounts.services.sessions import end_sessions
from core.actors import SYSTEM, Actor
from events.publishing import publish
from tenants.selectors import current_shop

PROOF_LASTS = timedelta(hours=12)
_FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)


@dataclass(frozen=True)
class Proof:
    """``factor`` is ``webauthn``, ``totp`` or ``recovery_codes``."""

    factor: str
    proved_at: datetime


def proof_of(request: HttpRequest, staff: StaffUser) -> Proof | None:
    """The last proof of ``staff`` in this session, however old."""
    records = get_authentication_records(request, staff)
    proofs = [record for record in records if record["method"] == "mfa"]
    return Proof(proofs[-1]["type"], datetime.fromtimestamp(proofs[-1]["at"], UTC)) if proofs else None


def is_proved(request: HttpRequest, staff: StaffUser, *, now: datetime) -> bool:
    """Whether ``staff`` proved a second factor in this session within the last hours."""
    proof = proof_of(request, staff)
    return proof is not None and now - proof.proved_at < PROOF_LASTS


def factors_of(staff: StaffUser) -> frozenset[str]:
    """``webauthn`` and ``totp`` as far as ``staff`` has them."""
    found = Authenticator.objects.filter(user=staff, type__in=_FACTORS)
    return frozenset(found.values_list("type", flat=True))


def staff_with_factor() -> frozenset[int]:
    """Who of the staff has a second factor, by primary key."""
    return frozenset(Authenticator.objects.filter(type__in=_FACTORS).values_list("user_id", flat=True))


def is_shop_asking() -> bool:
    """Whether this shop asks for second factors at all: shops of demos and tests never do."""
    return not current_shop().is_sandbox


@transaction.atomic
def note_added(request: HttpRequest, *, staff: StaffUser, factor: str, now: datetime) -> None:
    """``staff`` set a factor up, which proves it; new recovery codes prove nothing yet."""
    if factor in _FACTORS:
        record_authentication(request, staff, "mfa", type=factor)
    publish(
        StaffSecondFactorAdded(staff_id=str(staff.pk), factor=factor),
        actor=Actor("staff", str(staff.pk)),
        occurred_at=now,
    )


@transaction.atomic
def note_removed(*, staff: StaffUser, factor: str, now: datetime) -> None:
    """``staff`` took a factor of their own away."""
    publish(
        StaffSecondFactorRemoved(staff_id=str(staff.pk), factor=factor),
        actor=Actor("staff", str(staff.pk)),
        occurred_at=now,
    )


@transaction.atomic
def note_refused(*, staff: StaffUser, now: datetime) -> None:
    """Somebody with the password of ``staff``, or with their session, gave a wrong code."""
    refused = StaffSignInRefused(staff_id=str(staff.pk), reason="second_factor")
    publish(refused, actor=SYSTEM, occurred_at=now)


@transaction.atomic
def remove_factors(*, staff: StaffUser, actor: Actor, now: datetime) -> None:
    """Take all second factors from somebody who lost them, and sign them out everywhere. Safe to repeat."""
    if Authenticator.objects.filter(user=staff).delete()[0]:
        end_sessions(staff=staff, actor=actor, now=now)
        removed = StaffSecondFactorRemoved(staff_id=str(staff.pk), factor="all")
        publish(removed, actor=actor, occurred_at=now)
