"""Ordering replacements in the shop: asked outside any transaction under one key, written down by conditional update."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Port
from accounts.ports import connection_to
from accounts.selectors import shop_settings
from commerce.ports import OrderState, ReplacementAnswer, ReplacementLine, ReplacementOrder
from core.actors import WORKER, Actor
from events.publishing import publish
from returns.events import ExchangeOrdered
from returns.models import Replacement, ReturnRequest
from returns.ports import store
from returns.services.decisions import clear_exception, lock_return, raise_exception, touch
from returns.services.falling_through import fall_through
from returns.services.item_worth import exchange_minor_of, units_not_rejected, units_replaced
from returns.services.replacements import keep_held, replacements_of
from returns.states import ReplacementStatus, ReturnException


class OrderUnknown(Exception):
    """The shop's answer is not known yet: look it up later under the same key, never order under a new one."""


def order_replacement(*, replacement_id: str, now: datetime) -> None:
    """Ask the shop to send what may leave. May be repeated: the key is constant until the answer is clear.

    Raises OrderUnknown while the outcome is not known.
    """
    replacement = (
        Replacement.objects.select_related("item__return_request__order__customer", "asked_of")
        .filter(public_id=replacement_id)
        .first()
    )
    if replacement is None or replacement.status != ReplacementStatus.ORDERING:
        return
    behind = replacement.asked_of or connection_to(Port.STORE)
    if behind is None:
        return  # it waits, and goes on when somebody is connected
    Replacement.objects.filter(pk=replacement.pk, asked_of=None).update(asked_of=behind)
    answer = store(behind).place_order(_order_of(replacement))
    if answer.state == OrderState.UNKNOWN:
        answer = store(behind).look_up_order(replacement.order_key)
    if answer.state in (OrderState.UNKNOWN, OrderState.NOT_FOUND):
        raise OrderUnknown(replacement_id)
    if answer.state != OrderState.BY_HAND:
        write_order_answer(
            replacement_id=replacement_id,
            order_key=replacement.order_key,
            answer=answer,
            actor=WORKER,
            now=now,
        )


@transaction.atomic
def write_order_answer(
    *, replacement_id: str, order_key: str, answer: ReplacementAnswer, actor: Actor, now: datetime
) -> None:
    """Write down what the shop, or its people, said to ``order_key``; only the first to come writes."""
    found = Replacement.objects.select_related("item__return_request").get(public_id=replacement_id)
    return_request = lock_return(found.item.return_request.public_id)
    replacement = replacements_of(return_request).get(public_id=replacement_id)
    if replacement.status != ReplacementStatus.ORDERING or replacement.order_key != order_key:
        return
    replacement.order_attempt += 1
    replacement.asked_of = None
    replacement.save(update_fields=["order_attempt", "asked_of"])
    touch(return_request, now=now)
    if answer.state == OrderState.PLACED:
        _write_ordered(return_request, replacement, answer, actor=actor, now=now)
    elif answer.state == OrderState.SOLD_OUT:
        if not replacement.sent_quantity:
            raise_exception(return_request, ReturnException.OUT_OF_STOCK)
        fall_through(return_request, replacement, ReplacementStatus.SOLD_OUT, now=now)
    else:
        raise_exception(return_request, ReturnException.EXCHANGE_FAILED)
        fall_through(
            return_request,
            replacement,
            ReplacementStatus.FAILED,
            failure=answer.reason or "declined",
            now=now,
            notify=False,
        )


def _write_ordered(
    return_request: ReturnRequest,
    replacement: Replacement,
    answer: ReplacementAnswer,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    quantity = replacement.asked_quantity
    sent = replacement.sent_quantity + quantity
    replacement.status = ReplacementStatus.ORDERED
    replacement.sent_quantity = sent
    replacement.asked_quantity = 0
    replacement.kept_minor = exchange_minor_of(replacement.item, sent)
    replacement.shop_order_external_id = answer.order_external_id[:200]
    replacement.shop_order_number = answer.order_number[:100]
    replacement.ordered_at = now
    replacement.failure = ""
    replacement.save()
    keep_held(replacement, units_replaced(replacement.item, units_not_rejected(replacement.item)) - sent)
    clear_exception(return_request, ReturnException.EXCHANGE_FAILED)
    publish(
        ExchangeOrdered(
            return_id=return_request.public_id,
            replacement_id=replacement.public_id,
            item_id=replacement.item.public_id,
            quantity=quantity,
            kept_minor=replacement.kept_minor,
            currency=return_request.currency,
            shop_order=replacement.shop_order_external_id,
        ),
        actor=actor,
        occurred_at=now,
    )


def _order_of(replacement: Replacement) -> ReplacementOrder:
    return_request = replacement.item.return_request
    order = return_request.order
    with translation.override(shop_settings().default_language):
        note = _("Replacement for a return: %(number)s") % {"number": return_request.number}
    return ReplacementOrder(
        idempotency_key=replacement.order_key,
        order_external_id=order.external_id,
        customer_external_id=order.shop_customer_id,
        shipping_address=order.shipping_address,
        lines=(
            ReplacementLine(
                product_external_id=replacement.product_external_id,
                variant_external_id=replacement.variant_external_id,
                sku=replacement.sku,
                quantity=replacement.asked_quantity,
            ),
        ),
        note=note,
    )
