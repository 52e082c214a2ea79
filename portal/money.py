"""A quote as shoppers read it: line by line what is paid back, what is taken off and why, and the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils import translation
from django.utils.translation import gettext as _

from commerce.models import Order
from core.money import Money, format_money
from countries.model import Country
from returns.policy.explanation import explain_cut, explain_cut_fully, explain_fee, explain_fee_reason
from returns.policy.quote import Quote


class ItemWithAmount(Protocol):
    """What a row of the summary needs to know of an item."""

    @property
    def title(self) -> str: ...

    @property
    def variant(self) -> str: ...

    @property
    def note(self) -> str: ...

    @property
    def amount(self) -> str: ...


@dataclass(frozen=True)
class MoneyRow:
    label: str
    amount: str
    note: str = ""
    is_minus: bool = False


@dataclass(frozen=True)
class MoneySummary:
    rows: tuple[MoneyRow, ...]
    totals: tuple[MoneyRow, ...]

    @property
    def total_label(self) -> str:
        return self.totals[0].label

    @property
    def total_text(self) -> str:
        return self.totals[0].amount


def summary_of(
    quoted: Quote, items: Sequence[ItemWithAmount], *, language: str, replaced_by: str = ""
) -> MoneySummary:
    """The rows of a quote: items, shipping, bonus, then what is taken off; one total per way of paying.

    ``replaced_by`` names what leaves instead, where something does.
    """

    def amount(minor: int) -> str:
        return format_money(Money(minor, quoted.currency), language)

    rows = [
        MoneyRow(item.title, item.amount, " · ".join(filter(None, (item.variant, item.note))))
        for item in items
    ]
    if quoted.shipping_minor:
        rows.append(MoneyRow(_("Delivery to you"), amount(quoted.shipping_minor)))
    if quoted.cut:
        rows.append(
            MoneyRow(
                explain_cut(quoted.cut, translation),
                amount(quoted.cut_minor),
                gone_text(quoted, language),
                is_minus=True,
            )
        )
    if quoted.bonus_minor:
        rows.append(MoneyRow(_("Bonus"), amount(quoted.bonus_minor), _("As a thank you for staying.")))
    rows += [
        MoneyRow(
            explain_fee(fee.type, translation),
            amount(fee.amount_minor),
            explain_fee_reason(fee.reason, translation),
            is_minus=True,
        )
        for fee in quoted.fees
        if fee.amount_minor
    ]
    if quoted.exchange_minor:
        rows.append(
            MoneyRow(_("Your replacement"), amount(quoted.exchange_minor), replaced_by, is_minus=True)
        )
    totals = []
    if quoted.amount_due_minor:
        totals.append(MoneyRow(_("You pay"), amount(quoted.amount_due_minor)))
    if quoted.store_credit_minor:
        totals.append(MoneyRow(_("You get as store credit"), amount(quoted.store_credit_minor)))
    if quoted.refund_minor or not totals:
        totals.insert(0, MoneyRow(_("You get back"), amount(quoted.refund_minor)))
    return MoneySummary(tuple(rows), tuple(totals))


def besides_items(quoted: Quote, language: str, *, has_way_back: bool) -> tuple[str, ...]:
    """What makes an amount another than the items' prices: delivery paid back, what is gone, costs taken off."""

    def told(label: str, minor: int, sign: str = "") -> str:
        return f"{label}: {sign}{format_money(Money(minor, quoted.currency), language)}"

    facts = [told(_("Delivery to you"), quoted.shipping_minor)] if quoted.shipping_minor else []
    if gone := gone_text(quoted, language):
        facts.append(gone)
    facts += [
        told(explain_fee(fee.type, translation), fee.amount_minor, "\N{MINUS SIGN}")
        for fee in quoted.fees
        if fee.amount_minor and (has_way_back or fee.type != "return_shipping")
    ]
    return tuple(facts)


def gone_text(quoted: Quote, language: str) -> str:
    """Why less comes back than was paid for the items; empty where all of it does."""
    if quoted.cut is None:
        return ""
    return explain_cut_fully(quoted.cut, translation, currency=quoted.currency, language=language)


def not_paid_yet_text() -> str:
    """Why money cannot be promised by a day: there is none yet."""
    return _("Your order has not been paid yet. We pay money back only once your payment has come in.")


def difference_text(minor: int, currency: str, language: str) -> str:
    """What is paid on top for a replacement (above zero) or comes back beside it, in a few words."""
    if minor == 0:
        return _("Even swap")
    amount = format_money(Money(abs(minor), currency), language)
    if minor > 0:
        return _("You pay: %(amount)s") % {"amount": amount}
    return _("You get back: %(amount)s") % {"amount": amount}


def bank_span(order: Order, home: Country) -> tuple[int, int] | None:
    """How many business days the banks of the country need for the payments of this order."""
    kinds = {payment.kind for payment in order.payments.all()}
    for payout in home.payouts:
        if kinds & set(payout.payment_kinds):
            return payout.bank_days
    return None
