"""The shopper's store credit as pages show it: what there is, and the codes that it was turned into."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from core.dates import format_date, local_date
from core.money import Money, format_money
from loyalty.selectors import balance_of, codes_of
from returns.models import ReturnRequest
from returns.states import RefundMethod, RefundStatus


@dataclass(frozen=True)
class CreditCard:
    """On the status page: what there is, and where it is turned into a code."""

    balance: str
    url: str


@dataclass(frozen=True)
class ShownCode:
    code: str
    amount: str
    made_on: str


def credit_card(found: ReturnRequest, *, language: str) -> CreditCard | None:
    """The card for a return (from ``return_detail``) that has brought credit, while any is left."""
    if not any(
        (refund.method == RefundMethod.STORE_CREDIT and refund.status == RefundStatus.SUCCEEDED)
        or refund.compensation_minor
        for refund in found.refunds.all()
    ):
        return None
    balance = balance_of(found.customer, currency=found.currency)
    if not balance:
        return None
    return CreditCard(format_money(balance, language), reverse("portal:store_credit", args=[found.public_id]))


def shown_codes(found: ReturnRequest, *, language: str, time_zone: str) -> tuple[ShownCode, ...]:
    """Codes that the shopper's credit was turned into, newest first."""
    return tuple(
        ShownCode(
            code=code.code,
            amount=format_money(Money(code.amount, found.currency), language),
            made_on=format_date(local_date(code.created_at, time_zone), language, with_year=True),
        )
        for code in codes_of(found.customer, currency=found.currency)
    )
