"""Bank refunds and their files as staff read them; names of account and buyer side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from commerce.folding import fold_name
from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.promises import FAILURES
from dashboard.presenting.words import Badge, refund_badge, word
from returns.models import PayoutBatch, Refund
from returns.services.account_details import open_account
from returns.services.payout_batches import layout_for
from returns.services.refund_holders import number_of
from returns.states import RefundStatus

LAYOUTS: Mapping[str, Promise] = {
    "sepa": gettext_lazy("SEPA transfers (XML)"),
    "tr_eft": gettext_lazy("Transfers in Turkey (CSV)"),
    "kr_bulk": gettext_lazy("Bulk transfer in Korea (CSV)"),
    "th_bulk": gettext_lazy("Bulk payment in Thailand (CSV)"),
    "iban": gettext_lazy("Other accounts with an IBAN (CSV)"),
}


@dataclass(frozen=True)
class PayoutRow:
    id: str
    number: str
    url: str
    amount: str
    account: str
    holder: str
    buyer: str
    names_differ: bool
    due: str
    is_late: bool
    status: Badge
    note: str
    can_bounce: bool


@dataclass(frozen=True)
class WaitingGroup:
    code: str
    title: str
    currency: str
    total: str
    rows: tuple[PayoutRow, ...]


@dataclass(frozen=True)
class BatchRow:
    id: str
    url: str
    title: str
    total: str
    count: str
    made: str
    state: Badge
    reference: str
    is_paid: bool
    can_be_taken_back: bool
    can_be_paid: bool
    can_be_downloaded: bool


def waiting_groups(refunds: Iterable[Refund], *, clock: Clock) -> tuple[WaitingGroup, ...]:
    """What can go into one file together: one layout, one currency."""
    by_kind: dict[tuple[str, str], list[Refund]] = {}
    for refund in refunds:
        by_kind.setdefault((layout_for(refund), refund.currency), []).append(refund)
    return tuple(
        WaitingGroup(
            code=f"{layout}-{currency}",
            title=word(LAYOUTS, layout),
            currency=currency,
            total=_total(rows, currency, clock.language),
            rows=payout_rows(rows, clock=clock),
        )
        for (layout, currency), rows in sorted(by_kind.items())
    )


def payout_rows(refunds: Iterable[Refund], *, clock: Clock) -> tuple[PayoutRow, ...]:
    """Refunds with their returns, customers and accounts."""
    return tuple(_row(refund, clock) for refund in refunds)


def batch_row(batch: PayoutBatch, refunds: list[Refund], *, clock: Clock) -> BatchRow:
    """A file with all its refunds."""
    processing = [refund for refund in refunds if refund.status == RefundStatus.PROCESSING]
    live = [refund for refund in refunds if refund.status != RefundStatus.FAILED]
    is_paid = batch.settled_at is not None
    has_data = any(refund.payout_account and refund.payout_account.encrypted for refund in live)
    if not refunds:
        state = Badge(pgettext("a file", "Taken back"), "plain")
    elif is_paid:
        state = Badge(_("Paid"), "good")
    else:
        state = Badge(_("With your bank"), "warn")
    return BatchRow(
        id=batch.public_id,
        url=reverse("dashboard:payout_batch", args=[batch.public_id]),
        title=word(LAYOUTS, batch.layout),
        total=_total(live, batch.currency, clock.language),
        count=ngettext("%(count)s refund", "%(count)s refunds", len(refunds)) % {"count": len(refunds)},
        made=clock.moment(batch.created_at),
        state=state,
        reference=batch.reference,
        is_paid=is_paid,
        can_be_taken_back=bool(refunds) and len(processing) == len(refunds),
        can_be_paid=bool(processing),
        can_be_downloaded=has_data,
    )


def names_agree(holder: str, buyer: str) -> bool:
    """Whether two writings may name one person: the same words in any order, spaces and accents apart."""
    ours, theirs = (sorted(fold_name(name).replace("-", " ").split()) for name in (holder, buyer))
    return (
        ours == theirs
        or "".join(ours) == "".join(theirs)
        or set(ours) <= set(theirs)
        or set(theirs) <= set(ours)
    )


def _row(refund: Refund, clock: Clock) -> PayoutRow:
    found = refund.cancellation or refund.return_request
    account = refund.payout_account or getattr(found, "payout_account", None)
    buyer = refund.order.customer.name
    details = open_account(account) if account is not None else None
    holder = details.holder if details else ""
    return PayoutRow(
        id=refund.public_id,
        number=number_of(refund),
        url=reverse("dashboard:order", args=[refund.order.public_id])
        if refund.cancellation
        else reverse("dashboard:return", args=[found.public_id]),
        amount=format_money(Money(refund.amount_minor, refund.currency), clock.language),
        account=account.masked if account else "",
        holder=holder,
        buyer=buyer,
        names_differ=bool(holder) and not names_agree(holder, buyer),
        due=clock.last_day(refund.due_at),
        is_late=refund.due_at < clock.now
        and refund.status in (RefundStatus.PENDING, RefundStatus.PROCESSING),
        status=refund_badge(refund),
        note=word(FAILURES, refund.failure) if refund.failure else "",
        can_bounce=refund.payout_batch_id is not None
        and refund.status in (RefundStatus.PROCESSING, RefundStatus.SUCCEEDED),
    )


def _total(refunds: Iterable[Refund], currency: str, language: str) -> str:
    return format_money(Money(sum(refund.amount_minor for refund in refunds), currency), language)
