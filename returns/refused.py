"""What was refused of a return, as shopper and staff see it: why, with which photos, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import StoredFile
from returns.models import ReturnItem, ReturnParcel, ReturnRequest
from returns.services.refused_units import can_choose, choose_by, refused_units_here
from returns.states import ParcelPurpose, ReturnStatus

WAREHOUSE = "warehouse"


@dataclass(frozen=True)
class Refused:
    """The refused units of one item. ``here`` were not sent back yet; ``choose_by`` is None once chosen."""

    item: ReturnItem
    here: int
    sent_back: int
    reasons: tuple[str, ...]
    photos: tuple[StoredFile, ...]
    can_choose: bool
    choose_by: datetime | None


def refused_of(return_request: ReturnRequest, *, choice_days: int) -> tuple[Refused, ...]:
    """Of a return that was read with ``return_detail``; no query."""
    declined = (
        tuple(note.text for note in return_request.notes.all() if note.kind == "decline" and note.text)
        if return_request.status == ReturnStatus.DECLINED
        else ()
    )
    return tuple(
        Refused(
            item=item,
            here=here,
            sent_back=item.sent_back_quantity,
            reasons=declined or _reasons(return_request, item),
            photos=tuple(photo.file for photo in item.photos.all() if photo.taken_by == WAREHOUSE),
            can_choose=can_choose(item),
            choose_by=choose_by(item, days=choice_days),
        )
        for item in return_request.items.all()
        if (here := refused_units_here(item)) or item.sent_back_quantity
    )


def parcels_home(return_request: ReturnRequest) -> tuple[ReturnParcel, ...]:
    """Parcels with refused units on their way to the shopper, of a return read with ``return_detail``."""
    return tuple(
        parcel
        for parcel in return_request.parcels.all()
        if parcel.purpose == ParcelPurpose.TO_CUSTOMER
        and parcel.shipment.voided_at is None
        and parcel.shipment.lines
    )


def late_choices(*, now: datetime, choice_days: int) -> list[tuple[str, str]]:
    """Return and item (public ids) whose shopper has not chosen in time; some may have nothing to choose."""
    late = choices_not_made().filter(refused_at__lte=now - timedelta(days=choice_days))
    return list(late.order_by("refused_at", "pk").values_list("return_request__public_id", "public_id")[:500])


def choices_not_made() -> QuerySet[ReturnItem]:
    """Refused items about which their shopper has said nothing; some may have nothing to choose."""
    return ReturnItem.objects.filter(
        refusal_choice="",
        return_request__status__in=[ReturnStatus.APPROVED, ReturnStatus.DECLINED, ReturnStatus.CLOSED],
    )


def _reasons(return_request: ReturnRequest, item: ReturnItem) -> tuple[str, ...]:
    """Words about this item; of refusals from before notes named their item, all words of the inspection."""
    return tuple(
        note.text
        for note in return_request.notes.all()
        if note.kind == "inspection" and note.is_for_shopper and note.text and note.item_id in (item.pk, None)
    )
