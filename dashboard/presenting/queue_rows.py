"""A return as one line of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.pictures import pictures_of
from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.words import EXCEPTIONS, RESOLUTIONS, SHIPPING, Badge, status_badge, word
from returns.models import ReturnItem, ReturnRequest
from returns.policy.quote import Quote
from returns.states import ReturnStatus

MOST_PICTURES = 3


@dataclass(frozen=True)
class RowPicture:
    url: str
    title: str


@dataclass(frozen=True)
class QueueRow:
    id: str
    number: str
    url: str
    pictures: tuple[RowPicture, ...]
    more_pictures: int
    title: str
    reasons: str
    customer: str  # empty for roles that see no personal data
    tier: str
    order_number: str
    value: str  # empty for roles that see no money
    resolution: str
    status: Badge
    state: str  # the status as a code
    parcel: str
    problems: tuple[str, ...]
    has_message: bool  # of the customer, not answered yet
    age: str
    asked_at: str
    can_be_approved: bool


@dataclass(frozen=True)
class RowWriter:
    """Writes rows for one reader; ``reasons`` are the shop's labels by code."""

    clock: Clock
    reasons: dict[str, str]
    shows_people: bool
    shows_money: bool

    def rows(self, returns: Sequence[ReturnRequest]) -> tuple[QueueRow, ...]:
        """The rows of returns that were read with ``returns_queue.with_row``; one query for all pictures."""
        lines = [item.line for found in returns for item in found.items.all()]
        pictures = pictures_of(lines)
        return tuple(self._row(found, pictures) for found in returns)

    def _row(self, found: ReturnRequest, pictures: dict[int, str]) -> QueueRow:
        items = list(found.items.all())
        member = getattr(found.customer, "member", None)
        tier = member.tier.name_in(self.clock.language) if member and member.tier else ""
        return QueueRow(
            id=found.public_id,
            number=found.number,
            url=reverse("dashboard:return", args=[found.public_id]),
            pictures=tuple(
                RowPicture(pictures.get(item.line_id, ""), item.line.title) for item in items[:MOST_PICTURES]
            ),
            more_pictures=max(0, len(items) - MOST_PICTURES),
            title=title_of(items),
            reasons=reasons_of(items, self.reasons),
            customer=found.customer.name or _("Without a name") if self.shows_people else "",
            tier=tier,
            order_number=found.order.number,
            value=worth_of(found, self.clock.language) if self.shows_money else "",
            resolution=word(RESOLUTIONS, found.resolution),
            status=status_badge(found.status),
            state=found.status,
            parcel=word(SHIPPING, found.shipping_status) if found.status == ReturnStatus.APPROVED else "",
            problems=() if found.is_final else tuple(word(EXCEPTIONS, code) for code in found.exceptions),
            has_message=self.shows_people and getattr(found, "has_unread_message", False),
            age=self.clock.age(found.created_at),
            asked_at=self.clock.moment(found.created_at),
            can_be_approved=found.status in (ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW),
        )


def title_of(items: Sequence[ReturnItem]) -> str:
    """The first product, and how many more there are."""
    if not items:
        return ""
    first = items[0]
    count = sum(item.requested_quantity for item in items)
    if len(items) == 1:
        return first.line.title if count == 1 else f"{count} × {first.line.title}"
    rest = count - first.requested_quantity
    return ngettext("%(product)s and %(count)s more", "%(product)s and %(count)s more", rest) % {
        "product": first.line.title,
        "count": rest,
    }


def reasons_of(items: Iterable[ReturnItem], labels: dict[str, str]) -> str:
    codes = dict.fromkeys(item.reason_code for item in items if item.reason_code)
    return ", ".join(labels.get(code, code) for code in codes)


def worth_of(found: ReturnRequest, language: str) -> str:
    """What the shopper gets back by the quote as it stands."""
    total = Quote.from_json(found.quote).total_minor
    return format_money(Money(total, found.currency), language)
