"""What people are asked to do by hand, how far it is, and why it may come to nothing."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models


class TaskKind(models.TextChoices):
    REFUND = "refund"  # money to send back
    CHARGE = "charge"  # a difference to collect
    RESTOCK = "restock"  # units that may be sold again
    REPLACEMENT = "replacement"  # an order for what leaves instead
    CANCELLATION = "cancellation"  # units that shall not be sent
    CREDIT_CODE = "credit_code"  # store credit as a code for the shop's checkout
    PICKUP = "pickup"  # a driver to be ordered on the carrier's own site
    CALL_OFF = "call_off"  # a driver, or a label, that nobody wants any more, to be called off there


class TaskState(models.TextChoices):
    OPEN = "open"
    BOOKED = "booked"  # done, and the carrier's number follows
    DONE = "done"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # nobody wants it any more


UNDER_WAY = (TaskState.OPEN, TaskState.BOOKED)

# Why it came to nothing, by kind: staff choose one, and what follows is that of a company's refusal.
FAILURES: Mapping[str, tuple[str, ...]] = {
    TaskKind.REFUND: ("payment_closed", "payment_not_found", "other"),
    TaskKind.CHARGE: ("cannot_be_collected", "other"),
    TaskKind.RESTOCK: ("not_put_back", "other"),
    TaskKind.REPLACEMENT: ("sold_out", "other"),
    TaskKind.CANCELLATION: ("too_late",),
    TaskKind.CALL_OFF: ("too_late",),
    TaskKind.PICKUP: ("carrier_does_not_come", "other"),
}

# What names a thing that was done: the merchant's own reference, without which it is not recorded.
NEEDS_REFERENCE = frozenset({TaskKind.REFUND, TaskKind.CHARGE, TaskKind.REPLACEMENT})

# What is recorded of these says where money went, or where a shopper is to send it.
MOVES_MONEY = frozenset({TaskKind.REFUND, TaskKind.CHARGE, TaskKind.CREDIT_CODE})

# Done first, named later: Korean carriers give the number of a pickup one or two business days after it was booked.
NUMBER_FOLLOWS = frozenset({TaskKind.PICKUP})


# What has a day of its own instead of a last one, and is found by an address.
OF_PARCELS = frozenset({TaskKind.PICKUP, TaskKind.CALL_OFF})


class PoolKind(models.TextChoices):
    CODE = "code"
    LABEL = "label"


class Way(models.TextChoices):
    """How a carrier by hand gets parcels that nobody fetches."""

    STANDING_CODE = "standing_code"  # one customer code on every return
    CODE_POOL = "code_pool"
    LABEL_POOL = "label_pool"
    NONE = "none"  # pickups only
