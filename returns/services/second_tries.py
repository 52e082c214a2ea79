"""Money that did not arrive: a failed refund is sent again or another way, and never twice.

A failed refund stands for a promise. The one that keeps it is written into ``replaced_by``, once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commerce.models import Payment
from commerce.services.refund_holds import AmountExceedsRefundable, hold_order_money, hold_payment_money
from core.actors import Actor
from returns.models import Charge, Refund, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import RefundNotFound
from returns.services.account_details import account_for
from returns.services.decisions import clear_exception, touch
from returns.services.owing import Owed, refundable_minor
from returns.services.payment_shares import method_for
from returns.services.payouts import settle_refund
from returns.services.refund_holders import lock_holder
from returns.services.refunds import (
    announce_refund,
    broken_promises,
    grant_refund_credit,
    mark_paid_units,
)
from returns.services.reservations import hold_reserved_money
from returns.states import RefundMethod, ReturnException, ReturnStatus


@transaction.atomic
def send_again(
    *,
    refund_id: str,
    method: RefundMethod,
    actor: Actor,
    now: datetime,
    reference: str = "",
    notify: bool = True,
) -> Refund:
    """Keep the promise of a failed refund by ``method``, and answer the refund that does.

    ``original_payment`` asks the provider once more, ``bank_account`` pays to the account that the shopper has
    given or is now asked for, ``store_credit`` puts it into the ledger, ``manual`` records what staff have paid
    themselves under ``reference``. Raises RefundNotFound, MoveNotAllowed for a refund that is not failed or has
    a follower already, AmountExceedsRefundable when the return is worth less by now.
    """
    broken, return_request = _locked(refund_id)
    _require_broken(broken)
    if method == RefundMethod.ORIGINAL_PAYMENT and not _can_take_it_back(broken.payment):
        raise MoveNotAllowed(_("This payment cannot take money back."), state=broken.status)
    _hold(broken, return_request)
    refund = Refund.objects.create(
        **_holder(broken),
        method=method,
        payment=broken.payment,
        charge_id=broken.charge_id,
        payout_account=account_for(broken) if method == RefundMethod.BANK_ACCOUNT else None,
        amount_minor=broken.amount_minor,
        shipping_minor=broken.shipping_minor,
        currency=broken.currency,
        due_at=broken.due_at,
        staff_warned_at=broken.staff_warned_at,
        slipped_at=broken.slipped_at,
        requested_by=actor.as_json(),
        created_at=now,
    )
    Refund.objects.filter(pk=broken.pk, replaced_by=None).update(replaced_by=refund)
    if return_request is not None:
        _count_as_kept(return_request, broken, now=now)
    if method == RefundMethod.STORE_CREDIT:
        grant_refund_credit(refund, actor=actor, now=now)
    announce_refund(refund, actor=actor, now=now, notify=notify)
    if method == RefundMethod.MANUAL:
        Refund.objects.filter(pk=refund.pk).update(asked_at=now)
        settle_refund(refund_id=refund.public_id, reference=reference, actor=actor, now=now, notify=notify)
        refund.refresh_from_db()
    return refund


def _count_as_kept(return_request: ReturnRequest, broken: Refund, *, now: datetime) -> None:
    """The units of its return are paid for again, and nothing of it fails any more but what still does."""
    if broken.charge_id is None:
        owed = Owed(broken.amount_minor, 0, 0, broken.shipping_minor)
        mark_paid_units(return_request, owed, is_explicit=True)
    if not broken_promises(return_request):
        clear_exception(return_request, ReturnException.REFUND_FAILED)
    touch(return_request, now=now)


def ways_of(refund: Refund) -> tuple[RefundMethod, ...]:
    """How a failed refund (with its return and payment) may be sent once more; nothing for any other."""
    if not refund.is_broken_promise or not _is_still_owed(refund):
        return ()
    ways = (RefundMethod.BANK_ACCOUNT, RefundMethod.STORE_CREDIT, RefundMethod.MANUAL)
    return (RefundMethod.ORIGINAL_PAYMENT, *ways) if _can_take_it_back(refund.payment) else ways


def _is_still_owed(refund: Refund) -> bool:
    """A bank may send money back after the return was closed; what was paid on top, and for what was cancelled, is owed
    however it ended."""
    if refund.cancellation_id is not None:
        return True
    is_open = refund.return_request.status in (ReturnStatus.APPROVED, ReturnStatus.CLOSED)
    return is_open or refund.charge_id is not None


def _locked(refund_id: str) -> tuple[Refund, ReturnRequest | None]:
    """The refund and its return, which one of cancelled units does not have."""
    refunds = Refund.objects.select_related("return_request", "cancellation__order", "payment")
    named = refunds.filter(public_id=refund_id).first()
    if named is None:
        raise RefundNotFound(_("There is no such refund."))
    return_request = lock_holder(named)
    refund = refunds.select_for_update(of=("self",)).get(pk=named.pk)
    if return_request is not None:
        refund.return_request = return_request
    return refund, return_request


def _holder(refund: Refund) -> dict[str, Any]:
    if refund.cancellation is not None:
        return {"cancellation": refund.cancellation}
    return {"return_request": refund.return_request}


def _require_broken(refund: Refund) -> None:
    if refund.replaced_by_id is not None:
        raise MoveNotAllowed(_("This refund was sent another way already."), state=refund.status)
    if not refund.is_broken_promise:
        raise MoveNotAllowed(_("Only a refund that failed can be sent again."), state=refund.status)
    if not _is_still_owed(refund):
        raise MoveNotAllowed(_("This return has ended without a refund."), state=refund.return_request.status)


def _can_take_it_back(payment: Payment | None) -> bool:
    return payment is None or method_for(payment) == RefundMethod.ORIGINAL_PAYMENT


def _hold(refund: Refund, return_request: ReturnRequest | None) -> None:
    """Hold the money anew, as at the first try. Raises AmountExceedsRefundable."""
    if refund.charge_id is not None:
        _hold_charge(refund.charge_id, amount_minor=refund.amount_minor)
        return
    if return_request is None:
        hold_order_money(order_id=refund.order.pk, amount_minor=refund.amount_minor)
    elif refund.amount_minor > refundable_minor(return_request):
        raise AmountExceedsRefundable(_("By now this return is worth less than the refund that failed."))
    else:
        hold_reserved_money(return_request, amount_minor=refund.amount_minor)
    payment = refund.payment
    if payment is not None and not hold_payment_money(payment=payment, amount_minor=refund.amount_minor):
        raise AmountExceedsRefundable(_("The payments of this order do not hold that much any more."))


def _hold_charge(charge_id: int, *, amount_minor: int) -> None:
    """Of what was paid on top for an exchange, no more goes back than was paid. Raises AmountExceedsRefundable."""
    held = Charge.objects.filter(pk=charge_id, amount_minor__gte=F("refunded_minor") + amount_minor).update(
        refunded_minor=F("refunded_minor") + amount_minor
    )
    if not held:
        raise AmountExceedsRefundable(_("The payments of this order do not hold that much any more."))
