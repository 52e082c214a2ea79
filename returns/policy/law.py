"""What the law of the shopper's country does not let a policy undercut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from countries.law import Law, WayBackPayer, Withdrawal
from returns.policy.facts import Circumstances, ItemFacts, LineFacts, OrderFacts, ReasonFacts
from returns.policy.windows import Window, window_of

WITHDRAWAL: Final = "withdrawal"
DEFECT: Final = "defect"
GOODWILL: Final = "goodwill"

# The standard reasons that say: this is not what was bought.
DEFECT_REASONS: Final = frozenset({"defective", "damaged_in_transit", "not_as_described", "wrong_item"})
OWN_CARRIER: Final = "own_carrier"


@dataclass(frozen=True)
class LegalRight:
    """A right to return one line: on what ground, during which period. ``is_statutory`` is false where a defect
    overrides an exclusion by agreement only, and the law says nothing about fees and money. ``money_window`` is the part of
    the period in which it gives money back, where that is shorter: afterwards repair or replacement."""

    basis: str
    window: Window
    is_statutory: bool = True
    money_window: Window | None = None

    def gives_money(self, now: datetime) -> bool:
        """Whether the law has the shop offer money back now."""
        return self.is_statutory and (self.money_window is None or self.money_window.is_open(now))


def withdrawal_right(item: ItemFacts, order: OrderFacts, circumstances: Circumstances) -> LegalRight | None:
    """The right to withdraw, open or past; None where the country or an exemption leaves none."""
    withdrawal = circumstances.law.withdrawal
    if withdrawal is None or is_exempt(item.line, withdrawal):
        return None
    window = window_of(
        days=withdrawal.days,
        starts=withdrawal.starts,
        order=order,
        line=item.line,
        circumstances=circumstances,
        is_of_whole_order=withdrawal.counts_from_last_parcel,
    )
    return LegalRight(WITHDRAWAL, window)


def is_exempt(line: LineFacts, withdrawal: Withdrawal) -> bool:
    """Whether the line's code lifts the right beforehand. What hangs on opening never does: it is seen at inspection."""
    code = line.withdrawal_exempt
    return code in withdrawal.exemptions | withdrawal.further_exemptions and _is_marked(
        line, code, withdrawal
    )


def is_lifted_by_opening(line: LineFacts, withdrawal: Withdrawal) -> bool:
    """Whether the right would end with the seal of this line's goods."""
    code = line.withdrawal_exempt
    return code in withdrawal.exempt_once_opened and _is_marked(line, code, withdrawal)


def _is_marked(line: LineFacts, code: str | None, withdrawal: Withdrawal) -> bool:
    return code not in withdrawal.needs_notice or line.has_withdrawal_notice


def defect_right(item: ItemFacts, order: OrderFacts, circumstances: Circumstances) -> LegalRight | None:
    """The right that goods which are not as they should be give; None without such a reason or such a law."""
    defects = circumstances.law.defects
    if defects is None or not is_defect(item.reason):
        return None

    def window(days: int | None) -> Window:
        return window_of(
            days=days, starts="delivered", order=order, line=item.line, circumstances=circumstances
        )

    money_window = None if defects.refund_for_days is None else window(defects.refund_for_days)
    return LegalRight(DEFECT, window(defects.days), money_window=money_window)


def carrier_pays_until(item: ItemFacts, order: OrderFacts, circumstances: Circumstances) -> Window | None:
    """While the carrier itself pays back what it was paid at the door for these goods; None where it does not."""
    rule = circumstances.law.cash_on_delivery
    if rule is None or not order.is_cash_on_delivery or not is_defect(item.reason):
        return None
    window = window_of(
        days=rule.days, starts="delivered", order=order, line=item.line, circumstances=circumstances
    )
    return window if window.has_begun and window.is_open(circumstances.now) else None


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


def lost_free_delivery_is_charged(law: Law, rights: Sequence[LegalRight], reason: ReasonFacts | None) -> bool:
    """Whether outbound postage may be charged where this line's return loses the order its free delivery.

    Only for what is the shopper's own doing (no reason yet: it may be), where each of ``rights``, those that hold now,
    lets it be; nothing is charged where we do not know the law.
    """
    if not law.is_known or (
        reason is not None and (reason.fault != "shopper" or reason.standard in DEFECT_REASONS)
    ):
        return False
    return all(
        right.basis == WITHDRAWAL
        and law.withdrawal is not None
        and law.withdrawal.may_charge_lost_free_delivery
        for right in rights
    )


def outbound_postage_is_returned(law: Law, right: LegalRight) -> bool:
    """Whether what was paid for standard delivery goes back with the whole order."""
    return right.basis == DEFECT or (
        law.withdrawal is not None and law.withdrawal.is_outbound_postage_returned
    )
