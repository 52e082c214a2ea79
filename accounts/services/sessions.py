"""Sessions of staff: begun by signing in, seen and ended by their owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from accounts.browsers import browser_name
from accounts.events import StaffSessionsEnded, StaffSignedIn
from accounts.models import Session, StaffUser
from core.actors import Actor
from events.publishing import publish

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_DEVICE = "device"


@dataclass(frozen=True)
class OpenSession:
    """A session of one's own. ``handle`` names it on pages, where its key would open it."""

    handle: str
    device: str
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


@transaction.atomic
def begin_session(request: HttpRequest, *, staff: StaffUser, factor: str = "", now: datetime) -> None:
    """Sign ``staff`` in with this browser. ``factor`` is the second one that was proved, if any."""
    login(request, staff, backend=BACKEND)
    request.session[_DEVICE] = browser_name(request.headers.get("User-Agent", ""))
    publish(
        StaffSignedIn(staff_id=str(staff.pk), factor=factor),
        actor=Actor("staff", str(staff.pk)),
        occurred_at=now,
    )


def sessions_of(staff: StaffUser, *, this_key: str | None, now: datetime) -> list[OpenSession]:
    """Where ``staff`` is signed in, the session of ``this_key`` first, then as they were seen last."""
    rows = Session.objects.filter(staff=staff, expire_date__gt=now).order_by("-last_seen_at", "pk")
    found = [_open_session(row, this_key) for row in rows]
    return sorted(found, key=lambda session: not session.is_this)


@transaction.atomic
def end_session(*, staff: StaffUser, handle: str, now: datetime) -> int:
    """End the one session of ``staff`` that is called so; answers whether there was one, as 1 or 0."""
    keys = Session.objects.filter(staff=staff).values_list("pk", flat=True)
    return _end(staff, [key for key in keys if _handle(key) == handle], actor=_themself(staff), now=now)


@transaction.atomic
def end_sessions(*, staff: StaffUser, but_key: str | None = None, actor: Actor, now: datetime) -> int:
    """End all sessions of ``staff`` but one; answers how many. They are gone from the database."""
    others = Session.objects.filter(staff=staff).exclude(pk=but_key or "")
    return _end(staff, list(others.values_list("pk", flat=True)), actor=actor, now=now)


def _end(staff: StaffUser, keys: list[str], *, actor: Actor, now: datetime) -> int:
    count = Session.objects.filter(staff=staff, pk__in=keys).delete()[0]
    if count:
        publish(StaffSessionsEnded(staff_id=str(staff.pk), count=count), actor=actor, occurred_at=now)
    return count


def _open_session(row: Session, this_key: str | None) -> OpenSession:
    return OpenSession(
        handle=_handle(row.pk),
        device=str(row.get_decoded().get(_DEVICE, "")),
        began_at=row.began_at or row.expire_date,
        last_seen_at=row.last_seen_at or row.expire_date,
        is_this=row.pk == this_key,
    )


def _handle(key: str) -> str:
    return sha256(f"session handle {key}".encode()).hexdigest()[:32]


def _themself(staff: StaffUser) -> Actor:
    return Actor("staff", str(staff.pk))
