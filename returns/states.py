"""The words of a return's life and the allowed moves: decisions, parcels and money move on their own axes."""

from __future__ import annotations

from django.db import models


class ReturnStatus(models.TextChoices):
    REQUESTED = "requested"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    CLOSED = "closed"


class ShippingStatus(models.TextChoices):
    NOT_REQUIRED = "not_required"
    NO_LABEL = "no_label"
    PENDING = "pending"
    PICKUP_SCHEDULED = "pickup_scheduled"
    DROPPED_OFF = "dropped_off"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    PARTIALLY_RECEIVED = "partially_received"
    RECEIVED = "received"


class ReturnException(models.TextChoices):
    LABEL_FAILED = "label_failed"
    REFUND_FAILED = "refund_failed"
    NOT_PAYABLE = "not_payable"  # the terms owe money that the order does not hold, or not yet
    EXCHANGE_FAILED = "exchange_failed"
    CHARGE_FAILED = "charge_failed"
    RESTOCK_FAILED = "restock_failed"
    OUT_OF_STOCK = "out_of_stock"
    FLAGGED = "flagged"
    CALL_WANTED = "call_wanted"


class Reception(models.TextChoices):
    AWAITING = "awaiting"
    RECEIVED = "received"
    MISSING = "missing"
    WRONG_ITEM = "wrong_item"


class Verdict(models.TextChoices):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class RefundStatus(models.TextChoices):
    PENDING = "pending"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundMethod(models.TextChoices):
    ORIGINAL_PAYMENT = "original_payment"
    STORE_CREDIT = "store_credit"
    BANK_ACCOUNT = "bank_account"
    MANUAL = "manual"


class ReplacementStatus(models.TextChoices):
    HELD = "held"  # its units are held in stock while the return is under way
    AWAITING_PAYMENT = "awaiting_payment"  # due to leave once the difference is paid
    ORDERING = "ordering"  # the shop is asked to send it, and its answer is not known yet
    ORDERED = "ordered"  # the shop was asked to send it, and will
    SOLD_OUT = "sold_out"
    NOT_PAID = "not_paid"  # the link for the difference ran out
    FAILED = "failed"  # the shop does not take the order, for another reason than its stock
    CANCELLED = "cancelled"


# The exchange came to nothing and the shopper is still owed: he, or staff for him, chooses something else.
FELL_THROUGH = frozenset({ReplacementStatus.SOLD_OUT, ReplacementStatus.NOT_PAID, ReplacementStatus.FAILED})


class ChargeStatus(models.TextChoices):
    PENDING = "pending"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ParcelPurpose(models.TextChoices):
    BACK = "back"  # to the shop
    TO_CUSTOMER = "to_customer"  # refused items on their way home


class RefusalChoice(models.TextChoices):
    """What the shopper wants done with an item that was refused."""

    SEND_BACK = "send_back"
    LEAVE_IT = "leave_it"  # the shop may dispose of it
    OBJECT = "object"  # staff look again


class Resolution(models.TextChoices):
    REFUND = "refund"
    STORE_CREDIT = "store_credit"
    EXCHANGE = "exchange"
    KEEP_ITEM = "keep_item"


class Method(models.TextChoices):
    DROP_OFF = "drop_off"
    LABEL = "label"
    PICKUP = "pickup"
    OWN_CARRIER = "own_carrier"
    IN_STORE = "in_store"


# The ways for which a carrier is asked for a label, a code or a pickup.
MADE_BY_US = frozenset({Method.DROP_OFF, Method.LABEL, Method.PICKUP})


class PickupPlace(models.TextChoices):
    """Where the carrier finds the parcel."""

    DOOR = "door"
    IN_PERSON = "in_person"
    GUARD = "guard"
    LOCKER = "locker"


class PickupState(models.TextChoices):
    WANTED = "wanted"  # the carrier is being asked
    BY_HAND = "by_hand"  # people of the shop book it, and record it when it is booked
    BOOKED = "booked"
    REFUSED = "refused"  # it does not come then


class Grade(models.TextChoices):
    A = "a"
    B = "b"
    C = "c"
    D = "d"


