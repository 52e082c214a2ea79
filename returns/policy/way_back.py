"""What the way back costs once it is known by whom it goes."""

from __future__ import annotations

from countries.law import Law, WayBackPayer
from returns.policy.decision import ReturnDecision
from returns.policy.law import WITHDRAWAL
from returns.policy.terms import NO_FEE, Fee, highest_fee


def fee_by_named_carrier(decision: ReturnDecision, law: Law, *, worth_minor: int, currency: str) -> Fee:
    """The fee of a return whose parcel goes by a carrier that the shop named: the law frees what is withdrawn from."""
    withdrawal = law.withdrawal
    if withdrawal is None or withdrawal.way_back_paid_by is not WayBackPayer.SHOP_WITH_ITS_CARRIER:
        return decision.return_shipping_fee
    fees = [NO_FEE if line.legal_basis == WITHDRAWAL else line.return_shipping_fee for line in decision.lines]
    return highest_fee(fees, worth_minor=worth_minor, currency=currency)
