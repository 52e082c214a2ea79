"""Paying a refund out, once: asked outside any transaction, settled or failed by conditional update."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Connection, Port
from accounts.ports import can_be_asked, connection_to
from accounts.selectors import shop_settings
from commerce.ports import BankPayoutOrder, PayoutAnswer, PayoutOrder, PayoutState
from core.actors import WORKER, Actor
from core.money import Money
from events.publishing import publish
from returns.events import RefundFailed, RefundReopened, RefundSucceeded
from returns.models import PayoutAccount, Refund
from returns.models.requests import MoveNotAllowed
from returns.ports import bank, payment_provider
from returns.services.account_details import account_for, open_account
from returns.services.decisions import clear_exception, raise_exception, touch
from returns.services.endings import count_paid_units_anew, release_refund_money
from returns.services.refund_holders import holder_of, lock_holder, require_somebody_to_pay
from returns.services.reservations import fit_reservations
from returns.states import RefundMethod, RefundStatus, ReturnException

DAYS_TO_KEEP_BANK_DATA = 90


class PayoutUnknown(Exception):
    """The provider's answer is not known yet: look it up later under the same key, never under a new one."""


def pay_out(*, refund_id: str, now: datetime) -> None:
    """Ask whoever sends the shop's money to pay one refund. May be repeated: the key is the refund's own id.

    While the shop has nobody for it, it is not touched. Raises PayoutUnknown while the outcome is not known.
    """
    refund = Refund.objects.select_related(
        "return_request__order", "cancellation__order", "payment", "payout_account", "charge", "asked_of"
    ).get(public_id=refund_id)
    if not _is_ready(refund):
        return
    behind = _who_pays(refund)
    if behind is None:
        return  # it waits, and goes on when somebody is connected
    was_asked = refund.asked_at is not None
    if not was_asked and not _start(refund, behind, now=now):
        return
    answer = _look_up(refund, behind) if was_asked else PayoutAnswer(PayoutState.NOT_FOUND)
    if answer.state == PayoutState.NOT_FOUND:
        answer = _ask(refund, behind)
    if answer.state == PayoutState.SUCCEEDED:
        settle_refund(refund_id=refund_id, reference=answer.reference, actor=WORKER, now=now)
    elif answer.state == PayoutState.DECLINED:
        fail_refund(refund_id=refund_id, reason=answer.reason or "declined", now=now)
    elif answer.state != PayoutState.BY_HAND:
        raise PayoutUnknown(refund_id)


def pay_waiting_bank_refunds(*, return_id: str, now: datetime) -> None:
    """Pay the refunds that waited for the shopper's bank account; a file's are left to who gave it to the bank."""
    waiting = Refund.objects.filter(
        return_request__public_id=return_id,
        method=RefundMethod.BANK_ACCOUNT,
        status__in=[RefundStatus.PENDING, RefundStatus.PROCESSING],
        payout_batch=None,
    )
    for refund_id in waiting.values_list("public_id", flat=True):
        pay_out(refund_id=refund_id, now=now)


def pay_waiting_refunds_of_cancellation(*, cancellation_id: str, now: datetime) -> None:
    """Pay what waited for the bank account of a cancellation's shopper."""
    waiting = Refund.objects.filter(
        cancellation__public_id=cancellation_id,
        method=RefundMethod.BANK_ACCOUNT,
        status__in=[RefundStatus.PENDING, RefundStatus.PROCESSING],
        payout_batch=None,
    )
    for refund_id in waiting.values_list("public_id", flat=True):
        pay_out(refund_id=refund_id, now=now)


@transaction.atomic
def settle_refund(
    *, refund_id: str, reference: str, actor: Actor, now: datetime, notify: bool = True
) -> None:
    """Write down that the money has gone. Safe to repeat: only the first call settles and announces."""
    refund = Refund.objects.select_related("return_request", "cancellation__order").get(public_id=refund_id)
    return_request = lock_holder(refund)
    settled = Refund.objects.filter(
        pk=refund.pk, status__in=[RefundStatus.PENDING, RefundStatus.PROCESSING]
    ).update(status=RefundStatus.SUCCEEDED, settled_at=now, reference=reference[:200], failure="")
    if not settled:
        return
    if refund.payout_account_id:
        PayoutAccount.objects.filter(pk=refund.payout_account_id).update(
            delete_after=now + timedelta(days=DAYS_TO_KEEP_BANK_DATA)
        )
    if return_request is not None:
        is_marked = ReturnException.REFUND_FAILED in return_request.exceptions
        failed = Q(status=RefundStatus.FAILED, asked_at__isnull=False, replaced_by=None)
        if is_marked and not return_request.refunds.filter(failed).exists():
            clear_exception(return_request, ReturnException.REFUND_FAILED)
        touch(return_request, now=now)
    publish(
        RefundSucceeded(
            refund_id=refund_id,
            **holder_of(refund),
            amount_minor=refund.amount_minor,
            bonus_minor=refund.bonus_minor,
            currency=refund.currency,
            method=refund.method,
            notify=notify,
        ),
        actor=actor,
        occurred_at=now,
    )


