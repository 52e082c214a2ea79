"""One search for everything that a caller may say: people, orders and returns, each by its own indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from commerce.folding import fold_order_number
from commerce.models import Customer, Order
from commerce.selectors import customers_matching, orders_matching, with_order_counts
from core.queries import ids_of_any
from returns.models import ReturnRequest
from returns.parcel_search import return_number
from tracking.models import Direction, Shipment

Row = TypeVar("Row", bound=Model)

MOST_OF_A_KIND = 8


@dataclass(frozen=True)
class Found:
    """The best of each kind, newest first; ``has_more`` names the kinds of which there are others."""

    customers: tuple[Customer, ...] = ()
    orders: tuple[Order, ...] = ()
    returns: tuple[ReturnRequest, ...] = ()
    has_more: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        return len(self.customers) + len(self.orders) + len(self.returns)


def find_everything(text: str, *, country: str, may_search_people: bool) -> Found:
    """People by name in any writing, e-mail or phone; orders and returns by number, parcel, or whose they are.

    Who may not see people finds only returns, by a number. ``country`` is the one from which phones are dialled.
    """
    text = text.strip()[:200]
    if not text:
        return Found()
    parcels = _parcels(text)
    if not may_search_people:
        returns = _first(_returns(text, parcels, customers=()))
        return Found(returns=tuple(returns[:MOST_OF_A_KIND]), has_more=_more(returns=returns))
    customers = _first(with_order_counts(customers_matching(text, country=country)))
    orders = _first(orders_matching(text, country=country))
    on_the_way = {
        parcel.order_id for parcel in parcels if parcel.order_id and parcel.direction == Direction.OUTBOUND
    }
    if on_the_way:
        orders = [*Order.objects.select_related("customer").filter(pk__in=on_the_way), *orders]
    returns = _first(_returns(text, parcels, customers=customers[:MOST_OF_A_KIND]))
    return Found(
        customers=tuple(customers[:MOST_OF_A_KIND]),
        orders=tuple(dict.fromkeys(orders[:MOST_OF_A_KIND])),
        returns=tuple(returns[:MOST_OF_A_KIND]),
        has_more=_more(customers=customers, orders=orders, returns=returns),
    )


def _first(rows: QuerySet[Row]) -> list[Row]:
    return list(rows[: MOST_OF_A_KIND + 1])


def _more(**kinds: Sequence[object]) -> frozenset[str]:
    return frozenset(kind for kind, rows in kinds.items() if len(rows) > MOST_OF_A_KIND)


def _parcels(text: str) -> list[Shipment]:
    numbers = {text, fold_order_number(text)}
    return list(Shipment.objects.filter(tracking_number__in=numbers)[:MOST_OF_A_KIND])


def _returns(
    text: str, parcels: Sequence[Shipment], *, customers: Sequence[Customer]
) -> QuerySet[ReturnRequest]:
    bare = fold_order_number(text)
    found = ids_of_any(
        [
            ReturnRequest.objects.filter(number=return_number(bare)),
            ReturnRequest.objects.filter(external_id=text),
            ReturnRequest.objects.filter(order__in=Order.objects.filter(number_folded=bare)),
            ReturnRequest.objects.filter(parcels__shipment__in=[parcel.pk for parcel in parcels]),
            ReturnRequest.objects.filter(customer__in=[customer.pk for customer in customers]),
        ]
    )
    returns = ReturnRequest.objects.filter(pk__in=found)
    return returns.select_related("order", "customer").order_by("-created_at", "-pk")
