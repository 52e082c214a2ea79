"""What stands beside the choice of lines: a draft that waits, open returns, parcels, what can be cancelled, where
else to ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from commerce.models import (
    Cancellation,
    CancellationStatus,
    FinancialStatus,
    Order,
    OrderLine,
    OrderStatus,
)
from core.kept_queries import KeptQuery
from countries.carriers import carrier_name
from countries.marketplaces import marketplace_named
from countries.model import Marketplace
from portal.draft import Draft
from portal.frame import ShopRequest
from portal.journey import step_url, unanswered
from returns.links import return_path
from returns.models import ReturnItem, ReturnRequest
from returns.states import FINAL_STATUSES, ReturnStatus
from tracking.links import shipment_path
from tracking.selectors import journey_of, outbound_shipments

_MOST_RETURNS = 10


@dataclass(frozen=True)
class WaitingDraft:
    """A journey that was left before its end. ``of_return`` is the number of the return that it would change."""

    continue_url: str
    leave_url: str
    of_return: str = ""


@dataclass(frozen=True)
class ReturnNote:
    title: str
    url: str


def waiting_draft(order: Order, draft: Draft) -> WaitingDraft | None:
    """The draft of this browser, once more than lines was chosen or where it changes an open return."""
    if not draft.items or not (draft.changes or any(item.is_answered for item in draft.items)):
        return None
    of_return = ""
    if draft.changes:
        found = ReturnRequest.objects.filter(public_id=draft.changes).values_list("number", flat=True).first()
        of_return = found or ""
    return WaitingDraft(
        continue_url=unanswered(order, draft, needs_method=True) or step_url("check", order),
        leave_url=reverse("portal:start_over", args=[order.public_id]),
        of_return=of_return,
    )


def returns_of(orders: Iterable[Order]) -> dict[int, list[ReturnRequest]]:
    """Returns by the order's row id, newest first, in one query."""
    found: dict[int, list[ReturnRequest]] = {}
    for row in _RETURNS.all([order.pk for order in orders]):
        found.setdefault(row.order_id, []).append(row)
    return {order_id: rows[:_MOST_RETURNS] for order_id, rows in found.items()}


def return_note(found: ReturnRequest, *, now: datetime) -> ReturnNote:
    """One return as a line with its state."""
    return ReturnNote(
        title=_("Return %(number)s: %(state)s") % {"number": found.number, "state": state_text(found)},
        url=return_path(found, now=now),
    )


def state_text(found: ReturnRequest) -> str:
    """Where a return stands, in a few words."""
    if found.status == ReturnStatus.APPROVED:
        if found.received_at:
            return _("arrived with us")
        return _("on its way to us") if found.is_handed_over else _("waits for your parcel")
    return {
        ReturnStatus.REQUESTED: _("being prepared"),
        ReturnStatus.IN_REVIEW: _("we look at it"),
        ReturnStatus.DECLINED: _("declined"),
        ReturnStatus.CANCELLED: _("cancelled"),
        ReturnStatus.EXPIRED: _("run out"),
        ReturnStatus.CLOSED: _("done"),
    }[ReturnStatus(found.status)]


def returns_by_line(order: Order, *, now: datetime) -> dict[int, ReturnNote]:
    """For each line (row id) that is on its way back or was returned: the newest return that holds it."""
    return {item.line_id: return_note(item.return_request, now=now) for item in _HELD_ITEMS.all(order.pk)}


_RETURNS = KeptQuery(
    lambda orders: ReturnRequest.objects.filter(order__pk__one_of=orders).order_by("-created_at", "-pk"), list
)
_HELD_ITEMS = KeptQuery(
    lambda order: (
        ReturnItem.objects.filter(line__order_id=order)
        .exclude(return_request__status__in=sorted(FINAL_STATUSES - {ReturnStatus.CLOSED}))
        .select_related("return_request")
        .order_by("return_request__created_at", "pk")
    ),
    int,
)


def marketplace_of(order: Order) -> Marketplace | None:
    """Where the order was bought, when that was not the shop itself."""
    words = [*order.tags, *(payment.gateway for payment in order.payments.all())]
    return marketplace_named(words, country_code=order.country)


def parcel_notes(order: Order, *, request: ShopRequest, now: datetime) -> list[dict[str, str]]:
    """The parcels of an order that are still under way, for its own page."""
    settings = request.shop.settings
    notes = []
    for shipment in outbound_shipments(order):
        journey = journey_of(
            shipment,
            now=now,
            language=request.language,
            time_zone=settings.time_zone,
            placed_at=order.placed_at,
        )
        notes.append(
            {
                "title": journey.headline.text,
                "note": carrier_name(shipment.carrier, settings.country),
                "url": shipment_path(shipment),
            }
        )
    return notes


def can_be_cancelled(order: Order, lines: Iterable[OrderLine]) -> bool:
    """Whether something of the order was not sent, and the shop has not cancelled it itself."""
    is_open = order.status == OrderStatus.OPEN and order.financial_status != FinancialStatus.VOIDED
    return is_open and any(line.cancellable_quantity for line in lines)


def cancellation_title(found: Cancellation) -> str:
    """How it stands, in a few words."""
    return {
        CancellationStatus.REQUESTED: _("We have your cancellation"),
        CancellationStatus.CONFIRMED: _("Your items are cancelled"),
        CancellationStatus.TOO_LATE: _("It was too late to cancel"),
    }[CancellationStatus(found.status)]
