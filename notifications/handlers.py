"""What is written to whom when something happens, and the sending of what was written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Max

from accounts.events import ShopVerified
from accounts.selectors import shop_settings
from commerce.events import OrderBuyerChanged
from core import clock
from core.actors import SYSTEM
from events.base import EventMeta
from loyalty.selectors import balance_of
from notifications.about_returns import address_of, return_named, write_about_return
from notifications.cancellation_handlers import (
    ask_for_account_of_cancellation,
    ask_for_accounts_of_cancellations,
    tell_cancellation_refunded,
)
from notifications.delivery import deliver_message
from notifications.events import MessageQueued
from notifications.facts import bank_days_of
from notifications.models import Message
from notifications.services import give_messages_to_buyer, queue_message, release_held_back
from returns.events import (
    RefundEvent,
    RefundFailed,
    RefundReopened,
    RefundRequested,
    RefundSucceeded,
    ReturnApproved,
    ReturnCancelled,
    ReturnChanged,
    ReturnDeclined,
    ReturnEvent,
    ReturnExpired,
    ReturnInReview,
    ReturnItemsReceived,
    ReturnLabelCreated,
    ReturnRequested,
)
from returns.models import Refund, ReturnRequest
from returns.services.account_details import usable_account_of
from returns.states import (
    MADE_BY_US,
    RefundMethod,
    RefundStatus,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
)
from returns.telling.declined_rights import DeclinedRight, right_to_decline
from tenants.selectors import current_shop
from tracking.models import Shipment

LABEL_PATIENCE = timedelta(seconds=30)


class LabelAwaited(Exception):
    """The carrier usually answers within seconds: the letter waits so that the code stands in it."""


def follow_the_buyer(event: OrderBuyerChanged, meta: EventMeta) -> None:
    give_messages_to_buyer(order_id=event.order_id, was_customer_id=event.was_customer_id)


def tell_return_requested(event: ReturnRequested, meta: EventMeta) -> None:
    _tell("return_requested", event, meta)


def tell_return_in_review(event: ReturnInReview, meta: EventMeta) -> None:
    _tell("return_in_review", event, meta)


def tell_return_approved(event: ReturnApproved, meta: EventMeta) -> None:
    """Write once the label is there, or when it has kept us waiting. Raises LabelAwaited until then."""
    is_fresh = not meta.is_history and clock.now() < meta.occurred_at + LABEL_PATIENCE
    if event.notify and is_fresh and _awaits_label(return_named(event.return_id)):
        raise LabelAwaited()
    _tell("return_approved", event, meta)


def tell_label_ready(event: ReturnLabelCreated, meta: EventMeta) -> None:
    """Write only when the approval, or the change that made the label before void, was told without this one."""
    return_request = return_named(event.return_id)
    told = Message.objects.filter(return_request=return_request, topic="return_approved")
    changed_at = return_request.parcels.aggregate(last=Max("shipment__voided_at"))["last"]
    if changed_at is not None:
        is_approved_before = return_request.decided_at is not None and return_request.decided_at < changed_at
        topic = "return_changed" if is_approved_before else "return_approved"
        told = Message.objects.filter(return_request=return_request, topic=topic, created_at__gte=changed_at)
    first = told.order_by("created_at", "pk").first()
    shipment = Shipment.objects.get(public_id=event.shipment_id)
    if first is not None and first.created_at < shipment.created_at:
        _tell("return_label_ready", event, meta)


def tell_return_changed(event: ReturnChanged, meta: EventMeta) -> None:
    """Write once the new label is there, or when it has kept us waiting. Raises LabelAwaited until then."""
    is_fresh = not meta.is_history and clock.now() < meta.occurred_at + LABEL_PATIENCE
    if event.notify and is_fresh and _awaits_label(return_named(event.return_id)):
        raise LabelAwaited()
    context = {
        "is_decided": event.to_status == ReturnStatus.APPROVED,
        "taken_right": _taken_right(event) if event.ground else None,
    }
    _tell("return_changed", event, meta, context)


def tell_return_declined(event: ReturnDeclined, meta: EventMeta) -> None:
    _tell("return_declined", event, meta)


def tell_return_cancelled(event: ReturnCancelled, meta: EventMeta) -> None:
    _tell("return_cancelled", event, meta)


def tell_return_expired(event: ReturnExpired, meta: EventMeta) -> None:
    _tell("return_expired", event, meta)


def tell_items_received(event: ReturnItemsReceived, meta: EventMeta) -> None:
    """Nothing where something was missing: then the letter about that tells of what has arrived, too."""
    if not event.has_missing:
        _tell("return_received", event, meta, {"is_complete": event.is_complete})


def ask_for_bank_account(event: RefundRequested, meta: EventMeta) -> None:
    """Ask for the account that a refund waits for, or for another one where the bank sent the money back."""
    if event.method != RefundMethod.BANK_ACCOUNT or not event.notify:
        return
    if event.cancellation_id:
        ask_for_account_of_cancellation(event.refund_id, meta)
        return
    if usable_account_of(return_named(event.return_id)) is not None:
        return
    if not current_shop().is_verified:
        write_about_return("bank_account_later", event.return_id, meta, {})
    elif Refund.objects.filter(replaced_by__public_id=event.refund_id, payout_batch__isnull=False).exists():
        write_about_return("bank_account_bounced", event.return_id, meta, _figures(event))
    else:
        write_about_return("bank_account_wanted", event.return_id, meta, {})


def tell_refund_succeeded(event: RefundSucceeded, meta: EventMeta) -> None:
    if not event.notify:
        return
    if event.cancellation_id:
        tell_cancellation_refunded(event.refund_id, meta)
        return
    refund = Refund.objects.select_related(
        "payment", "payout_account", "return_request__order", "return_request__customer"
    ).get(public_id=event.refund_id)
    if event.method == RefundMethod.STORE_CREDIT:
        balance = balance_of(refund.return_request.customer, currency=event.currency)
        context = {**_figures(event), "bonus_minor": event.bonus_minor, "balance_minor": balance.amount_minor}
        write_about_return("credit_given", event.return_id, meta, context)
        return
    context = {
        **_figures(event),
        "method": event.method,
        "reference": refund.reference,
        "payment_kind": refund.payment.kind if refund.payment else "",
        "account": refund.payout_account.masked if refund.payout_account else "",
        "bank_days": bank_days_of(refund, shop_country=shop_settings().country),
    }
    write_about_return("refund_succeeded", event.return_id, meta, context)


def tell_refund_delayed(event: RefundFailed, meta: EventMeta) -> None:
    """Of a cancellation's refund staff see it; its shopper is told when the promised day passes."""
    if event.notify and not event.cancellation_id:
        write_about_return("refund_delayed", event.return_id, meta, _figures(event))


