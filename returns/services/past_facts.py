"""The facts of a return as they stood when it was asked for: those kept with it, else put together again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, Sum

from accounts.models import ShopSettings
from commerce.models import OrderLine
from returns.facts import OrderFile, open_order_file
from returns.models import ReturnItem, ReturnRequest
from returns.policy.facts import CustomerFacts, ItemFacts, LineFacts, ParcelFacts, ReasonFacts
from returns.policy.record import DecisionFacts
from returns.services.known_items import known_items, request_facts
from returns.shop_law import law_for
from returns.states import ENDED_WITHOUT_MONEY, Resolution
from returns.wishes import ReturnWish, WishedItem


def facts_at_request(return_request: ReturnRequest, *, settings: ShopSettings) -> DecisionFacts:
    """What the decision was made of. ``items`` and their lines, order and customer are read already."""
    kept = return_request.decision.get("facts")
    if kept is not None:
        law = law_for(
            kept["order"]["country"] or "",
            settings,
            ordered_at=datetime.fromisoformat(kept["order"]["placed_at"]),
        )
        return DecisionFacts.from_json(kept, law=law)
    return _gathered(return_request)


def _gathered(return_request: ReturnRequest) -> DecisionFacts:
    """From the rows as they are, without what came later; the tier is today's, as nobody kept that day's."""
    then = return_request.created_at
    file = open_order_file(return_request.order, now=then, apart_from=return_request)
    items = list(return_request.items.all())
    wish = ReturnWish(
        items=tuple(
            WishedItem(line=item.line.public_id, quantity=item.requested_quantity, resolution=item.resolution)
            for item in items
        ),
        method=return_request.method,
    )
    known = known_items(file, wish)
    return DecisionFacts(
        order=file.order_facts,
        customer=_customer_then(file, return_request),
        items=tuple(
            ItemFacts(
                line=_line_then(file.line_facts[item.line_id], then),
                reason=_reason(file, item),
                resolution=item.resolution,
                worth_minor=item.amount_minor,
            )
            for item in items
        ),
        request=request_facts(file, known, wish),
        circumstances=replace(file.circumstances, flags=()),
    )


def _reason(file: OrderFile, item: ReturnItem) -> ReasonFacts | None:
    if not item.reason_code:
        return None
    known = file.reasons.get(item.reason_code)
    return known or ReasonFacts(item.reason_code, "other", item.fault or "shopper")


def _line_then(line: LineFacts, then: datetime) -> LineFacts:
    """A parcel that had arrived only later was still on its way."""
    parcels = tuple(
        ParcelFacts(
            parcel.shipped_at,
            parcel.delivered_at if parcel.delivered_at is None or parcel.delivered_at <= then else None,
        )
        for parcel in line.parcels
        if parcel.shipped_at is None or parcel.shipped_at <= then
    )
    return replace(line, parcels=parcels or line.parcels)


def _customer_then(file: OrderFile, return_request: ReturnRequest) -> CustomerFacts:
    customer, then = return_request.customer, return_request.created_at
    ordered = OrderLine.objects.filter(order__customer=customer, order__placed_at__lte=then).aggregate(
        units=Sum("quantity"), orders=Count("order", distinct=True)
    )
    returned = (
        ReturnItem.objects.filter(return_request__customer=customer, return_request__created_at__lt=then)
        .exclude(Q(return_request__status__in=ENDED_WITHOUT_MONEY) & Q(return_request__ended_at__lte=then))
        .exclude(return_request=return_request)
        .aggregate(
            units=Sum("requested_quantity"),
            returns=Count("return_request", distinct=True),
            kept_at=ArrayAgg(
                "return_request__created_at", filter=Q(resolution=Resolution.KEEP_ITEM), distinct=True
            ),
        )
    )
    units = ordered["units"] or 0
    return replace(
        file.customer_facts,
        orders=ordered["orders"] or 0,
        returns=returned["returns"] or 0,
        return_share=Decimal(returned["units"] or 0) / Decimal(units) if units else Decimal(0),
        kept_at=tuple(returned["kept_at"] or ()),
    )