class Disposition(models.TextChoices):
    RESTOCK = "restock"
    REFURBISH = "refurbish"
    DONATE = "donate"
    RECYCLE = "recycle"
    DESTROY = "destroy"
    RETURN_TO_CUSTOMER = "return_to_customer"


class Fault(models.TextChoices):
    SHOPPER = "shopper"
    SHOP = "shop"
    CARRIER = "carrier"


class StandardReason(models.TextChoices):
    SIZE_TOO_SMALL = "size_too_small"
    SIZE_TOO_LARGE = "size_too_large"
    COLOR = "color"
    STYLE = "style"
    NOT_AS_DESCRIBED = "not_as_described"
    WRONG_ITEM = "wrong_item"
    DEFECTIVE = "defective"
    DAMAGED_IN_TRANSIT = "damaged_in_transit"
    ARRIVED_LATE = "arrived_late"
    CHANGED_MY_MIND = "changed_my_mind"
    OTHER = "other"


class ReasonScopeMode(models.TextChoices):
    """How the product types and tags of a reason are meant."""

    ALL = "all"
    ONLY = "only"
    EXCEPT = "except"


class LegalBasis(models.TextChoices):
    WITHDRAWAL = "withdrawal"
    DEFECT = "defect"
    GOODWILL = "goodwill"
    PROTECTION = "protection"
    RECALL = "recall"
    OVERRIDE = "override"


class LegalGround(models.TextChoices):
    """What a shop can say against a right that the law gives. Which of them count hangs on the right and the country."""

    NOT_A_CONSUMER = "not_a_consumer"
    EXEMPT_GOODS = "exempt_goods"
    NOT_DEFECTIVE = "not_defective"
    CAUSED_BY_USE = "caused_by_use"
    KNOWN_BEFORE = "known_before"
    PERIOD_OVER = "period_over"
    NEVER_SENT_BACK = "never_sent_back"
    OTHER_GOODS = "other_goods"
    TAKEN_BACK = "taken_back"
    SETTLED_OTHERWISE = "settled_otherwise"


ALLOWED_MOVES: dict[ReturnStatus, frozenset[ReturnStatus]] = {
    ReturnStatus.REQUESTED: frozenset(
        {ReturnStatus.IN_REVIEW, ReturnStatus.APPROVED, ReturnStatus.DECLINED, ReturnStatus.CANCELLED}
    ),
    # Back to requested only by a change of what is asked for: the worker then carries out the new decision.
    ReturnStatus.IN_REVIEW: frozenset(
        {ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.DECLINED, ReturnStatus.CANCELLED}
    ),
    ReturnStatus.APPROVED: frozenset(
        {
            ReturnStatus.REQUESTED,
            ReturnStatus.DECLINED,
            ReturnStatus.CANCELLED,
            ReturnStatus.EXPIRED,
            ReturnStatus.CLOSED,
        }
    ),
    ReturnStatus.DECLINED: frozenset(),
    ReturnStatus.CANCELLED: frozenset(),
    ReturnStatus.EXPIRED: frozenset(),
    ReturnStatus.CLOSED: frozenset(),
}

FINAL_STATUSES = frozenset(status for status, moves in ALLOWED_MOVES.items() if not moves)

OPEN_STATUSES = tuple(status for status in ReturnStatus if status not in FINAL_STATUSES)

ENDED_WITHOUT_MONEY = frozenset({ReturnStatus.CANCELLED, ReturnStatus.DECLINED, ReturnStatus.EXPIRED})

# The parcel is with the carrier or with us, at least by the shopper's word: too late to cancel.
HANDED_OVER = frozenset(
    {
        ShippingStatus.DROPPED_OFF,
        ShippingStatus.IN_TRANSIT,
        ShippingStatus.DELIVERED,
        ShippingStatus.PARTIALLY_RECEIVED,
        ShippingStatus.RECEIVED,
    }
)

# Somebody else than the shopper has seen the parcel.
SCANNED = HANDED_OVER - {ShippingStatus.DROPPED_OFF}
