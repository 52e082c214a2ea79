"""Browsers in which somebody of the staff has signed in before: a signed cookie that strangers cannot have.

It signs nobody in. It says only that wrong passwords of strangers are not this browser's. Raising the generation of a
member of staff makes all of their browsers strange again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import StaffUser
from core.links import sign_link, verify_link

COOKIE = f"{settings.COOKIE_PREFIX}staff_device"
_LIFETIME = timedelta(days=365)
_RENEWED_AFTER = timedelta(days=30)
_MOST_PEOPLE = 5  # at one desk
_PURPOSE = "staff_device"


def is_known_device(request: HttpRequest, staff: StaffUser, *, now: datetime) -> bool:
    """Whether ``staff`` has signed in with this browser before, within a year."""
    return any(
        verify_link(
            proof,
            schema=connection.schema_name,
            purpose=_PURPOSE,
            object_id=str(staff.pk),
            generation=staff.device_generation,
            now=now,
        )
        for staff_id, proof in _proofs(request)
        if staff_id == str(staff.pk)
    )


def device_key(request: HttpRequest, staff: StaffUser) -> str:
    """What this browser is counted by at ``staff``."""
    return next((proof for staff_id, proof in _proofs(request) if staff_id == str(staff.pk)), "")


def remember_device(
    response: HttpResponseBase, request: HttpRequest, staff: StaffUser, *, now: datetime
) -> None:
    """Make the browser one that ``staff`` signed in with, beside others at the same desk."""
    proof = sign_link(
        schema=connection.schema_name,
        purpose=_PURPOSE,
        object_id=str(staff.pk),
        generation=staff.device_generation,
        expires_at=now + _LIFETIME,
    )
    others = [(staff_id, other) for staff_id, other in _proofs(request) if staff_id != str(staff.pk)]
    kept = [(str(staff.pk), proof), *others][:_MOST_PEOPLE]
    response.set_cookie(
        COOKIE,
        "~".join(f"{staff_id}:{other}" for staff_id, other in kept),
        max_age=int(_LIFETIME.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def has_to_be_remembered(request: HttpRequest, staff: StaffUser, *, now: datetime) -> bool:
    """Whether the browser is not known yet, or was last remembered a month ago."""
    return not is_known_device(request, staff, now=now + _LIFETIME - _RENEWED_AFTER)


def _proofs(request: HttpRequest) -> list[tuple[str, str]]:
    parts = [part.partition(":") for part in request.COOKIES.get(COOKIE, "")[:1000].split("~")]
    return [(staff_id, proof) for staff_id, _colon, proof in parts if staff_id and proof]
