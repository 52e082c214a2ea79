"""Whose parcel it is: by what a scanner reads from it, or by what somebody reads from its label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, F, QuerySet, Value

from commerce.folding import ascii_digits, fold_order_number
from commerce.models import Fulfillment, Order
from commerce.selectors import orders_matching
from core.normal_text import normalized
from core.queries import ids_of_any
from returns.models import ReturnParcel, ReturnRequest
from returns.states import OPEN_STATUSES, ParcelPurpose, ReturnStatus, ShippingStatus
from tracking.models import Direction, Shipment

MOST_FOUND = 20
LONGEST_CODE = 200
_LEAST_OF_TRACKING = 8
_SYMBOLOGY = re.compile(
    r"^\][A-Za-z][0-9A-Za-z]"
)  # what scanners put in front: ]C1 for GS1-128 (ISO/IEC 15424)
_OUR_NUMBER = re.compile(r"(?<![0-9A-Z])R-\d{1,12}(?![0-9A-Z])", re.IGNORECASE)


@dataclass(frozen=True)
class FoundParcel:
    """Row ids, the likeliest first. ``is_certain``: a number on the parcel names exactly this one return.

    ``order_ids`` are orders that were meant and have no return that could be received.
    """

    return_ids: tuple[int, ...] = ()
    order_ids: tuple[int, ...] = ()
    is_certain: bool = False


def find_parcel(text: str, *, country: str) -> FoundParcel:
    """By its own numbers, then the number that it went out with, the order's number, and at last the person.

    ``country`` is the one from which phones are dialled. What stands on the parcel finds a return that is over too.
    """
    code = bare_code(text)
    if not code:
        return FoundParcel()
    if own := _first(returns_with_number(code)):
        return FoundParcel(own, is_certain=len(own) == 1)
    digits_of_ours = (
        _first(ReturnRequest.objects.filter(number=return_number(code))) if code.isdecimal() else ()
    )
    for orders in (_orders_sent_with(code), orders_with_number(code)):
        if found := _of_orders(orders):
            return _joined(found, digits_of_ours)
    if digits_of_ours:
        return FoundParcel(digits_of_ours, is_certain=True)
    return (
        _of_orders(orders_matching(text.strip()[:LONGEST_CODE], country=country), is_person=True)
        or FoundParcel()
    )


def bare_code(text: str) -> str:
    """A code without what scanners add to it: signs that cannot be seen, and the kind of barcode."""
    seen = "".join(
        sign for sign in normalized("NFKC", text) if unicodedata.category(sign) not in ("Cc", "Cf")
    )
    return _SYMBOLOGY.sub("", ascii_digits(seen).strip())[:LONGEST_CODE].strip()


def returns_with_number(code: str) -> QuerySet[ReturnRequest]:
    """Returns by what stands on their parcel or paper: return number, tracking number, drop-off code, an id of ours.

    A carrier's barcode often holds more than the number: then the number at its end counts.
    """
    bare = fold_order_number(code)
    written = _OUR_NUMBER.search(code)
    numbers = {code, *([return_number(fold_order_number(written.group()))] if written else [])}
    if bare.startswith("R"):  # digits alone may as well be the number of an order
        numbers.add(return_number(bare))
    back = ReturnParcel.objects.filter(purpose=ParcelPurpose.BACK)
    ways = [
        ReturnRequest.objects.filter(number__in=numbers),
        ReturnRequest.objects.filter(public_id=code),
        ReturnRequest.objects.filter(external_id=code),
        ReturnRequest.objects.filter(parcels__in=back.filter(shipment__tracking_number__in={code, bare})),
        ReturnRequest.objects.filter(parcels__in=back.filter(shipment__drop_off_code__in={code, bare})),
    ]
    if len(bare) > _LEAST_OF_TRACKING:
        ways.append(ReturnRequest.objects.filter(parcels__in=_awaited_at_the_end_of(bare)))
    return ReturnRequest.objects.filter(pk__in=ids_of_any(ways)).order_by("-created_at", "-pk")


def return_number(bare: str) -> str:
    """``R42``, ``r-42`` and ``42`` as ``R-000042``."""
    digits = bare.removeprefix("R")
    return f"R-{int(digits):06d}" if digits.isdecimal() and len(digits) <= 12 else bare


def returns_to_receive(orders: QuerySet[Order]) -> QuerySet[ReturnRequest]:
    """Approved returns of these orders of which something has still to come."""
    return ReturnRequest.objects.filter(
        order__in=orders.order_by().values("pk"), status=ReturnStatus.APPROVED
    ).exclude(shipping_status__in=[ShippingStatus.RECEIVED, ShippingStatus.NOT_REQUIRED])


def returns_by_outer_number(code: str) -> Sequence[QuerySet[ReturnRequest]]:
    """Returns to receive by a number that is not ours: that of the parcel to the shopper, then the order's."""
    return [returns_to_receive(_orders_sent_with(code)), returns_to_receive(orders_with_number(code))]


