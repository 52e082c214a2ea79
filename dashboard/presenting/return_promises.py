"""On one return's page: money that did not arrive, days that were not kept, whose account it is, more time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffUser
from accounts.roles import Capability
from core.dates import last_day_before
from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.payouts import names_agree
from dashboard.presenting.promises import FAILURES
from dashboard.presenting.words import word
from returns.models import Refund, ReturnRequest
from returns.services.account_details import open_account, usable_account_of
from returns.services.hand_over import MOST_DAYS, can_be_extended
from returns.services.second_tries import ways_of
from returns.states import RefundMethod

_WAYS: dict[str, Promise] = {
    RefundMethod.ORIGINAL_PAYMENT: gettext_lazy("Try the same payment again"),
    RefundMethod.BANK_ACCOUNT: gettext_lazy("To the customer's bank account"),
    RefundMethod.STORE_CREDIT: gettext_lazy("As store credit"),
    RefundMethod.MANUAL: gettext_lazy("I have paid it myself"),
}


@dataclass(frozen=True)
class Way:
    code: str
    label: str
    needs_reference: bool


@dataclass(frozen=True)
class FailedRefund:
    id: str
    amount: str
    cause: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class AccountView:
    holder: str
    buyer: str
    names_differ: bool


@dataclass(frozen=True)
class MoreTime:
    """The days between which the hand-over's new last day lies, as inputs write them."""

    until: str
    earliest: str
    latest: str


@dataclass(frozen=True)
class ReturnPromises:
    failed: tuple[FailedRefund, ...]
    slipped: tuple[str, ...]
    account: AccountView | None
    more_time: MoreTime | None


def return_promises(found: ReturnRequest, *, user: StaffUser, clock: Clock) -> ReturnPromises:
    """What this reader may see and do about the promises of a return (from ``return_detail``)."""
    sees_money = user.may(Capability.VIEW_MONEY)
    refunds = list(found.refunds.all()) if sees_money else []
    return ReturnPromises(
        failed=_failed(found, refunds, clock.language) if user.may(Capability.REFUND) else (),
        slipped=tuple(_slipped(refund, clock) for refund in refunds if _is_late(refund)),
        account=_account(found) if sees_money and user.may(Capability.VIEW_PERSONAL_DATA) else None,
        more_time=_more_time(found, clock) if user.may(Capability.DECIDE_RETURNS) else None,
    )


def ways_to_send(refund: Refund) -> tuple[Way, ...]:
    """How a refund that failed may be sent once more; nothing for any other."""
    return tuple(
        Way(way, word(_WAYS, way), needs_reference=way == RefundMethod.MANUAL) for way in ways_of(refund)
    )


def _failed(found: ReturnRequest, refunds: list[Refund], language: str) -> tuple[FailedRefund, ...]:
    rows = []
    for refund in refunds:
        refund.return_request = found
        if ways := ways_to_send(refund):
            rows.append(
                FailedRefund(
                    id=refund.public_id,
                    amount=format_money(Money(refund.amount_minor, refund.currency), language),
                    cause=word(FAILURES, refund.failure),
                    ways=ways,
                )
            )
    return tuple(rows)


def _is_late(refund: Refund) -> bool:
    return refund.slipped_at is not None and refund.settled_at is None and refund.replaced_by_id is None


def _slipped(refund: Refund, clock: Clock) -> str:
    told = _("The customer was told that %(amount)s are late. Promised by: %(day)s.") % {
        "amount": format_money(Money(refund.amount_minor, refund.currency), clock.language),
        "day": clock.last_day(refund.due_at),
    }
    if not refund.compensation_minor:
        return told
    given = format_money(Money(refund.compensation_minor, refund.currency), clock.language)
    return f"{told} {_('Store credit for the wait: %(amount)s.') % {'amount': given}}"


def _account(found: ReturnRequest) -> AccountView | None:
    account = usable_account_of(found)
    details = open_account(account) if account else None
    if details is None:
        return None
    buyer = found.customer.name
    return AccountView(details.holder, buyer, not names_agree(details.holder, buyer))


def _more_time(found: ReturnRequest, clock: Clock) -> MoreTime | None:
    if not can_be_extended(found) or found.hand_over_by is None:
        return None
    until = last_day_before(found.hand_over_by, clock.time_zone)
    today = last_day_before(clock.now, clock.time_zone)
    return MoreTime(
        until=clock.last_day(found.hand_over_by),
        earliest=(max(until, today) + timedelta(days=1)).isoformat(),
        latest=(today + timedelta(days=MOST_DAYS - 1)).isoformat(),
    )