@transaction.atomic
def fail_refund(*, refund_id: str, reason: str, now: datetime, actor: Actor = WORKER) -> None:
    """Write down that the provider declined for good: the money is free again and staff see it.

    They send it another way then, see ``returns.services.second_tries``.
    """
    refund = Refund.objects.select_related("return_request", "cancellation__order").get(public_id=refund_id)
    return_request = lock_holder(refund)
    failed = Refund.objects.filter(pk=refund.pk, status=RefundStatus.PROCESSING).update(
        status=RefundStatus.FAILED, failure=reason[:200]
    )
    if not failed:
        return
    release_refund_money(refund)
    if return_request is not None:
        count_paid_units_anew(return_request)
        raise_exception(return_request, ReturnException.REFUND_FAILED)
        touch(return_request, now=now)
    fit_reservations(order_id=refund.order.pk, now=now, acting=return_request)
    publish(
        RefundFailed(
            refund_id=refund_id,
            **holder_of(refund),
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            method=refund.method,
        ),
        actor=actor,
        occurred_at=now,
    )


@transaction.atomic
def reopen_refund(*, refund_id: str, actor: Actor, now: datetime) -> None:
    """Take back that a refund was paid, which people had recorded by mistake: its money is still to be sent.

    Raises MoveNotAllowed unless it stands as paid, CustomerErased where nobody could be paid any more.
    """
    refund = Refund.objects.select_related("return_request", "cancellation__order").get(public_id=refund_id)
    return_request = lock_holder(refund)
    require_somebody_to_pay(refund)
    reopened = Refund.objects.filter(pk=refund.pk, status=RefundStatus.SUCCEEDED).update(
        status=RefundStatus.PROCESSING, settled_at=None, reference=""
    )
    if not reopened:
        raise MoveNotAllowed(
            _("Only a refund that is recorded as paid can be taken back."), state=refund.status
        )
    if refund.payout_account_id:
        PayoutAccount.objects.filter(pk=refund.payout_account_id).update(delete_after=None)
    if return_request is not None:
        touch(return_request, now=now)
    publish(
        RefundReopened(
            refund_id=refund_id,
            **holder_of(refund),
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            method=refund.method,
        ),
        actor=actor,
        occurred_at=now,
    )


@transaction.atomic
def record_manual_payout(
    *, refund_id: str, reference: str, actor: Actor, now: datetime, notify: bool = True
) -> None:
    """Staff paid a refund by hand that waits for a bank account; the reference is kept. Raises MoveNotAllowed."""
    refund = Refund.objects.select_related("return_request", "cancellation__order").get(public_id=refund_id)
    lock_holder(refund)
    changed = Refund.objects.filter(
        public_id=refund_id, method=RefundMethod.BANK_ACCOUNT, status=RefundStatus.PENDING
    ).update(method=RefundMethod.MANUAL, asked_at=now)
    if not changed:
        raise MoveNotAllowed(
            _("Only a refund that waits for a bank account can be paid by hand."), state=refund.status
        )
    settle_refund(refund_id=refund_id, reference=reference, actor=actor, now=now, notify=notify)


def purge_bank_data(*, now: datetime) -> int:
    """Delete bank data whose time is over; the masked form stays. Answers how many were deleted."""
    return PayoutAccount.objects.filter(delete_after__lte=now).exclude(encrypted=None).update(encrypted=None)


def _is_ready(refund: Refund) -> bool:
    if refund.status not in (RefundStatus.PENDING, RefundStatus.PROCESSING):
        return False
    if refund.method == RefundMethod.ORIGINAL_PAYMENT:
        return True
    return (
        refund.method == RefundMethod.BANK_ACCOUNT
        and refund.payout_batch_id is None
        and account_for(refund) is not None
    )


def _who_pays(refund: Refund) -> Connection | None:
    """Who was asked before, else who stands there now; None while there is nobody to ask."""
    if refund.asked_of is not None:
        return refund.asked_of
    port = Port.PAYMENTS if refund.method == RefundMethod.ORIGINAL_PAYMENT else Port.BANK
    return connection_to(port) if can_be_asked(port) else None


@transaction.atomic
def _start(refund: Refund, behind: Connection, *, now: datetime) -> bool:
    """Take a pending refund to the provider's door; False when its return ended, or another worker was faster.

    The return is locked, so that nobody ends it between looking at its refunds and ending it.
    """
    lock_holder(refund)
    return bool(
        Refund.objects.filter(pk=refund.pk, status=RefundStatus.PENDING).update(
            status=RefundStatus.PROCESSING, asked_at=now, asked_of=behind
        )
    )


def _ask(refund: Refund, behind: Connection) -> PayoutAnswer:
    money = Money(refund.amount_minor, refund.currency)
    if refund.method == RefundMethod.ORIGINAL_PAYMENT:
        return payment_provider(behind).refund(
            PayoutOrder(
                idempotency_key=refund.public_id,
                payment_external_id=_payment_of(refund),
                gateway=refund.payment.gateway if refund.payment else "",
                money=money,
                order_external_id=refund.order.external_id,
            )
        )
    account = account_for(refund)
    details = open_account(account) if account is not None else None
    if account is None or details is None:
        return PayoutAnswer(PayoutState.DECLINED, reason="no_bank_account")
    Refund.objects.filter(pk=refund.pk).update(payout_account=account)
    return bank(behind).pay(
        BankPayoutOrder(
            idempotency_key=refund.public_id,
            money=money,
            country=refund.order.country or shop_settings().country,
            scheme=account.scheme,
            bank_code=details.bank_code,
            account_number=details.account_number,
            holder=details.holder,
        )
    )


def _payment_of(refund: Refund) -> str:
    """The provider's name of the payment that takes the money back; empty where it finds one by the order."""
    if refund.charge is not None:
        return refund.charge.reference
    return refund.payment.external_id if refund.payment else ""


def _look_up(refund: Refund, behind: Connection) -> PayoutAnswer:
    if refund.method == RefundMethod.ORIGINAL_PAYMENT:
        return payment_provider(behind).look_up(refund.public_id)
    return bank(behind).look_up(refund.public_id)
