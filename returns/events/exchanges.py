"""What leaves in place of an item, and what the shopper pays on top for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from returns.events.base import ReturnEvent


@dataclass(frozen=True)
class ExchangeEvent(ReturnEvent):
    """Base of the events of one replacement; they lie on its return's timeline."""

    replacement_id: str = ""
    item_id: str = ""
    quantity: int = 0


@dataclass(frozen=True)
class ExchangeHeld(ExchangeEvent):
    """Units are kept for the shopper until ``until`` (RFC 3339)."""

    type: ClassVar[str] = "exchange.held"

    until: str = ""


@dataclass(frozen=True)
class ExchangeHoldExpired(ExchangeEvent):
    """The time is over for which the units were kept; they are looked for again when they may leave."""

    type: ClassVar[str] = "exchange.hold_expired"


@dataclass(frozen=True)
class ExchangeOrderRequested(ExchangeEvent):
    """The units may leave; the worker asks the shop to send them."""

    type: ClassVar[str] = "exchange.order_requested"


@dataclass(frozen=True)
class ExchangeOrdered(ExchangeEvent):
    """The shop sends the units. ``kept_minor`` is the revenue kept by them."""

    type: ClassVar[str] = "exchange.ordered"

    kept_minor: int = 0
    currency: str = ""
    shop_order: str = ""


@dataclass(frozen=True)
class ExchangeSoldOut(ExchangeEvent):
    type: ClassVar[str] = "exchange.sold_out"


@dataclass(frozen=True)
class ExchangeNotPaid(ExchangeEvent):
    """The time to pay the difference is over, so the units do not leave."""

    type: ClassVar[str] = "exchange.not_paid"


@dataclass(frozen=True)
class ExchangeFailed(ExchangeEvent):
    """The shop refuses the order, for another reason than its stock."""

    type: ClassVar[str] = "exchange.failed"


@dataclass(frozen=True)
class ExchangeChosenAnew(ReturnEvent):
    """Something else was chosen for an item: another variant, or money instead."""

    type: ClassVar[str] = "exchange.chosen_anew"

    item_id: str = ""
    resolution: str = ""
    replacement_id: str = ""


@dataclass(frozen=True)
class ChargeEvent(ReturnEvent):
    """Base of the events of what a shopper pays on top; they lie on the return's timeline."""

    charge_id: str = ""
    amount_minor: int = 0
    currency: str = ""


@dataclass(frozen=True)
class ChargeRequested(ChargeEvent):
    """The worker asks the payment provider for a link."""

    type: ClassVar[str] = "charge.requested"


@dataclass(frozen=True)
class ChargeLinkReady(ChargeEvent):
    """The shopper can pay."""

    type: ClassVar[str] = "charge.link_ready"


@dataclass(frozen=True)
class ChargeReminderDue(ChargeEvent):
    type: ClassVar[str] = "charge.reminder_due"


@dataclass(frozen=True)
class ChargePaid(ChargeEvent):
    type: ClassVar[str] = "charge.paid"


@dataclass(frozen=True)
class ChargeExpired(ChargeEvent):
    type: ClassVar[str] = "charge.expired"


@dataclass(frozen=True)
class ChargeCancelled(ChargeEvent):
    """Nobody wants this money any more; the worker closes the link."""

    type: ClassVar[str] = "charge.cancelled"


@dataclass(frozen=True)
class ChargeFailed(ChargeEvent):
    """The provider makes no link."""

    type: ClassVar[str] = "charge.failed"