def orders_with_number(code: str) -> QuerySet[Order]:
    """By the number that people read, or an id of the shop's or of ours."""
    return Order.objects.filter(
        pk__in=ids_of_any(
            [
                Order.objects.filter(number_folded=fold_order_number(code)),
                Order.objects.filter(external_id=code),
                Order.objects.filter(public_id=code),
            ]
        )
    )


def _awaited_at_the_end_of(bare: str) -> QuerySet[ReturnParcel]:
    return (
        ReturnParcel.objects.filter(
            purpose=ParcelPurpose.BACK, return_request__status=ReturnStatus.APPROVED, shipment__voided_at=None
        )
        .annotate(scanned=Value(bare, output_field=CharField()))
        .filter(shipment__tracking_number__regex=rf"^.{{{_LEAST_OF_TRACKING},}}$")
        .filter(scanned__endswith=F("shipment__tracking_number"))
    )


def _orders_sent_with(code: str) -> QuerySet[Order]:
    numbers = {code, fold_order_number(code)}
    return Order.objects.filter(
        pk__in=ids_of_any(
            [
                Order.objects.filter(
                    fulfillments__in=Fulfillment.objects.filter(tracking_number__in=numbers)
                ),
                Order.objects.filter(
                    shipments__in=Shipment.objects.filter(
                        tracking_number__in=numbers, direction=Direction.OUTBOUND
                    )
                ),
            ]
        )
    )


def _of_orders(orders: QuerySet[Order], *, is_person: bool = False) -> FoundParcel | None:
    meant = list(orders.order_by("-placed_at", "-pk").values_list("pk", flat=True)[:MOST_FOUND])
    if not meant:
        return None
    open_ones = ReturnRequest.objects.filter(order__in=meant, status__in=OPEN_STATUSES).exclude(
        shipping_status__in=[ShippingStatus.RECEIVED, ShippingStatus.NOT_REQUIRED]
    )
    awaited = list(open_ones.order_by("-created_at", "-pk").values_list("pk", "order_id")[:MOST_FOUND])
    with_return = {order for _found, order in awaited}
    return FoundParcel(
        return_ids=tuple(found for found, _order in awaited),
        order_ids=tuple(order for order in meant if order not in with_return),
        is_certain=len(awaited) == 1 and len(meant) == 1 and not is_person,
    )


def _joined(found: FoundParcel, digits_of_ours: tuple[int, ...]) -> FoundParcel:
    """An order and a return may have the same digits: then somebody has to choose."""
    if not digits_of_ours:
        return found
    return FoundParcel(tuple(dict.fromkeys((*found.return_ids, *digits_of_ours))), found.order_ids)


def _first(returns: QuerySet[ReturnRequest]) -> tuple[int, ...]:
    return tuple(returns.values_list("pk", flat=True)[:MOST_FOUND])
