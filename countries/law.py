"""The law of a country as the engine needs it: values without words, each with the source that it was read in.

``Law.for_seller`` makes of a country's row what holds for one shop, where the law hangs on what the shop is or has said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True)
class Source:
    """Where a value stands, and the day on which we compared it with that text; None: named, not compared by us."""

    title: str
    url: str
    checked_on: date | None


class WayBackPayer(StrEnum):
    """Who pays for the way back when the shopper withdraws."""

    SHOPPER = "shopper"  # unless the shop offers more
    SHOP = "shop"
    SHOP_WITH_ITS_CARRIER = "shop_with_its_carrier"  # the shop, when the carrier that it named is used
    BY_FAULT = "by_fault"  # the shopper for a change of mind, the shop otherwise


class CountedFrom(StrEnum):
    """The event from which the refund's last day is counted."""

    NOTICE = "notice"  # the day on which the shopper asked
    GOODS_BACK = "goods_back"
    GOODS_OR_PROOF = "goods_or_proof"  # the goods, or the proof that they were sent, whichever comes first
    HAND_OVER = "hand_over"  # to the carrier that the shop named; by another carrier the goods' arrival
    AGREED = "agreed"  # the day on which the shop agreed that money is owed


@dataclass(frozen=True)
class Seller:
    """What a shop says of itself, as it stood when an order was placed."""

    informs_of_withdrawal: bool = True
    is_small: bool = False  # one of the sellers whom a country's law on withdrawal leaves out
    named_carriers: frozenset[str] = frozenset()  # for returns, in its information before the contract


@dataclass(frozen=True)
class Withdrawal:
    """The right to send goods back without a reason.

    ``exemptions`` are the codes on a line that lift it, ``further_exemptions`` those with a source of their own;
    ``exempt_once_opened`` hang on what the buyer did with the goods,
    so that only who holds them can tell; ``needs_notice`` count only where the shop marked the product clearly.
    ``may_charge_lost_free_delivery``: outbound postage, when what stays no longer earns the free delivery that there was.
    """

    days: int
    sources: Mapping[str, Source]
    starts: str = "delivered"  # the terms' words for the start of a window
    counts_from_last_parcel: bool = True  # of the order, else of the line
    is_open_before_delivery: bool = True
    days_longer_uninformed: int = 0  # where the shop did not tell of the right
    way_back_paid_by: WayBackPayer = WayBackPayer.SHOPPER
    is_outbound_postage_returned: bool = True
    may_charge_lost_free_delivery: bool = False
    has_restocking_fee: bool = False  # whether the law lets the shop keep one
    is_for_large_sellers_only: bool = False
    is_fetched_without_branch: bool = False  # the shop has it picked up where its carrier has no branch
    exemptions: frozenset[str] = frozenset()
    further_exemptions: frozenset[str] = frozenset()
    exempt_once_opened: frozenset[str] = frozenset()
    needs_notice: frozenset[str] = frozenset()
    named_carriers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Defects:
    """How long, from delivery, the shop answers for goods that are not as they should be, way back included.

    ``days`` None: no fixed last day. ``days_after_knowing`` is how soon the shopper has to tell it after noticing; we
    learn of it when it is told, so that it cuts no period: it is said to shoppers and to the merchant.
    ``refund_for_days``: so long money back, afterwards repair or replacement; None: money back all the time.
    """

    days: int | None
    sources: Mapping[str, Source]
    days_after_knowing: int | None = None
    refund_for_days: int | None = None
    months_more_after_repair: int = 0
    stops_while_repaired: bool = False


@dataclass(frozen=True)
class RefundDeadline:
    """The last day by which the money must be sent. ``may_wait_for_goods``: the shop may hold it until the goods are
    there, or what ``counted_from`` takes for them."""

    days: int
    is_in_business_days: bool
    counted_from: CountedFrom
    may_wait_for_goods: bool
    sources: Mapping[str, Source]


@dataclass(frozen=True)
class LateInterest:
    """What a refund costs the shop for the time that it is late."""

    percent_a_year: Decimal
    sources: Mapping[str, Source]


@dataclass(frozen=True)
class CarrierRefund:
    """Cash paid at the door comes back from the carrier itself, for what is not as it should be.

    Told within ``days`` of delivery, it fetches the goods and pays within ``days_to_pay``.
    """

    days: int
    days_to_pay: int
    sources: Mapping[str, Source]


@dataclass(frozen=True)
class Law:
    """What no policy undercuts. ``None`` where the country leaves it to the shop.

    ``is_known`` is false for a country of which we hold no row: its pages say nothing about law.
    """

    withdrawal: Withdrawal | None
    defects: Defects | None
    refund: RefundDeadline | None
    defect_refund: RefundDeadline | None = (
        None  # where goods that are not as they should be have a day of their own
    )
    has_withdrawal_button: bool = False  # "Withdraw from the contract here", during the whole period
    late_interest: LateInterest | None = None
    cash_on_delivery: CarrierRefund | None = None
    is_known: bool = True

    def deadline_for(self, *, is_defect: bool) -> RefundDeadline | None:
        """The refund's deadline under the one right or the other."""
        return self.defect_refund if is_defect and self.defect_refund is not None else self.refund

    def for_seller(self, seller: Seller) -> Law:
        """What holds of it for one shop."""
        withdrawal = self.withdrawal
        if withdrawal is None:
            return self
        if withdrawal.is_for_large_sellers_only and seller.is_small:
            return replace(self, withdrawal=None, refund=None)
        if not seller.informs_of_withdrawal:
            withdrawal = replace(withdrawal, days=withdrawal.days + withdrawal.days_longer_uninformed)
        if withdrawal.way_back_paid_by is WayBackPayer.SHOP_WITH_ITS_CARRIER:
            payer = WayBackPayer.SHOP_WITH_ITS_CARRIER if seller.named_carriers else WayBackPayer.SHOP
            withdrawal = replace(withdrawal, way_back_paid_by=payer, named_carriers=seller.named_carriers)
        return replace(self, withdrawal=withdrawal)
