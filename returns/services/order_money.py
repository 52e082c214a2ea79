"""What an order can still give back through one return: its payments, less what anybody else has or was promised.

Orders are locked before anything here is written, as everywhere. ``Order.reserved_minor`` is what open returns are to
pay beyond their refunds, and what replacements that left have taken up; a conditional update and a CHECK hold it and
the refunds within the payments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from commerce.models import Order
from returns.models import Refund, ReturnRequest
from returns.policy.decision import Reason
from returns.policy.quote import ALREADY_REFUNDED, NOT_PAID, Room
from returns.states import RefundStatus


def room_for_new(order: Order) -> Room:
    """What one more return of the order could give back."""
    return Room(
        most_minor=max(0, order.unrefunded_minor - order.reserved_minor),
        reason=_reason_for_less(order),
        is_payable=order.is_paid,
    )


def nothing_left(room: Room) -> Reason:
    """Why nothing of what was paid can be given back, for people and as a code."""
    return Reason(code="nothing_left", params={"why": room.reason})


def room_of(return_request: ReturnRequest) -> Room:
    """What the order gives back through this return: what it has refunded, what is reserved for it, what is free.

    Reads the return's order and refunds, which a list has prefetched.
    """
    order = return_request.order
    others_minor = max(0, order.reserved_minor - return_request.reserved_minor)
    most = refunded_minor_of(return_request) + max(0, order.unrefunded_minor - others_minor)
    return replace(room_for_new(order), most_minor=most)


def refunded_minor_of(return_request: ReturnRequest) -> int:
    """Money of the order that the return has refunded or that is on its way: no bonus, nothing paid on top."""
    return sum(refund.amount_minor - refund.bonus_minor for refund in standing(return_request.refunds.all()))


def standing(refunds: Iterable[Refund]) -> list[Refund]:
    """Refunds of the order's money that have not failed."""
    return [refund for refund in refunds if refund.status != RefundStatus.FAILED and refund.charge_id is None]


def _reason_for_less(order: Order) -> str:
    """Why the order gives back less than was bought: for the most part it was never paid, or the shop refunded."""
    if order.is_refunded_elsewhere:
        return ALREADY_REFUNDED
    unpaid_minor = max(0, order.total_minor - order.collectable_minor)
    return NOT_PAID if unpaid_minor > order.shop_refunded_minor else ALREADY_REFUNDED
