"""Refunds paid by a file for the merchant's own bank: chosen, put into a batch, downloaded, recorded as paid or bounced.

A refund in a batch is the file's: no worker asks a bank for it. The file itself is stored nowhere. It is written at
each download from the sealed accounts, so that nothing outlives their deletion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from core.actors import Actor
from core.dates import add_business_days, local_date
from core.errors import FieldError
from core.money import Money
from events.publishing import publish
from returns.events import (
    PayoutBatchDownloaded,
    PayoutBatchMade,
    PayoutBatchSettled,
    PayoutBatchTakenBack,
    RefundFailed,
)
from returns.models import PayoutAccount, PayoutBatch, Refund
from returns.models.requests import MoveNotAllowed
from returns.payout_files import LAYOUTS, PayoutFile, Sender, Transfer, layout_of, write_file
from returns.refusals import PayoutBatchNotFound, PayoutFileRefused
from returns.selectors import return_settings
from returns.services.account_details import open_account
from returns.services.decisions import touch
from returns.services.due_days import shop_working_days
from returns.services.endings import count_paid_units_anew, release_refund_money
from returns.services.payouts import settle_refund
from returns.services.refund_holders import (
    holder_of,
    lock_holder,
    lock_holders,
    number_of,
    require_somebody_to_pay,
)
from returns.services.reservations import fit_reservations
from returns.services.second_tries import send_again
from returns.states import RefundMethod, RefundStatus

BOUNCE_REASONS = ("account_closed", "wrong_number", "wrong_name", "other")
MOST_IN_A_FILE = 500


@dataclass(frozen=True)
class WrittenFile:
    name: str
    content_type: str
    content: bytes


def refunds_for_a_file() -> QuerySet[Refund]:
    """Bank refunds whose account is known and that no file and no bank has yet, the earliest promise first."""
    return (
        Refund.objects.filter(
            method=RefundMethod.BANK_ACCOUNT,
            status=RefundStatus.PENDING,
            payout_batch=None,
        )
        .filter(
            Q(return_request__payout_account__encrypted__isnull=False)
            | Q(cancellation__payout_account__encrypted__isnull=False)
        )
        .select_related(
            "payout_account",
            "return_request__payout_account",
            "return_request__order__customer",
            "cancellation__payout_account",
            "cancellation__order__customer",
        )
        .order_by("due_at", "pk")
    )


def layout_for(refund: Refund) -> str:
    """The layout of the file that can pay this refund (of ``refunds_for_a_file``)."""
    account = _account_of(refund)
    return layout_of(scheme=account.scheme, currency=refund.currency, masked=account.masked)


@transaction.atomic
def make_batch(*, refund_ids: Sequence[str], actor: Actor, now: datetime) -> PayoutBatch:
    """Put waiting bank refunds of one layout and currency into a file.

    Raises PayoutFileRefused when they do not fit into one file or the shop's own account is missing, MoveNotAllowed
    when one of them no longer waits.
    """
    wanted = list(dict.fromkeys(refund_ids))
    if not 0 < len(wanted) <= MOST_IN_A_FILE:
        raise _refused("refunds", _("Choose 1 to %(most)s refunds.") % {"most": MOST_IN_A_FILE})
    lock_holders(_with_holders(Refund.objects.filter(public_id__in=wanted)))
    refunds = list(refunds_for_a_file().filter(public_id__in=wanted))
    if len(refunds) != len(wanted):
        raise MoveNotAllowed(
            _("One of these refunds no longer waits for a file: load the page again."), state="not_waiting"
        )
    kinds = {(layout_for(refund), refund.currency) for refund in refunds}
    if len(kinds) > 1:
        raise _refused("refunds", _("One file holds one kind of account and one currency."))
    layout, currency = kinds.pop()
    if LAYOUTS[layout].needs_sender and not return_settings().payout_sender.get("iban"):
        raise _refused("sender", _("Enter the account of your shop first: this kind of file names it."))
    batch = PayoutBatch.objects.create(
        layout=layout, currency=currency, created_at=now, created_by=actor.as_json()
    )
    for refund in refunds:
        Refund.objects.filter(pk=refund.pk).update(
            status=RefundStatus.PROCESSING,
            asked_at=now,
            payout_batch=batch,
            payout_account=_account_of(refund),
        )
        _touch(refund, now=now)
    publish(
        PayoutBatchMade(
            batch_id=batch.public_id, layout=layout, refunds=tuple(refund.public_id for refund in refunds)
        ),
        actor=actor,
        occurred_at=now,
    )
    return batch


@transaction.atomic
def download_batch(*, batch_id: str, actor: Actor, now: datetime) -> WrittenFile:
    """Write the batch's file from the sealed accounts; each download is recorded.

    Bounced refunds are left out. Raises PayoutBatchNotFound, PayoutFileRefused once the bank data were deleted.
    """
    batch = _locked(batch_id)
    refunds = _with_holders(batch.refunds.exclude(status=RefundStatus.FAILED))
    transfers = tuple(_transfer(refund) for refund in refunds.order_by("pk"))
    if not transfers:
        raise _refused("refunds", _("No refund is left in this file."))
    settings = shop_settings()
    days = shop_working_days(settings, now=now)
    pay_on = add_business_days(local_date(now, settings.time_zone), 0, days.holidays, days.weekend)
    sender = return_settings().payout_sender
    content = write_file(
        batch.layout,
        PayoutFile(
            reference=batch.public_id,
            sender=Sender(
                holder=sender.get("holder") or settings.shop_name,
                iban=sender.get("iban", ""),
                bic=sender.get("bic", ""),
            ),
            made_at=batch.created_at,
            pay_on=pay_on,
            transfers=transfers,
        ),
    )
    publish(PayoutBatchDownloaded(batch_id=batch.public_id), actor=actor, occurred_at=now)
    layout = LAYOUTS[batch.layout]
    day = local_date(batch.created_at, settings.time_zone)
    name = f"refunds-{day:%Y%m%d}-{batch.public_id[-6:]}.{layout.extension}"
    return WrittenFile(name, layout.content_type, content)


@transaction.atomic
def settle_batch(*, batch_id: str, reference: str, actor: Actor, now: datetime, notify: bool = True) -> int:
    """Record that the bank has paid the file; answers how many refunds that settled. Safe to repeat.

    Raises PayoutBatchNotFound.
    """
    batch = _locked(batch_id)
    waiting = list(batch.refunds.filter(status=RefundStatus.PROCESSING).order_by("pk"))
    for refund in waiting:
        settle_refund(refund_id=refund.public_id, reference=reference, actor=actor, now=now, notify=notify)
    if batch.settled_at is None:
        PayoutBatch.objects.filter(pk=batch.pk).update(settled_at=now, reference=reference[:200])
        publish(PayoutBatchSettled(batch_id=batch.public_id), actor=actor, occurred_at=now)
    return len(waiting)


@transaction.atomic
def take_back_batch(*, batch_id: str, actor: Actor, now: datetime) -> int:
    """Let the refunds of a file that was never given to the bank wait again; answers how many.

    Raises PayoutBatchNotFound, MoveNotAllowed once anything of it was recorded as paid or bounced.
    """
    batch = _locked(batch_id)
    refunds = list(_with_holders(batch.refunds.all()).order_by("pk"))
    if not refunds or any(refund.status != RefundStatus.PROCESSING for refund in refunds):
        raise MoveNotAllowed(
            _("Something of this file was recorded already, so it cannot be taken back."), state="settled"
        )
    for refund in refunds:
        Refund.objects.filter(pk=refund.pk).update(
            status=RefundStatus.PENDING, asked_at=None, payout_batch=None
        )
        _touch(refund, now=now)
    publish(PayoutBatchTakenBack(batch_id=batch.public_id), actor=actor, occurred_at=now)
    return len(refunds)


@transaction.atomic
def bounce_refund(*, refund_id: str, reason: str, actor: Actor, now: datetime) -> Refund:
    """The bank sent one refund of a file back: it fails, and the shopper is asked for another account.

    ``reason`` is one of BOUNCE_REASONS. Answers the refund that waits for the account. Raises MoveNotAllowed,
    and CustomerErased where nobody could be asked.
    """
    refund = _with_holders(Refund.objects.filter(public_id=refund_id, payout_batch__isnull=False)).first()
    if refund is None:
        raise PayoutBatchNotFound(_("No file holds this refund."))
    return_request = lock_holder(refund)
    require_somebody_to_pay(refund)
    code = f"bounced_{reason if reason in BOUNCE_REASONS else 'other'}"
    bounced = Refund.objects.filter(
        pk=refund.pk, status__in=[RefundStatus.PROCESSING, RefundStatus.SUCCEEDED]
    ).update(status=RefundStatus.FAILED, failure=code, settled_at=None)
    if not bounced:
        raise MoveNotAllowed(_("This refund was recorded as sent back already."), state=refund.status)
    release_refund_money(refund)
    if return_request is not None:
        count_paid_units_anew(return_request)
        touch(return_request, now=now)
    fit_reservations(order_id=refund.order.pk, now=now, acting=return_request)
    # The number is of no use any more; what was shown of it stays for the log.
    if refund.payout_account is not None:
        PayoutAccount.objects.filter(pk=refund.payout_account.pk).update(encrypted=None)
    publish(
        RefundFailed(
            refund_id=refund.public_id,
            **holder_of(refund),
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            method=refund.method,
            notify=False,  # the shopper is asked for another account instead
        ),
        actor=actor,
        occurred_at=now,
    )
    return send_again(refund_id=refund.public_id, method=RefundMethod.BANK_ACCOUNT, actor=actor, now=now)


def _locked(batch_id: str) -> PayoutBatch:
    """The batch under a lock, what its refunds belong to locked before it: orders and returns come first everywhere."""
    lock_holders(_with_holders(Refund.objects.filter(payout_batch__public_id=batch_id)))
    batch = PayoutBatch.objects.select_for_update().filter(public_id=batch_id).first()
    if batch is None:
        raise PayoutBatchNotFound(_("There is no such file."))
    return batch


def _with_holders(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    return refunds.select_related("return_request__order", "cancellation__order", "payout_account")


def _account_of(refund: Refund) -> PayoutAccount:
    """The account of one of ``refunds_for_a_file``, which has one."""
    holder = refund.return_request if refund.cancellation is None else refund.cancellation
    account: PayoutAccount = holder.payout_account
    return account


def _touch(refund: Refund, *, now: datetime) -> None:
    if refund.cancellation is None:
        touch(refund.return_request, now=now)


def _transfer(refund: Refund) -> Transfer:
    details = open_account(refund.payout_account) if refund.payout_account else None
    if details is None or refund.payout_account is None:
        raise _refused("refunds", _("The bank data of this file were deleted after payment."))
    return Transfer(
        reference=refund.public_id,
        money=Money(refund.amount_minor, refund.currency),
        scheme=refund.payout_account.scheme,
        bank_code=details.bank_code,
        account_number=details.account_number,
        holder=details.holder,
        purpose=f"{shop_settings().shop_name} {number_of(refund)}",
    )


def _refused(field: str, message: str) -> PayoutFileRefused:
    return PayoutFileRefused(message, [FieldError(field, PayoutFileRefused.code, message)])
