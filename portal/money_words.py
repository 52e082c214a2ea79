"""What the status page says of money: what was promised by when, what is late, and what the wait brought.

Sentences come in the active language. The days are those of ``returns.policy.deadlines``, as mails say them.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from core.dates import format_date_with_weekday, last_day_before
from core.money import Money, format_money
from portal.money import not_paid_yet_text
from returns.models import Refund, ReturnRequest
from returns.policy.quote import Quote
from returns.services.due_days import due_terms_of, expected_due_at, promise_for
from returns.states import RefundMethod, RefundStatus
from returns.telling.phrases import when_we_pay, when_we_pay_in


def standing_refunds(found: ReturnRequest) -> list[Refund]:
    """The refunds that still mean something to the shopper: those of which no later one took the place."""
    return [
        refund
        for refund in found.refunds.all()
        if refund.status != RefundStatus.FAILED or refund.is_broken_promise
    ]


def waiting_money(found: ReturnRequest, *, settings: ShopSettings, language: str) -> str:
    """By when money that is on its way is sent, or that its day was not kept; empty when nothing is on its way."""
    waiting = [refund for refund in standing_refunds(found) if refund.status != RefundStatus.SUCCEEDED]
    if not waiting:
        return ""
    total = Money(sum(refund.amount_minor for refund in waiting), found.currency)
    first = min(waiting, key=lambda refund: refund.due_at)
    day = last_day_before(first.due_at, settings.time_zone)
    values = {"amount": format_money(total, language), "day": format_date_with_weekday(day, language)}
    if is_late(found):
        return (
            _(
                "We promised to send %(amount)s by %(day)s and have not managed it. We are sorry. You see here when it "
                "is sent."
            )
            % values
        )
    if all(_waits_for_account(found, refund) for refund in waiting):
        return _("We send %(amount)s as soon as we know your bank account.") % values
    if all(refund.is_sent_by_hand for refund in waiting):
        return _("Our team sends %(amount)s by hand, by %(day)s.") % values
    return _("We send %(amount)s by %(day)s.") % values


def is_late(found: ReturnRequest) -> bool:
    """Whether a promised day has passed and its money has not left."""
    return any(
        refund.slipped_at and refund.status != RefundStatus.SUCCEEDED for refund in standing_refunds(found)
    )


def compensation_text(found: ReturnRequest, language: str) -> str:
    """What the wait brought, empty when nothing."""
    minor = sum(refund.compensation_minor for refund in found.refunds.all())
    if not minor:
        return ""
    amount = format_money(Money(minor, found.currency), language)
    return _("For the wait we have given you store credit: %(amount)s.") % {"amount": amount}


def money_to_come(found: ReturnRequest, *, settings: ShopSettings, language: str, now: datetime) -> str:
    """When money is sent that nothing was asked for yet, with its last day as soon as that is known."""
    refund_on = str(found.terms["refund_on"])
    span = promise_for(found.order, legal_basis=found.legal_basis, refund_on=refund_on, settings=settings)
    quoted = Quote.from_json(found.quote)
    if not quoted.is_payable:
        return not_paid_yet_text()
    if not quoted.refund_minor:
        return when_we_pay(refund_on, settings.refund_days)
    terms = due_terms_of(found, now=now, settings=settings)
    due_at = expected_due_at(found, terms=terms, now=now)
    if due_at is None:
        return when_we_pay_in(span)
    day = format_date_with_weekday(last_day_before(due_at, settings.time_zone), language)
    return _("We send it by %(day)s at the latest.") % {"day": day}


def _waits_for_account(found: ReturnRequest, refund: Refund) -> bool:
    if refund.method != RefundMethod.BANK_ACCOUNT or refund.status != RefundStatus.PENDING:
        return False
    return refund.payout_account_id is None
