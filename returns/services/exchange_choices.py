"""Choosing something else for an item that was to be exchanged: another variant, or its money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.services.refund_holds import hold_shipping
from core.actors import WORKER, Actor
from events.publishing import publish
from returns.events import ExchangeChosenAnew
from returns.models import Replacement, ReturnItem, ReturnRequest, ReturnSettings
from returns.models.requests import MoveNotAllowed
from returns.policy.quote import outbound_shipping_due
from returns.refusals import ChoiceRequired, UnknownItem
from returns.services.decisions import clear_exception, lock_return, touch
from returns.services.exchange_options import standard_reason_of
from returns.services.item_worth import has_fallen_through, replacement_of
from returns.services.known_items import exchanged_units
from returns.services.replacements import open_replacement, release_hold
from returns.services.reservations import fit_reservations
from returns.services.wanted_variants import wanted_variant
from returns.states import (
    FELL_THROUGH,
    ReplacementStatus,
    Resolution,
    ReturnException,
    ReturnStatus,
)

OPEN = frozenset({ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW, ReturnStatus.APPROVED})
INSTEAD = (Resolution.REFUND, Resolution.STORE_CREDIT)


@transaction.atomic
def choose_instead(
    *,
    return_request: ReturnRequest,
    item: str,
    actor: Actor,
    now: datetime,
    exchange_for: Mapping[str, Any] | None = None,
    resolution: str | None = None,
    notify: bool = True,
) -> ReturnRequest:
    """Exchange the item for another variant (``exchange_for``), or give money instead (``resolution``).

    Possible until the replacement leaves. A shopper may take money only after the exchange came to nothing: until
    then the terms of what he chose hold. Raises MoveNotAllowed, UnknownItem, ChoiceRequired, OutOfStock and what
    ``wanted_variant`` raises; then nothing was written.
    """
    return_request = lock_return(return_request.public_id)
    row = _item_to_choose_for(return_request, item)
    if (exchange_for is None) == (resolution is None) or (resolution and resolution not in INSTEAD):
        raise ChoiceRequired.at("resolution", _("Choose another variant, a refund or store credit."))
    if resolution and actor.kind == "shopper" and not has_fallen_through(row):
        raise MoveNotAllowed(
            _("The exchange is still on its way: only another variant can be chosen."),
            state=return_request.status,
        )
    if exchange_for is not None:
        replacement_id = _exchange_anew(return_request, row, exchange_for, actor=actor, now=now)
    else:
        replacement_id = ""
        _give_money(return_request, row, str(resolution))
    _write_quote(return_request, now=now)
    _clear_what_is_over(return_request)
    publish(
        ExchangeChosenAnew(
            return_id=return_request.public_id,
            notify=notify,
            item_id=row.public_id,
            resolution=row.resolution,
            replacement_id=replacement_id,
        ),
        actor=actor,
        occurred_at=now,
    )
    return return_request


@transaction.atomic
def order_again(*, return_request: ReturnRequest, item: str, actor: Actor, now: datetime) -> None:
    """Let a replacement that fell through wait to leave again, the same variant; staff's act.

    Raises MoveNotAllowed, UnknownItem, OutOfStock.
    """
    return_request = lock_return(return_request.public_id)
    row = _item_to_choose_for(return_request, item)
    replacement = replacement_of(row)
    if replacement is None or replacement.status not in FELL_THROUGH:
        raise MoveNotAllowed(_("This replacement is still on its way."), state=return_request.status)
    choose_instead(
        return_request=return_request,
        item=item,
        exchange_for={
            "variant": replacement.variant_external_id,
            "product": replacement.product_external_id,
        },
        actor=actor,
        now=now,
    )


def fall_back_to_refund(*, return_id: str, now: datetime) -> None:
    """Give the money for what fell through and for which nobody chose anything in all the days of a payment link."""
    settings = ReturnSettings.objects.filter(pk=1).first() or ReturnSettings(pk=1)
    long_ago = now - timedelta(days=settings.charge_days)
    waiting = Replacement.objects.filter(
        item__return_request__public_id=return_id,
        item__return_request__status__in=OPEN,
        status__in=FELL_THROUGH,
        fell_through_at__lte=long_ago,
        sent_quantity=0,
    )
    for replacement in waiting.select_related("item__return_request").order_by("pk"):
        choose_instead(
            return_request=replacement.item.return_request,
            item=replacement.item.public_id,
            resolution=Resolution.REFUND,
            actor=WORKER,
            now=now,
        )


def can_choose_instead(item: ReturnItem, *, status: str) -> bool:
    """Whether something else may still be chosen for an item of a return in ``status``."""
    replacement = replacement_of(item)
    return status in OPEN and replacement is not None and not replacement.is_on_its_way


def _item_to_choose_for(return_request: ReturnRequest, item: str) -> ReturnItem:
    if return_request.status not in OPEN:
        raise MoveNotAllowed(_("This return is over, so it cannot be changed."), state=return_request.status)
    row = (
        return_request.items.select_for_update(of=("self",))
        .select_related("line__order")
        .filter(public_id=item)
        .first()
    )
    if row is None:
        raise UnknownItem.at("item", _("This return has no such item."))
    if not can_choose_instead(row, status=return_request.status):
        raise MoveNotAllowed(
            _("There is no exchange that can still be changed."), state=return_request.status
        )
    return row


def _exchange_anew(
    return_request: ReturnRequest,
    item: ReturnItem,
    exchange_for: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> str:
    wanted = wanted_variant(
        line=item.line,
        currency=return_request.currency,
        exchange_for=exchange_for,
        standard_reason=standard_reason_of(item.reason_code),
        field="variant",
    )
    _forget_replacement(item)
    item.exchange_for = {name: str(value) for name, value in exchange_for.items() if value}
    item.save(update_fields=["exchange_for"])
    return open_replacement(return_request, item, wanted, field="variant", actor=actor, now=now).public_id


def _give_money(return_request: ReturnRequest, item: ReturnItem, resolution: str) -> None:
    _forget_replacement(item)
    item.resolution = resolution
    item.exchange_for = None
    item.save(update_fields=["resolution", "exchange_for"])
    if not return_request.items.exclude(resolution=resolution).exists():
        return_request.resolution = resolution
        return_request.save(update_fields=["resolution"])
    _reserve_shipping(return_request)


def _forget_replacement(item: ReturnItem) -> None:
    replacement = Replacement.objects.select_for_update().get(item=item)
    release_hold(replacement)
    replacement.delete()
    item._state.fields_cache.pop("replacement", None)


def _reserve_shipping(return_request: ReturnRequest) -> None:
    """Outbound shipping that the law gives back, now that everything comes back for money after all."""
    order = return_request.order
    if not return_request.decision.get("outbound_postage_returned") or any(
        exchanged_units(order.pk).values()
    ):
        return
    wanted = outbound_shipping_due(
        paid_minor=order.shipping_minor,
        refunded_minor=order.shipping_refunded_minor,
        everything_is_returned=all(
            line.in_use_quantity + line.shop_refunded_quantity >= line.quantity
            for line in order.lines.all()
            if not line.is_removed
        ),
    )
    held = hold_shipping(order_id=order.pk, wanted_minor=wanted)
    return_request.shipping_credit_minor += held
    return_request.save(update_fields=["shipping_credit_minor"])


def _write_quote(return_request: ReturnRequest, *, now: datetime) -> None:
    fit_reservations(order_id=return_request.order_id, now=now, acting=return_request)
    touch(return_request, now=now)


def _clear_what_is_over(return_request: ReturnRequest) -> None:
    """Marks whose cause is gone with the new choice."""
    left = set(
        Replacement.objects.filter(item__return_request=return_request).values_list("status", flat=True)
    )
    for status, mark in (
        (ReplacementStatus.SOLD_OUT, ReturnException.OUT_OF_STOCK),
        (ReplacementStatus.FAILED, ReturnException.EXCHANGE_FAILED),
        (ReplacementStatus.NOT_PAID, ReturnException.CHARGE_FAILED),
    ):
        if status not in left:
            clear_exception(return_request, mark)
