"""Reads the fee for outbound postage when free delivery is lost."""

from __future__ import annotations

from typing import Any

from core.money import Money
from returns.policy.outbound_shipping import OutboundShippingFee
from returns.policy.parsing_values import Unreadable, fields_of, money


def read_outbound_shipping_fee(value: Any) -> OutboundShippingFee | None:
    if value is None:
        return None
    stated = {"told_before_purchase": False, **value} if isinstance(value, dict) else value
    fee, threshold, _told = fields_of(
        stated, {"fee": _some_money, "free_delivery_from": _some_money, "told_before_purchase": _confirmed}
    )
    if fee.currency != threshold.currency:
        raise Unreadable("other_currency", "Fee and threshold are in one currency.", ".free_delivery_from")
    return OutboundShippingFee(fee, threshold)


def _some_money(value: Any) -> Money:
    found = money(value)
    if found.amount_minor <= 0:
        raise Unreadable("out_of_range", "This is more than nothing.")
    return found


def _confirmed(value: Any) -> bool:
    """Without this the fee may not be charged at all, so that there is no such policy."""
    if value is not True:
        raise Unreadable(
            "not_told_before_purchase",
            "Confirm with true that product page or pre-contract information say so before the purchase.",
        )
    return True
