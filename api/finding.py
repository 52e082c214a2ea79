"""Finding one thing by the id that stands in an address or a body: a public id or an external id, never a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from commerce.models import Customer, Order, Product
from commerce.snapshots import parse_external_id
from core.errors import FieldError, NotFound
from core.kept_queries import KeptQuery

Row = TypeVar("Row", bound=Model)
_PUBLIC_ID = re.compile(r"[a-z]+_")


def found(rows: QuerySet[Row]) -> Row:
    """The only row. Raises NotFound."""
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def by_either_id(rows: QuerySet[Row], name: str) -> Row:
    """The row with this public id, else the one with this external id. Raises NotFound."""
    found = _named_first(list(_by_either_id(rows, name)), name)
    if found is None:
        raise NotFound
    return found


def external_id_in_address(rows: QuerySet[Row], name: str) -> str:
    """The external id to put to: that of the row with this public id, else ``name`` itself.

    Raises NotUnderstood or DocumentRefused.
    """
    is_public = _PUBLIC_ID.match(name) is not None  # else nobody's: the database need not be asked
    known = rows.filter(public_id=name).values_list("external_id", flat=True).first() if is_public else None
    return str(known) if known else parse_external_id(name)


def order_named(name: str) -> Order:
    """The order that a body names in ``order``. Raises NotFound."""
    order = _named_first(_NAMED_ORDERS.all(name), name)
    if order is None:
        message = _("There is no order with this id in this shop.")
        raise NotFound(message, [FieldError("order", NotFound.code, message)])
    return order


def whole_order_named(name: str) -> Order:
    """The order with everything that is shown of it. Raises NotFound."""
    order = _named_first(_WHOLE_ORDERS.all(name), name)
    if order is None:
        raise NotFound
    return order


def complete_orders() -> QuerySet[Order]:
    """Orders with everything that is shown of them."""
    return Order.objects.select_related("customer").prefetch_related(*order_rows())


def order_rows(prefix: str = "") -> list[str]:
    """What is prefetched of an order, also of one at the end of ``prefix``."""
    return [f"{prefix}{name}" for name in ("lines", "payments", "shop_refunds", "fulfillments__lines__line")]


def complete_products() -> QuerySet[Product]:
    """Products with their variants."""
    return Product.objects.prefetch_related("variants")


def customer_named(name: str) -> Customer:
    """The customer in an address. Raises NotFound."""
    return by_either_id(Customer.objects.all(), name)


def _by_either_id(rows: QuerySet[Row], name: str) -> QuerySet[Row]:
    return rows.filter(Q(public_id=name) | Q(external_id=name))[:2]


def _named_first(found: Sequence[Row], name: str) -> Row | None:
    """The one whose public id it is, before the one of which the shop says so."""
    return next(
        (row for row in found if getattr(row, "public_id", None) == name), found[0] if found else None
    )


_NAMED_ORDERS = KeptQuery(lambda name: _by_either_id(Order.objects.select_related("customer"), name), str)
_WHOLE_ORDERS = KeptQuery(lambda name: _by_either_id(complete_orders(), name), str)
