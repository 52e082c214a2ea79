"""The link of a return's status page.

The proof in the path shows status, steps and dates for ever. ``key`` behind it is good for 30 days and opens the
rest (code, label, messages, acts) without asking for the order's phone or e-mail again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from core.links import sign_link, verify_link
from returns.models import ReturnRequest
from tenants.addresses import own_url

KEY_LIFETIME = timedelta(days=30)
LOOK_LIFETIME = timedelta(minutes=30)
_STATUS = "return"
_KEY = "return-key"
_LOOK = "return-look"


def return_path(return_request: ReturnRequest, *, now: datetime | None = None) -> str:
    """The path of the status page on the shop's host; with ``now``, the key of the next 30 days is part of it."""
    path = f"/returns/{return_request.public_id}/{_sign(return_request, _STATUS)}/"
    if now is None:
        return path
    return f"{path}?key={_sign(return_request, _KEY, now + KEY_LIFETIME)}"


def return_url(return_request: ReturnRequest, *, now: datetime | None = None) -> str:
    """The same as an address to be sent."""
    return own_url(return_path(return_request, now=now))


def is_return_link(return_request: ReturnRequest, proof: str, *, now: datetime) -> bool:
    """Whether ``proof`` shows the status of this return."""
    return _is_valid(return_request, _STATUS, proof, now)


def is_return_key(return_request: ReturnRequest, key: str, *, now: datetime) -> bool:
    """Whether ``key`` stands for the shopper himself: made for this return less than 30 days ago."""
    return _is_valid(return_request, _KEY, key, now)


def staff_look_path(return_request: ReturnRequest, *, staff_id: str, now: datetime) -> str:
    """The path under which one member of staff sees the page as the shopper does, without being able to act there."""
    proof = sign_link(
        schema=connection.schema_name,
        purpose=_LOOK,
        object_id=f"{return_request.public_id}/{staff_id}",
        expires_at=now + LOOK_LIFETIME,
    )
    return f"/returns/{return_request.public_id}/as-shopper/{proof}/"


def is_staff_look(return_request: ReturnRequest, proof: str, *, staff_id: str, now: datetime) -> bool:
    """Whether ``proof`` was made for this member of staff less than half an hour ago."""
    return verify_link(
        proof,
        schema=connection.schema_name,
        purpose=_LOOK,
        object_id=f"{return_request.public_id}/{staff_id}",
        now=now,
    )


def _sign(return_request: ReturnRequest, purpose: str, expires_at: datetime | None = None) -> str:
    return sign_link(
        schema=connection.schema_name,
        purpose=purpose,
        object_id=return_request.public_id,
        generation=return_request.link_generation,
        expires_at=expires_at,
    )


def _is_valid(return_request: ReturnRequest, purpose: str, proof: str, now: datetime) -> bool:
    return verify_link(
        proof,
        schema=connection.schema_name,
        purpose=purpose,
        object_id=return_request.public_id,
        generation=return_request.link_generation,
        now=now,
    )
