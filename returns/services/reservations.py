"""Money of an order that its returns reserve, so that no two of them promise the same.

What is reserved changes with every act on a return or its order. It is therefore never added up: whoever changes
something reckons all returns of the order anew, under the order's lock, the oldest first.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from commerce.models import FinancialStatus, Order
from commerce.services.refund_holds import hold_order_money, release_reserved_money
from core.actors import WORKER
from events.publishing import publish
from returns.events import ReturnQuoteChanged
from returns.models import Refund, ReturnRequest
from returns.policy.quote import Quote
from returns.services.endings import count_paid_units_anew, release_refund_money
from returns.services.item_worth import units_that_count
from returns.services.order_money import refunded_minor_of
from returns.services.quotes import quote_of, taken_up_by_replacements
from returns.states import ENDED_WITHOUT_MONEY, FINAL_STATUSES, RefundStatus, ReturnStatus


def fit_reservations(
    *,
    order_id: int,
    now: datetime,
    acting: ReturnRequest | None = None,
    telling: Collection[int] = (),
) -> None:
    """Fit quotes and reservations of the order's returns to what it can still give back, the oldest first.

    The caller has locked the order. Every open return whose quote becomes another one says so, and those that
    ``telling`` names by row id in any case; but ``acting`` tells of its own act, and its row in memory is brought up
    to date.
    """
    order = Order.objects.get(pk=order_id)
    order.reserved_minor = 0
    for return_request in _returns_of(order):
        return_request.order, return_request.reserved_minor = order, 0
        was = return_request.quote
        if not return_request.is_final:
            _quote_anew(return_request)
        return_request.reserved_minor = _to_reserve(return_request)
        order.reserved_minor += return_request.reserved_minor
        has_changed = Quote.from_json(return_request.quote) != Quote.from_json(was)
        _write(return_request, has_changed=has_changed, now=now)
        if acting is not None and acting.pk == return_request.pk:
            acting.quote, acting.reserved_minor = return_request.quote, return_request.reserved_minor
            acting.terms, acting.order = return_request.terms, order
        elif has_changed or return_request.pk in telling:
            _tell(return_request, now=now)
    within = max(0, order.refund_limit_minor - order.refunded_minor)
    Order.objects.filter(pk=order_id).update(reserved_minor=min(order.reserved_minor, within))


def fit_to_changed_order(*, order_id: int, now: datetime) -> None:
    """After the shop has changed what was paid or refunded of an order: commerce calls it by its setting."""
    if ReturnRequest.objects.filter(order_id=order_id).exclude(status__in=ENDED_WITHOUT_MONEY).exists():
        dropped = _drop_what_cannot_be_paid(Order.objects.get(pk=order_id))
        fit_reservations(order_id=order_id, now=now, telling=dropped)


def hold_reserved_money(return_request: ReturnRequest, *, amount_minor: int) -> None:
    """Turn money of the order into a refund of the return: first what is reserved for it, then what is free.

    Raises AmountExceedsRefundable.
    """
    reserved = min(return_request.reserved_minor, amount_minor)
    hold_order_money(order_id=return_request.order_id, amount_minor=amount_minor, reserved_minor=reserved)
    return_request.reserved_minor -= reserved
    ReturnRequest.objects.filter(pk=return_request.pk).update(reserved_minor=return_request.reserved_minor)


def release_reservation(return_request: ReturnRequest) -> None:
    """Reserve nothing for the return any longer, before it asks for something else."""
    release_reserved_money(order_id=return_request.order_id, amount_minor=return_request.reserved_minor)
    return_request.reserved_minor = 0
    ReturnRequest.objects.filter(pk=return_request.pk).update(reserved_minor=0)


def _returns_of(order: Order) -> list[ReturnRequest]:
    return list(
        ReturnRequest.objects.select_for_update(of=("self",))
        .filter(order=order)
        .exclude(Q(status__in=ENDED_WITHOUT_MONEY) & Q(reserved_minor=0))
        .prefetch_related("items__replacement", "refunds")
        .order_by("created_at", "pk")
    )


def _quote_anew(return_request: ReturnRequest) -> None:
    """Reckon the return anew. Outbound postage that falls away does so for good: what was told better stays."""
    quoted = quote_of(return_request, units=units_that_count)
    return_request.quote = quoted.as_json()
    if return_request.terms.get("outbound_shipping_fee") and not quoted.loses_free_delivery:
        return_request.terms = {**return_request.terms, "outbound_shipping_fee": None}


def _to_reserve(return_request: ReturnRequest) -> int:
    """What it is still to pay; of one that has ended, what its replacements took up and what a bank sent back."""
    quoted = Quote.from_json(return_request.quote)
    if return_request.status not in FINAL_STATUSES:
        return max(0, quoted.held_minor - refunded_minor_of(return_request))
    sent_back = sum(
        refund.amount_minor - refund.bonus_minor
        for refund in return_request.refunds.all()
        if refund.is_broken_promise and refund.charge_id is None
    )
    taken_up = min(taken_up_by_replacements(return_request.items.all()), quoted.held_minor)
    return taken_up + (sent_back if return_request.status == ReturnStatus.CLOSED else 0)


def _write(return_request: ReturnRequest, *, has_changed: bool, now: datetime) -> None:
    changed: dict[str, Any] = {"reserved_minor": return_request.reserved_minor}
    if has_changed:
        changed |= {"quote": return_request.quote, "terms": return_request.terms, "updated_at": now}
    ReturnRequest.objects.filter(pk=return_request.pk).update(**changed)


def _tell(return_request: ReturnRequest, *, now: datetime) -> None:
    quoted = Quote.from_json(return_request.quote)
    publish(
        ReturnQuoteChanged(
            return_id=return_request.public_id,
            total_minor=quoted.total_minor,
            cut_minor=quoted.cut_minor,
            reason=quoted.cut.reason if quoted.cut else "",
            is_payable=quoted.is_payable,
            currency=quoted.currency,
        ),
        actor=WORKER,
        occurred_at=now,
    )


def _drop_what_cannot_be_paid(order: Order) -> set[int]:
    """Fail refunds that nobody was asked for yet and that the order does not hold any more, the newest first.

    The worker releases what is still owed anew. Answers the row ids of their returns.
    """
    waiting = list(
        Refund.objects.select_for_update(of=("self",))
        .select_related("return_request")
        .filter(return_request__order=order, status=RefundStatus.PENDING, charge=None)
        .order_by("-created_at", "-pk")
    )
    too_much = order.shop_refunded_minor + order.refunded_minor - order.collectable_minor
    if _was_refunded_by_the_shop(order, waiting):
        too_much = order.refunded_minor
    dropped: dict[int, ReturnRequest] = {}
    for refund in waiting:
        if too_much <= 0:
            break
        Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.FAILED, failure="order_changed")
        release_refund_money(refund)
        too_much -= refund.amount_minor - refund.bonus_minor
        dropped[refund.return_request.pk] = refund.return_request
    for return_request in dropped.values():
        count_paid_units_anew(return_request)
    return set(dropped)


def _was_refunded_by_the_shop(order: Order, waiting: list[Refund]) -> bool:
    """Whether the shop calls the order refunded, and only refunds of ours that have not gone would explain it."""
    gone_minor = order.refunded_minor - sum(refund.amount_minor - refund.bonus_minor for refund in waiting)
    return (
        order.financial_status == FinancialStatus.REFUNDED
        and not order.shop_refunded_minor
        and gone_minor < order.refund_limit_minor
    )
