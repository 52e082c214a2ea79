"""Money that was promised and has not left: which day each promise names, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Port, ShopSettings
from accounts.ports import ports_that_can_be_asked
from accounts.selectors import shop_settings
from core.dates import last_day_before, local_date
from countries.law import CountedFrom, Law, RefundDeadline
from countries.registry import country, known_countries
from returns.models import Refund, ReturnRequest
from returns.policy.deadlines import STATUTORY
from returns.policy.law import DEFECT
from returns.policy.quote import Quote
from returns.services.due_days import lawful_due_at_of
from returns.states import RefundMethod, RefundStatus, ReturnStatus

_UNDER_WAY = (RefundStatus.PENDING, RefundStatus.PROCESSING)
_MOST = 1000


class Cause(StrEnum):
    """What a promise waits for. Only the first is the shopper's own doing."""

    BANK_ACCOUNT = "bank_account"
    PAYOUT_FILE = "payout_file"
    PAYOUT_BATCH = "payout_batch"
    PROVIDER = "provider"
    NO_PROVIDER = "no_provider"
    BY_HAND = "by_hand"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    DECISION = "decision"
    PARCEL = "parcel"
    INSPECTION = "inspection"


@dataclass(frozen=True)
class OpenPromise:
    """``refund`` is empty for money that the law dates already although the terms do not owe it yet."""

    return_request: ReturnRequest
    refund: Refund | None
    due_at: datetime
    amount_minor: int
    cause: Cause

    @property
    def is_the_shoppers_turn(self) -> bool:
        return self.cause is Cause.BANK_ACCOUNT

    def days_left(self, *, now: datetime, time_zone: str) -> int:
        """Calendar days until the promised day: 0 today, below zero when it has passed."""
        return (last_day_before(self.due_at, time_zone) - local_date(now, time_zone)).days


def open_promises(*, until: datetime, now: datetime) -> list[OpenPromise]:
    """Every promise that falls due by ``until`` and is not kept, the earliest first."""
    found = _of_refunds(unkept_refunds().filter(due_at__lte=until).order_by("due_at", "pk")[:_MOST])
    found += _dated_by_law(_without_refund(shop_settings())[:_MOST], until=until, now=now)
    return sorted(found, key=_by_day)


def promises_named(*, refunds: Iterable[str], returns: Iterable[str], now: datetime) -> list[OpenPromise]:
    """The promises of these refunds and returns, by public id, that are still not kept; the earliest first."""
    found = _of_refunds(unkept_refunds().filter(public_id__in=list(refunds)))
    found += _dated_by_law(
        _without_refund(shop_settings()).filter(public_id__in=list(returns)), until=None, now=now
    )
    return sorted(found, key=_by_day)


def unkept_refunds() -> QuerySet[Refund]:
    """Refunds under way, and failed ones that no later one stands in for, with all that ``cause_of`` reads."""
    broken = Q(status=RefundStatus.FAILED, asked_at__isnull=False, replaced_by=None) & (
        Q(return_request__status__in=[ReturnStatus.APPROVED, ReturnStatus.CLOSED]) | Q(charge__isnull=False)
    )
    of_returns = Refund.objects.filter(return_request__isnull=False)
    return of_returns.filter(Q(status__in=_UNDER_WAY) | broken).select_related(
        "return_request__order",
        "return_request__customer",
        "return_request__payout_account",
        "payment",
        "payout_batch",
        "asked_of",
    )


def cause_of(refund: Refund, *, asked: Collection[str]) -> Cause:
    """What an unkept refund (of ``unkept_refunds``, or of cancelled units) waits for.

    ``asked``: the ports behind which somebody can be asked.
    """
    if refund.status == RefundStatus.FAILED:
        return Cause.FAILED
    if refund.payout_batch_id is not None:
        return Cause.PAYOUT_BATCH
    if refund.status == RefundStatus.PROCESSING:
        return Cause.BY_HAND if refund.is_sent_by_hand else Cause.PROVIDER
    if refund.method != RefundMethod.BANK_ACCOUNT:
        return Cause.NOT_ASKED if Port.PAYMENTS in asked else Cause.NO_PROVIDER
    account = getattr(refund.cancellation or refund.return_request, "payout_account", None)
    if account is None or account.encrypted is None:
        return Cause.BANK_ACCOUNT
    return Cause.NOT_ASKED if Port.BANK in asked else Cause.PAYOUT_FILE


def _of_refunds(refunds: Iterable[Refund]) -> list[OpenPromise]:
    asked = ports_that_can_be_asked()
    return [
        OpenPromise(
            refund.return_request,
            refund,
            refund.due_at,
            refund.amount_minor,
            cause_of(refund, asked=asked),
        )
        for refund in refunds
    ]


def _by_day(promise: OpenPromise) -> tuple[datetime, int]:
    return promise.due_at, promise.return_request.pk


def _without_refund(settings: ShopSettings) -> QuerySet[ReturnRequest]:
    """Returns without a refund whose money the law may date already: the goods are back, or it does not wait."""
    return (
        ReturnRequest.objects.filter(
            ~Exists(Refund.objects.filter(return_request=OuterRef("pk"))),
            Q(received_at__isnull=False, status=ReturnStatus.APPROVED)
            | Q(
                order__country__in=_countries_that_do_not_wait(settings),
                status__in=[ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW, ReturnStatus.APPROVED],
            )
            | Q(
                order__country__in=_countries_that_count_from_consent(settings),
                status=ReturnStatus.APPROVED,
                legal_basis=DEFECT,
            ),
            legal_basis__in=STATUTORY,
        )
        .select_related("order", "customer")
        .prefetch_related("refunds", "items")
        .order_by("created_at", "pk")
    )


def _dated_by_law(
    returns: Iterable[ReturnRequest], *, until: datetime | None, now: datetime
) -> Iterable[OpenPromise]:
    for return_request in returns:
        amount_minor = Quote.from_json(return_request.quote).refund_minor
        due_at = lawful_due_at_of(return_request, now=now)
        if amount_minor and due_at is not None and (until is None or due_at <= until):
            yield OpenPromise(return_request, None, due_at, amount_minor, _cause_of_no_refund(return_request))


def _cause_of_no_refund(return_request: ReturnRequest) -> Cause:
    if return_request.status != ReturnStatus.APPROVED:
        return Cause.DECISION
    return Cause.PARCEL if return_request.received_at is None else Cause.INSPECTION


def _countries_that_do_not_wait(settings: ShopSettings) -> list[str]:
    """Where the money is due so many days after the notice, whether the goods are back or not."""
    return _countries_where(lambda law: _does_not_wait(law.refund), settings)


def _countries_that_count_from_consent(settings: ShopSettings) -> list[str]:
    """Where money for a fault is due so many days after the shop agreed."""
    return _countries_where(lambda law: _is_from_consent(law.defect_refund), settings)


def _countries_where(holds: Callable[[Law], bool], settings: ShopSettings) -> list[str]:
    """Codes as orders hold them; an order without a country is of the shop's own."""
    codes = [home.code for home in known_countries() if holds(home.law)]
    return [*codes, ""] if holds(country(settings.country).law) else codes


def _does_not_wait(deadline: RefundDeadline | None) -> bool:
    return (
        deadline is not None
        and deadline.counted_from is CountedFrom.NOTICE
        and not deadline.may_wait_for_goods
    )


def _is_from_consent(deadline: RefundDeadline | None) -> bool:
    return deadline is not None and deadline.counted_from is CountedFrom.AGREED
