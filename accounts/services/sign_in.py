"""What stands against guessing passwords, and cannot be used against whoever knows one.

Wrong passwords count for their network and for the person, before the password is looked at. A browser in which the
person signed in before has a count of its own, so that strangers do not stop it. Above the bound a mail brings a link
that makes the browser such a one; whether there is an account shows nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest

from accounts.devices import device_key, is_known_device
from accounts.events import StaffSignInRefused, StaffUnlockRequested
from accounts.models import StaffUser
from accounts.services.alarms import note_wrong_try
from accounts.services.one_time_codes import issue_token, use_token
from accounts.services.throttles import forgive, hit
from core.actors import SYSTEM
from core.errors import Refusal
from core.network import network_address
from events.publishing import publish

ALARM = "sign_in"
UNLOCK = "staff_unlock"
FAILURES_AT_A_PERSON = 20
FAILURES_OF_A_NETWORK_AT_A_PERSON = 8
FAILURES_OF_A_NETWORK = 40
FAILURES_OF_A_DEVICE = 10

_WINDOW = 15 * 60
_UNLOCK_LIFETIME = timedelta(hours=1)
_UNLOCKS_AN_HOUR = 3


class TooManyFailures(Refusal):
    """Too many wrong passwords; who has an account gets a mail."""

    code = "too_many_failures"


@dataclass(frozen=True)
class SignInTry:
    """One try with a password: ``counters`` are what it was counted by, ``staff`` whom it was for, if anybody."""

    counters: tuple[tuple[str, str, int], ...]
    staff: StaffUser | None
    now: datetime

    def succeed(self) -> None:
        """The password was right: it was no failure."""
        for scope, key, _limit in self.counters:
            forgive(scope=scope, key=key, window_seconds=_WINDOW, now=self.now)

    @transaction.atomic
    def fail(self) -> None:
        note_wrong_try(kind=ALARM, now=self.now)
        # Written for nobody too, so that how long it takes tells nothing.
        staff_id = str(self.staff.pk) if self.staff is not None else ""
        publish(StaffSignInRefused(staff_id=staff_id, reason="password"), actor=SYSTEM, occurred_at=self.now)


def begin_try(request: HttpRequest, *, person: str, now: datetime) -> SignInTry:
    """Count a try of signing in as ``person``, before the password is looked at. Raises TooManyFailures.

    Call it outside a transaction that may be rolled back.
    """
    typed = person.strip().lower()
    staff = StaffUser.objects.filter(email__iexact=typed, is_active=True).first() if typed else None
    counters = _counters(request, typed, staff, now=now)
    for scope, key, limit in counters:
        if not hit(scope=scope, key=key, limit=limit, window_seconds=_WINDOW, now=now).is_allowed:
            _offer_unlock(typed, staff, now=now)
            raise TooManyFailures
    return SignInTry(counters, staff, now)


def issue_unlock(*, staff: StaffUser, now: datetime) -> str:
    """The secret of the link with which a browser becomes known to ``staff``; older ones stop working."""
    return issue_token(purpose=UNLOCK, subject=str(staff.pk), lifetime=_UNLOCK_LIFETIME, now=now)


@transaction.atomic
def use_unlock(*, token: str, now: datetime) -> StaffUser | None:
    """Use the link up; answers whose browser it is now, None where the account is closed. Raises CodeInvalid."""
    staff_id = use_token(token, purpose=UNLOCK, now=now)
    return StaffUser.objects.filter(pk=int(staff_id), is_active=True).first()


def _counters(
    request: HttpRequest, typed: str, staff: StaffUser | None, *, now: datetime
) -> tuple[tuple[str, str, int], ...]:
    if staff is not None and is_known_device(request, staff, now=now):
        return (("sign_in_device", device_key(request, staff), FAILURES_OF_A_DEVICE),)
    network = network_address(request)
    return (
        ("sign_in_network", network, FAILURES_OF_A_NETWORK),
        ("sign_in_network_person", f"{network} {typed}", FAILURES_OF_A_NETWORK_AT_A_PERSON),
        ("sign_in_person", typed, FAILURES_AT_A_PERSON),
    )


def _offer_unlock(typed: str, staff: StaffUser | None, *, now: datetime) -> None:
    """Have a link sent to who has an account; for who has none the same work is done, and nothing sent."""
    state = hit(scope=UNLOCK, key=typed, limit=_UNLOCKS_AN_HOUR, window_seconds=3600, now=now)
    if staff is None or not state.is_allowed:
        return
    with transaction.atomic():
        publish(StaffUnlockRequested(staff_id=str(staff.pk)), actor=SYSTEM, occurred_at=now)
