"""Parcels on the shelf as the warehouse's lists show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.selectors import file_path
from dashboard.presenting.moments import Clock
from returns.models import UnmatchedParcel

MOST_ROWS = 40


@dataclass(frozen=True)
class AsideRow:
    id: str
    code: str
    text: str
    photo_url: str
    age: str


def aside_rows(clock: Clock) -> tuple[AsideRow, ...]:
    """Those of which nobody has said what became of them, newest first; one query."""
    parcels = UnmatchedParcel.objects.filter(settled_at=None).select_related("photo")
    return tuple(
        AsideRow(
            id=parcel.public_id,
            code=parcel.tracking_number,
            text=_text(parcel),
            photo_url=file_path(parcel.photo) if parcel.photo else "",
            age=clock.age(parcel.created_at),
        )
        for parcel in parcels.order_by("-created_at", "-pk")[:MOST_ROWS]
    )


def _text(parcel: UnmatchedParcel) -> str:
    counted = [
        _("%(count)s × %(product)s") % {"count": one["quantity"], "product": one["sku"] or one["line"]}
        for one in parcel.items
    ]
    return " · ".join(filter(None, [parcel.description, *counted]))
