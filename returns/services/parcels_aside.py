"""Parcels that belong to no return that we know: put aside with what stands on them, until somebody knows more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import StoredFile
from core.actors import Actor
from core.errors import NotFound
from events.publishing import publish
from returns.events import ParcelPutAside, ParcelSettled
from returns.models import ReturnRequest, UnmatchedParcel
from returns.models.requests import MoveNotAllowed
from returns.refusals import DescriptionRequired, UnknownFile


class UnknownParcel(NotFound):
    title = "There is no such parcel"


@transaction.atomic
def put_aside(
    *,
    tracking_number: str,
    description: str = "",
    items: Sequence[dict[str, Any]] = (),
    photo: str = "",
    actor: Actor,
    now: datetime,
) -> UnmatchedParcel:
    """Keep what is known of a parcel, for staff to see. The same number twice is the same parcel.

    Raises DescriptionRequired when nothing at all is known, UnknownFile.
    """
    tracking_number, description = tracking_number.strip()[:200], description.strip()[:500]
    if not tracking_number and not description and not items:
        raise DescriptionRequired.at("description", _("Say what stands on the parcel or what is in it."))
    picture = StoredFile.objects.filter(public_id=photo, kind="photo").first() if photo else None
    if photo and picture is None:
        raise UnknownFile.at("photo", _("There is no such photo."))
    if tracking_number and (known := _still_aside(tracking_number)):
        return _add_to(known, description=description, items=items, photo=picture)
    parcel = UnmatchedParcel.objects.create(
        tracking_number=tracking_number,
        description=description,
        items=list(items),
        photo=picture,
        recorded_by=actor.as_json(),
        created_at=now,
    )
    publish(ParcelPutAside(parcel_id=parcel.public_id), actor=actor, occurred_at=now)
    return parcel


@transaction.atomic
def settle_parcel(
    *, parcel_id: str, actor: Actor, now: datetime, return_request: ReturnRequest | None = None
) -> UnmatchedParcel:
    """Say that the parcel found its return, or was dealt with otherwise. Raises UnknownParcel, MoveNotAllowed."""
    parcel = UnmatchedParcel.objects.select_for_update().filter(public_id=parcel_id).first()
    if parcel is None:
        raise UnknownParcel(_("There is no such parcel."))
    if parcel.settled_at is not None:
        raise MoveNotAllowed(_("Somebody has dealt with this parcel already."), state="settled")
    parcel.settled_at, parcel.settled_by, parcel.return_request = now, actor.as_json(), return_request
    parcel.save(update_fields=["settled_at", "settled_by", "return_request"])
    publish(
        ParcelSettled(
            parcel_id=parcel.public_id, return_id=return_request.public_id if return_request else ""
        ),
        actor=actor,
        occurred_at=now,
    )
    return parcel


def _still_aside(tracking_number: str) -> UnmatchedParcel | None:
    return (
        UnmatchedParcel.objects.select_for_update()
        .filter(tracking_number__iexact=tracking_number, settled_at=None)
        .first()
    )


def _add_to(
    parcel: UnmatchedParcel, *, description: str, items: Sequence[dict[str, Any]], photo: StoredFile | None
) -> UnmatchedParcel:
    if description and description not in parcel.description:
        parcel.description = "\n".join(filter(None, [parcel.description, description]))[:500]
    parcel.items = list(items) or parcel.items
    parcel.photo = photo or parcel.photo
    parcel.save(update_fields=["description", "items", "photo"])
    return parcel
