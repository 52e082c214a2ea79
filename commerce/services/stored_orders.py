"""Orders of the mirror with all of their rows, locked: as many queries for five hundred as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import TypeVar

from django.db.models import Model

from commerce.models import Fulfillment, FulfillmentLine, Order, OrderLine, Payment, ShopRefund
from commerce.services.cancellations import requested_lines
from commerce.services.merging import StoredOrder

Row = TypeVar("Row", bound=Model)


def locked_orders(external_ids: Collection[str]) -> dict[str, StoredOrder]:
    """Those of these orders that are there, by external id: first they are locked, then what other acts change too, by row id."""
    orders = list(
        Order.objects.select_for_update().filter(external_id__in=external_ids).order_by("external_id")
    )
    if not orders:
        return {}
    ids = [order.pk for order in orders]
    lines = _by_order(OrderLine.objects.select_for_update().filter(order__in=ids).order_by("pk"))
    payments = _by_order(Payment.objects.select_for_update().filter(order__in=ids).order_by("pk"))
    refunds = _by_order(ShopRefund.objects.filter(order__in=ids).order_by("pk"))
    parcels = _by_order(Fulfillment.objects.filter(order__in=ids).order_by("pk"))
    contents = _grouped(
        FulfillmentLine.objects.filter(fulfillment__order__in=ids).order_by("pk"), "fulfillment_id"
    )
    cancelling = requested_lines(ids)
    found = {}
    for order in orders:
        names = {line.pk: line.external_id for line in lines[order.pk]}
        found[order.external_id] = StoredOrder(
            order=order,
            lines={line.external_id: line for line in lines[order.pk]},
            payments={payment.external_id: payment for payment in payments[order.pk]},
            shop_refunds={refund.external_id: refund for refund in refunds[order.pk]},
            fulfillments={parcel.external_id: parcel for parcel in parcels[order.pk]},
            fulfillment_lines={
                (parcel.external_id, names[row.line_id]): row
                for parcel in parcels[order.pk]
                for row in contents[parcel.pk]
            },
            cancelling=cancelling[order.pk],
        )
    return found


def _by_order(rows: Iterable[Row]) -> dict[int, list[Row]]:
    return _grouped(rows, "order_id")


def _grouped(rows: Iterable[Row], name: str) -> dict[int, list[Row]]:
    owner_of = attrgetter(name)
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[owner_of(row)].append(row)
    return groups
