"""Promised refunds as staff read them: by day, with what each waits for and where to go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.words import Words, word
from returns.promises import Cause, OpenPromise
from returns.services.due_days import late_interest_of
from returns.states import RefundMethod

CAUSES: Words = {
    Cause.BANK_ACCOUNT: gettext_lazy("Waits for the customer's bank account"),
    Cause.PAYOUT_FILE: gettext_lazy("Waits to be put into a file for your bank"),
    Cause.PAYOUT_BATCH: gettext_lazy("In a file for your bank, not recorded as paid"),
    Cause.PROVIDER: gettext_lazy("The provider has not answered clearly: we go on asking"),
    Cause.BY_HAND: gettext_lazy("On your list of what is done by hand"),
    Cause.NO_PROVIDER: gettext_lazy("Waits: your shop has nobody who sends money back"),
    Cause.FAILED: gettext_lazy("Declined by the provider: send it another way"),
    Cause.NOT_ASKED: gettext_lazy("Waits to be sent"),
    Cause.DECISION: gettext_lazy("Waits for your decision"),
    Cause.PARCEL: gettext_lazy("The parcel is not back, but the law does not wait for it"),
    Cause.INSPECTION: gettext_lazy("Waits for the inspection"),
}
BOUNCE_REASONS: Mapping[str, Promise] = {
    "account_closed": gettext_lazy("The account is closed"),
    "wrong_number": gettext_lazy("The number is wrong"),
    "wrong_name": gettext_lazy("The name does not fit the account"),
    "other": gettext_lazy("Another reason"),
}
FAILURES: Words = {
    **{f"bounced_{code}": text for code, text in BOUNCE_REASONS.items()},
    "no_bank_account": gettext_lazy("The bank account was deleted"),
    "payment_closed": gettext_lazy("The payment cannot take money back any more"),
    "payment_not_found": gettext_lazy("The payment is not known there"),
    "other": gettext_lazy("Another reason"),
    "return_ended": gettext_lazy("The return has ended"),
    "order_changed": gettext_lazy("The order has less money for it than before"),
}


def sent_text(method: RefundMethod) -> str:
    """What happens to a refund that was sent again by ``method``."""
    return {
        RefundMethod.ORIGINAL_PAYMENT: _("The provider is asked once more."),
        RefundMethod.BANK_ACCOUNT: _("It goes to the customer's bank account."),
        RefundMethod.STORE_CREDIT: _("It was given as store credit."),
        RefundMethod.MANUAL: _("The payment is recorded."),
    }[method]


@dataclass(frozen=True)
class PromiseRow:
    number: str
    url: str
    customer: str
    amount: str
    day: str
    distance: str
    cause: str
    tone: str
    act: str
    act_url: str


@dataclass(frozen=True)
class PromiseGroup:
    code: str
    title: str
    total: str
    rows: tuple[PromiseRow, ...]


def promise_groups(
    found: Iterable[OpenPromise], *, clock: Clock, shows_people: bool, may_pay_out: bool
) -> tuple[PromiseGroup, ...]:
    """Late, today, tomorrow, later: only those that have something, in this order."""
    by_code: dict[str, list[OpenPromise]] = {"late": [], "today": [], "tomorrow": [], "later": []}
    for promise in found:
        by_code[_group_of(promise, clock)].append(promise)
    titles = {"late": _("Late"), "today": _("Today"), "tomorrow": _("Tomorrow"), "later": _("The days after")}
    return tuple(
        PromiseGroup(
            code=code,
            title=titles[code],
            total=_totals(promises, clock.language),
            rows=tuple(
                _row(promise, clock, shows_people=shows_people, may_pay_out=may_pay_out)
                for promise in promises
            ),
        )
        for code, promises in by_code.items()
        if promises
    )


def _group_of(promise: OpenPromise, clock: Clock) -> str:
    left = promise.days_left(now=clock.now, time_zone=clock.time_zone)
    if left < 0:
        return "late"
    return {0: "today", 1: "tomorrow"}.get(left, "later")


def _totals(promises: list[OpenPromise], language: str) -> str:
    """The sum of each currency: ``€120.00 · ₺90.00``."""
    sums: dict[str, int] = {}
    for promise in promises:
        currency = promise.return_request.currency
        sums[currency] = sums.get(currency, 0) + promise.amount_minor
    return " · ".join(format_money(Money(minor, currency), language) for currency, minor in sums.items())


def _row(promise: OpenPromise, clock: Clock, *, shows_people: bool, may_pay_out: bool) -> PromiseRow:
    found = promise.return_request
    left = promise.days_left(now=clock.now, time_zone=clock.time_zone)
    act, act_url = _act(promise, may_pay_out=may_pay_out)
    return PromiseRow(
        number=found.number,
        url=reverse("dashboard:return", args=[found.public_id]),
        customer=found.customer.name if shows_people else "",
        amount=format_money(Money(promise.amount_minor, found.currency), clock.language),
        day=clock.last_day(promise.due_at),
        distance=_with_interest(_distance(left), promise, clock) if left < 0 else _distance(left),
        cause=word(CAUSES, promise.cause),
        tone="plain"
        if promise.is_the_shoppers_turn
        else "bad"
        if left < 0
        else "warn"
        if left < 2
        else "plain",
        act=act,
        act_url=act_url,
    )


def _with_interest(text: str, promise: OpenPromise, clock: Clock) -> str:
    """How late it is, and what the law adds for it where it does."""
    found = promise.return_request
    minor = late_interest_of(found, amount_minor=promise.amount_minor, now=clock.now)
    if not minor:
        return text
    amount = format_money(Money(minor, found.currency), clock.language)
    return f"{text} · {_('late interest by law: %(amount)s') % {'amount': amount}}"


def _distance(left: int) -> str:
    if left < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}
    if left in (0, 1):
        return _("tomorrow") if left else _("today")
    return ngettext("in %(days)s day", "in %(days)s days", left) % {"days": left}


def _act(promise: OpenPromise, *, may_pay_out: bool) -> tuple[str, str]:
    """What can be done about it and where; empty where it is not staff's turn."""
    if promise.cause is Cause.PAYOUT_FILE and may_pay_out:
        return _("Make a file"), reverse("dashboard:payouts")
    if promise.cause is Cause.PAYOUT_BATCH and may_pay_out and promise.refund and promise.refund.payout_batch:
        batch = promise.refund.payout_batch.public_id
        return _("Open the file"), reverse("dashboard:payout_batch", args=[batch])
    if promise.cause is Cause.NO_PROVIDER and may_pay_out:
        return _("Choose somebody"), reverse("dashboard:connections")
    if promise.cause is Cause.BY_HAND and may_pay_out:
        return _("Open the list"), f"{reverse('dashboard:todo')}?kind=refund"
    if promise.cause is Cause.FAILED:
        return _("Send it another way"), reverse("dashboard:return", args=[promise.return_request.public_id])
    if promise.cause is Cause.INSPECTION:
        return _("Inspect"), reverse("dashboard:receiving_return", args=[promise.return_request.public_id])
    return "", ""
