"""Who pays the way back of what was chosen, as the shopper reads it before he confirms."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.money import Money, format_money
from returns.policy.quote import Quote
from returns.selectors import return_settings
from returns.states import Method


def shipping_fee_minor(quoted: Quote) -> int:
    """What this return's way back costs the shopper."""
    return sum(line.amount_minor for line in quoted.fees if line.type == "return_shipping")


def payer_text(quoted: Quote, *, method: str | None, language: str) -> str:
    """One sentence with its payer in it."""
    fee = shipping_fee_minor(quoted)
    if fee:
        amount = format_money(Money(fee, quoted.currency), language)
        return _("You do: %(amount)s, deducted from your refund.") % {"amount": amount}
    if method == Method.OWN_CARRIER:
        return own_carrier_text(quoted, language)
    return _("We do. It is free for you.")


def own_carrier_text(quoted: Quote, language: str) -> str:
    """What becomes of the postage that a shopper pays to a carrier of his own choice."""
    limit = 0 if shipping_fee_minor(quoted) else return_settings().own_parcel_limit_minor or 0
    if not limit:
        return _("You pay the carrier yourself.")
    amount = format_money(Money(limit, quoted.currency), language)
    return _("We give it back as store credit, up to: %(amount)s") % {"amount": amount}
