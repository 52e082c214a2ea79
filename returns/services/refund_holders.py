"""What a refund belongs to: a return, or units of an order that were cancelled before they were sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from commerce.erased_people import CustomerErased
from commerce.models import Customer, Order
from returns.models import Refund, ReturnRequest
from returns.services.decisions import lock_return


def holder_of(refund: Refund) -> dict[str, Any]:
    """What a refund's events name beside it: its return, or its cancellation."""
    if refund.cancellation is not None:
        return {"cancellation_id": refund.cancellation.public_id}
    return {"return_id": refund.return_request.public_id}


def number_of(refund: Refund) -> str:
    """By which number people know what it is for: the return's, or the order's."""
    return str(refund.order.number if refund.cancellation is not None else refund.return_request.number)


def lock_holder(refund: Refund) -> ReturnRequest | None:
    """Lock what the refund belongs to: its return, or the order of a cancellation, which has none."""
    if refund.cancellation is None:
        return lock_return(refund.return_request.public_id)
    Order.objects.select_for_update().only("pk").get(pk=refund.cancellation.order_id)
    return None


def require_somebody_to_pay(refund: Refund) -> None:
    """Raises CustomerErased once the person was erased: no account is left, and nobody who could give one.

    The order is locked by the caller, so that nobody is erased meanwhile.
    """
    if Customer.objects.filter(orders=refund.order, erased_at__isnull=False).exists():
        raise CustomerErased(
            _("The customer was erased, so this refund cannot be sent again. Keep it in your own books.")
        )


def lock_holders(refunds: Iterable[Refund]) -> None:
    """The same for many, their orders first and in one order, so that two who lock many never wait for each other."""
    found = list(refunds)
    orders = Order.objects.select_for_update().only("pk").filter(pk__in={refund.order.pk for refund in found})
    list(orders.order_by("pk"))
    for return_id in sorted(
        {refund.return_request.public_id for refund in found if refund.cancellation is None}
    ):
        lock_return(return_id)
