"""The one counter of units and their money per order line: taken with a request, given back when it ends.

Callers hold a transaction and take lines in the order of their row ids, so that two requests never wait
for each other. The counters are guarded twice: by a conditional update and by a CHECK of the table.
"""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from commerce.models import OrderLine
from core.errors import Refusal
from core.kept_queries import KeptQuery, KeptUpdate
from core.money import worth_of_first_units


class QuantityExceeded(Refusal):
    """More units were asked for than are with the shopper and not in use."""

    code = "quantity_exceeded"
    title = "So many units cannot be returned"


def lock_lines(line_ids: list[int]) -> dict[int, OrderLine]:
    """Lock the lines, always in the same order, and answer them fresh by row id."""
    return {line.pk: line for line in _LOCKED.all(line_ids)}


_LOCKED = KeptQuery(
    lambda pks: OrderLine.objects.select_for_update().filter(pk__one_of=pks).order_by("pk"), list
)


def take_units(*, line: OrderLine, quantity: int, field: str = "quantity") -> int:
    """Take ``quantity`` units of a locked line and answer what they were paid, in minor units.

    The first k of n units are worth floor(paid x k / n), so that any sequence of takes sums to what was
    paid. Raises QuantityExceeded with ``field`` as its path.
    """
    available = line.returnable_quantity
    if quantity > available:
        raise QuantityExceeded.at(field, exceeded_detail(quantity, available))
    amount = worth_of_next_units(line, quantity)
    if not _TAKE.run(line.pk, quantity, amount):
        raise QuantityExceeded.at(field, exceeded_detail(quantity, available))
    line.in_use_quantity += quantity
    line.allocated_minor += amount
    return amount


_TAKE = KeptUpdate(
    lambda pk, quantity, _amount: OrderLine.objects.filter(
        pk=pk,
        is_removed=False,
        fulfilled_quantity__gte=F("in_use_quantity") + quantity,
        quantity__gte=F("in_use_quantity") + F("cancelled_quantity") + F("shop_refunded_quantity") + quantity,
    ),
    lambda _pk, quantity, amount: {
        "in_use_quantity": F("in_use_quantity") + quantity,
        "allocated_minor": F("allocated_minor") + amount,
    },
    int,
    int,
    int,
)


def worth_of_next_units(line: OrderLine, quantity: int) -> int:
    """What ``take_units`` would answer for so many units, in minor units. Nothing is taken."""
    if not quantity:
        return 0
    used = line.in_use_quantity + line.cancelled_quantity + line.shop_refunded_quantity
    worth = worth_of_first_units(line.paid_minor, line.quantity, used + quantity)
    return max(0, min(worth, line.paid_minor) - line.allocated_minor)


def cancel_units(*, line: OrderLine, quantity: int) -> int:
    """Count ``quantity`` units of a locked line that were not sent as cancelled; answer what they were paid.

    Raises QuantityExceeded.
    """
    available = line.cancellable_quantity
    amount = worth_of_next_units(line, quantity)
    cancelled = quantity <= available and OrderLine.objects.filter(
        pk=line.pk,
        is_removed=False,
        quantity__gte=F("fulfilled_quantity")
        + F("cancelled_quantity")
        + F("shop_refunded_quantity")
        + quantity,
    ).update(
        cancelled_quantity=F("cancelled_quantity") + quantity,
        allocated_minor=F("allocated_minor") + amount,
    )
    if not cancelled:
        raise QuantityExceeded(exceeded_detail(quantity, available))
    line.cancelled_quantity += quantity
    line.allocated_minor += amount
    return amount


def uncancel_units(*, line_id: int, quantity: int, amount_minor: int) -> None:
    """Let units that were to be cancelled be sent after all. Raises RuntimeError when the counter holds less."""
    if quantity == 0 and amount_minor == 0:
        return
    freed = OrderLine.objects.filter(
        pk=line_id, cancelled_quantity__gte=quantity, allocated_minor__gte=amount_minor
    ).update(
        cancelled_quantity=F("cancelled_quantity") - quantity,
        allocated_minor=F("allocated_minor") - amount_minor,
    )
    if not freed:
        raise RuntimeError(f"line {line_id} does not hold {quantity} cancelled units worth {amount_minor}")


def give_back_units(*, line_id: int, quantity: int, amount_minor: int) -> None:
    """Free units, and the money that belongs to them, for a later request.

    Raises RuntimeError when the counter holds less than that: a defect, not a wish.
    """
    if quantity == 0 and amount_minor == 0:
        return
    freed = OrderLine.objects.filter(
        pk=line_id, in_use_quantity__gte=quantity, allocated_minor__gte=amount_minor
    ).update(
        in_use_quantity=F("in_use_quantity") - quantity,
        allocated_minor=F("allocated_minor") - amount_minor,
    )
    if not freed:
        raise RuntimeError(f"line {line_id} does not hold {quantity} units worth {amount_minor}")


def exceeded_detail(asked: int, available: int) -> str:
    """How many were asked for and how many there are."""
    return _("Asked for: %(asked)s. Can be returned: %(available)s.") % {
        "asked": asked,
        "available": available,
    }
