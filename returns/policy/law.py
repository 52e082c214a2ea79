"""What the law of the shopper's country does not let a policy undercut, and the refund's last day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from core.dates import SATURDAY_AND_SUNDAY, add_business_days, end_of_local_day, local_date
from countries.model import CountedFrom, Law, WayBackPayer
from returns.policy.facts import Circumstances, ItemFacts, OrderFacts, ReasonFacts
from returns.policy.windows import Window, window_of

WITHDRAWAL: Final = "withdrawal"
DEFECT: Final = "defect"
GOODWILL: Final = "goodwill"

# The standard reasons that say: this is not what was bought.
DEFECT_REASONS: Final = frozenset({"defective", "damaged_in_transit", "not_as_described", "wrong_item"})
_GIFT_CARD: Final = "gift_card"
OWN_CARRIER: Final = "own_carrier"


@dataclass(frozen=True)
class LegalRight:
    """A right to return one line: on what ground, during which period. ``is_statutory`` is false where a defect
    overrides an exclusion by agreement only, and the law says nothing about fees and money."""

    basis: str
    window: Window
    is_statutory: bool = True


def withdrawal_right(item: ItemFacts, order: OrderFacts, circumstances: Circumstances) -> LegalRight | None:
    """The right to withdraw, open or past; None where the country or an exemption leaves none."""
    withdrawal = circumstances.law.withdrawal
    line = item.line
    if withdrawal is None or line.withdrawal_exempt in withdrawal.exemptions:
        return None
    if line.gift_card and _GIFT_CARD in withdrawal.exemptions:
        return None
    if line.final_sale and withdrawal.yields_to_final_sale:
        return None
    window = window_of(
        days=withdrawal.days, starts=withdrawal.starts, order=order, line=line, circumstances=circumstances
    )
    return LegalRight(WITHDRAWAL, window)


def defect_right(item: ItemFacts, order: OrderFacts, circumstances: Circumstances) -> LegalRight | None:
    """The right that goods which are not as they should be give; None without such a reason or such a law."""
    defects = circumstances.law.defects
    if defects is None or not is_defect(item.reason):
        return None
    window = window_of(
        days=defects.days, starts="delivered", order=order, line=item.line, circumstances=circumstances
    )
    return LegalRight(DEFECT, window)


def is_defect(reason: ReasonFacts | None) -> bool:
    """Whether the reason says that the goods are not what was bought, and not by the shopper's own fault."""
    return reason is not None and reason.standard in DEFECT_REASONS and reason.fault != "shopper"


def way_back_is_free(law: Law, right: LegalRight, *, fault: str | None, method: str | None) -> bool | None:
    """Whether the law lets the shop charge nothing for the way back; None while it hangs on the unknown fault."""
    if right.basis == DEFECT:
        return True
    if law.withdrawal is None:
        return False
    match law.withdrawal.way_back_paid_by:
        case WayBackPayer.SHOP:
            return True
        case WayBackPayer.SHOP_WITH_ITS_CARRIER:
            return method != OWN_CARRIER
        case WayBackPayer.BY_FAULT:
            return None if fault is None else fault != "shopper"
        case _:
            return False


def restocking_fee_is_allowed(law: Law, right: LegalRight) -> bool:
    """Whether a restocking fee may be kept from a shopper who uses ``right``."""
    return right.basis == WITHDRAWAL and law.withdrawal is not None and law.withdrawal.has_restocking_fee


def outbound_postage_is_returned(law: Law, right: LegalRight) -> bool:
    """Whether what was paid for standard delivery goes back with the whole order."""
    return right.basis == DEFECT or (
        law.withdrawal is not None and law.withdrawal.is_outbound_postage_returned
    )


def refund_due_at(
    law: Law,
    *,
    requested_at: datetime,
    goods_back_at: datetime | None,
    time_zone: str,
    holidays: Collection[date],
    weekend: Collection[int] = SATURDAY_AND_SUNDAY,
) -> datetime | None:
    """24:00 of the last day on which the law lets the shop send the money; None: not known yet, or no such law.

    ``goods_back_at`` is when the goods arrived (where the shop may wait for them, also when the shopper proved
    that they were sent); None while neither happened.
    """
    refund = law.refund
    if refund is None:
        return None
    counted_from = goods_back_at if refund.counted_from is CountedFrom.GOODS_BACK else requested_at
    if counted_from is None or (refund.may_wait_for_goods and goods_back_at is None):
        return None
    start = local_date(counted_from, time_zone)
    if refund.is_in_business_days:
        last_day = add_business_days(start, refund.days, holidays, weekend)
    else:
        last_day = start + timedelta(days=refund.days)
    if refund.may_wait_for_goods and goods_back_at is not None:
        last_day = max(last_day, local_date(goods_back_at, time_zone))
    return end_of_local_day(last_day, time_zone)
