"""What the warehouse found, as the page of a return shows it."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import StaffUser
from accounts.roles import Capability
from dashboard.presenting.receiving import (
    UnexpectedView,
    absence_of,
    accepted_as_text,
    photos_of,
    unexpected_views,
)
from returns.models import ReturnRequest


@dataclass(frozen=True)
class Goods:
    """``findings`` are pairs of a product and what is particular about it."""

    findings: tuple[tuple[str, str], ...]
    photos: tuple[str, ...]
    unexpected: tuple[UnexpectedView, ...]
    can_be_received: bool

    @property
    def is_worth_a_word(self) -> bool:
        return bool(self.findings or self.photos or self.unexpected or self.can_be_received)


def goods_of(found: ReturnRequest, *, user: StaffUser) -> Goods:
    """Of a return that was read with ``return_detail``, for this reader."""
    return Goods(
        findings=tuple(
            (item.line.title, text)
            for item in found.items.all()
            for text in (
                accepted_as_text(item.observed_grade),
                absence_of(item),
            )
            if text
        ),
        photos=tuple(photo for item in found.items.all() for photo in photos_of(item, is_warehouse=True))
        if user.may(Capability.VIEW_PERSONAL_DATA) or user.may(Capability.RECEIVE_AND_INSPECT)
        else (),
        unexpected=unexpected_views(found),
        can_be_received=user.may(Capability.RECEIVE_AND_INSPECT) and found.status == "approved",
    )