def tell_refund_not_sent_yet(event: RefundReopened, meta: EventMeta) -> None:
    if event.notify and not event.cancellation_id:
        write_about_return(
            "refund_delayed", event.return_id, meta, {**_figures(event), "was_a_mistake": True}
        )


def send_message(event: MessageQueued, meta: EventMeta) -> None:
    deliver_message(message_id=event.message_id, now=clock.now())


def send_what_was_held_back(event: ShopVerified, meta: EventMeta) -> None:
    release_held_back(actor=SYSTEM, now=clock.now())


def ask_for_accounts_that_waited(event: ShopVerified, meta: EventMeta) -> None:
    """The shop may ask for bank data now: write to everybody whose money waits for an account."""
    waiting = Refund.objects.filter(
        method=RefundMethod.BANK_ACCOUNT,
        status=RefundStatus.PENDING,
        payout_account=None,
        return_request__isnull=False,
    )
    for return_id in sorted(set(waiting.values_list("return_request__public_id", flat=True))):
        _ask_for_account(return_id, meta)
    ask_for_accounts_of_cancellations(meta)


def _ask_for_account(return_id: str, meta: EventMeta) -> None:
    found = return_named(return_id)
    queue_message(
        topic="bank_account_wanted",
        effect_key=f"{meta.id}:{return_id}",
        recipient=address_of(found),
        language=found.language,
        context={},
        customer=found.customer,
        return_request=found,
        now=clock.now(),
    )


def _tell(topic: str, event: ReturnEvent, meta: EventMeta, context: Mapping[str, Any] | None = None) -> None:
    if event.notify:
        write_about_return(topic, event.return_id, meta, context or {})


def _taken_right(event: ReturnChanged) -> DeclinedRight | None:
    return right_to_decline(return_named(event.return_id), ground=event.ground, rights=event.taken_rights)


def _awaits_label(return_request: ReturnRequest) -> bool:
    return (
        return_request.status == ReturnStatus.APPROVED
        and return_request.shipping_status == ShippingStatus.NO_LABEL
        and return_request.method in MADE_BY_US
        and ReturnException.LABEL_FAILED not in return_request.exceptions
        and not return_request.parcels.filter(shipment__voided_at=None).exists()
    )


def _figures(event: RefundEvent) -> dict[str, Any]:
    return {"amount_minor": event.amount_minor, "currency": event.currency}
