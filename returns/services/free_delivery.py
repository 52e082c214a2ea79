"""The free delivery of an order: whether it had one, and what is kept of it besides what its returns take away.

Only what goes back by the shopper's own doing counts against it. A return is charged when it takes what is kept below
the threshold, so that of any sequence of returns one is; and one that was not charged when it was asked for never is.
"""

from __future__ import annotations

from collections.abc import Iterable

from commerce.models import OrderLine
from returns.facts import OrderFile
from returns.models import ReturnItem, ReturnRequest
from returns.policy.outbound_shipping import FreeDelivery, OutboundShippingFee
from returns.policy.quote import Quote
from returns.services.item_worth import quoted_parts
from returns.states import ENDED_WITHOUT_MONEY


def free_delivery_for_new(file: OrderFile, fee: OutboundShippingFee | None) -> FreeDelivery | None:
    """What one more return of the order could lose; None where there is nothing to lose, or it is paid for already."""
    if fee is None or file.order.shipping_minor:
        return None
    others = _items_of_others(file.order.pk, apart_from=file.asked_anew)
    if any(Quote.from_json(item.return_request.quote).loses_free_delivery for item in others):
        return None
    return _if_there_was_one(fee, goods_minor(file.lines) - _leaving_minor(others))


def free_delivery_of(return_request: ReturnRequest) -> FreeDelivery | None:
    """The same of a stored return, with what is kept by now; None unless it was charged when it was asked for."""
    fee = OutboundShippingFee.from_json(return_request.terms.get("outbound_shipping_fee"))
    order = return_request.order
    if fee is None or order.shipping_minor:
        return None
    others = _items_of_others(order.pk, apart_from=return_request.pk)
    return _free_delivery(fee, goods_minor(order.lines.all()) - _leaving_minor(others))


def free_delivery_alone(
    return_request: ReturnRequest, fee: OutboundShippingFee | None
) -> FreeDelivery | None:
    """The same as if the return were the only one of its order, for replaying it; its order's lines are read already."""
    order = return_request.order
    if fee is None or order.shipping_minor or fee.fee.currency != order.currency:
        return None
    return _if_there_was_one(fee, goods_minor(order.lines.all()))


def goods_minor(lines: Iterable[OrderLine]) -> int:
    """What the goods of an order cost, as they were paid."""
    return sum(line.paid_minor for line in lines if not line.is_removed)


def _if_there_was_one(fee: OutboundShippingFee, kept_minor: int) -> FreeDelivery | None:
    return _free_delivery(fee, kept_minor) if kept_minor >= fee.free_delivery_from.amount_minor else None


def _free_delivery(fee: OutboundShippingFee, kept_minor: int) -> FreeDelivery:
    return FreeDelivery(fee.fee.amount_minor, fee.free_delivery_from.amount_minor, kept_minor)


def _items_of_others(order_id: int, *, apart_from: int | None) -> list[ReturnItem]:
    """The items of the order's other returns that came, or may still come, to something."""
    return list(
        ReturnItem.objects.filter(return_request__order_id=order_id)
        .exclude(return_request__status__in=ENDED_WITHOUT_MONEY)
        .exclude(return_request=apart_from)
        .select_related("return_request", "replacement")
        .order_by("pk")
    )


def _leaving_minor(items: Iterable[ReturnItem]) -> int:
    return sum(part.leaving_minor for item in items for part in quoted_parts(item, _units_leaving(item)))


def _units_leaving(item: ReturnItem) -> int:
    """Units that come back, or may: neither released nor refused and still here."""
    refused_here = max(0, item.rejected_quantity - item.sent_back_quantity)
    return max(0, item.requested_quantity - item.released_quantity - refused_here)
