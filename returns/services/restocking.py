"""Restocking is apart from refunding: the shop is told of units that may be sold again, and counts them then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Connection, Port
from accounts.ports import connection_to
from commerce.ports import StockAnswer, StockChange, StoreUnavailable
from core.actors import WORKER, Actor
from events.models import Event
from events.publishing import publish
from returns.events import ReturnItemsRestocked, ReturnRestockFailed
from returns.models import ReturnItem, StockTold
from returns.ports import store
from returns.services.decisions import clear_exception, lock_return, raise_exception, touch
from returns.states import Disposition, ReturnException


def tell_shop_of_restock(
    *, return_id: str, event_id: str, disposed: Sequence[tuple[str, int, str]], now: datetime
) -> None:
    """Tell the shop of each item that goes back on the shelf, and write down what it has taken.

    ``disposed`` is the event's ``items``. May be repeated: the key is the event's own. Raises StoreUnavailable,
    to be tried again; until it succeeds the return is marked ``restock_failed``.
    """
    for item_id, quantity, disposition in disposed:
        if disposition != Disposition.RESTOCK:
            continue
        key = f"{event_id}:{item_id}"
        item = ReturnItem.objects.select_related("line").get(public_id=item_id)
        behind = _who_counts(item, key, now=now)
        if behind is None:
            continue  # nobody counts the stock for us
        line = item.line
        change = StockChange(
            idempotency_key=key,
            variant_external_id=line.variant_external_id,
            sku=line.sku,
            quantity=quantity,
        )
        try:
            answer = store(behind).restock(change)
        except StoreUnavailable:
            _write_failure(return_id, now=now)
            raise
        if answer is not StockAnswer.BY_HAND:
            count_restocked(
                return_id=return_id, item_id=item_id, quantity=quantity, key=key, actor=WORKER, now=now
            )
    _write_success(return_id)


@transaction.atomic
def count_restocked(
    *, return_id: str, item_id: str, quantity: int, key: str, actor: Actor, now: datetime
) -> None:
    """Count units that the shop has put back on sale, once for each ``key``, however often it was told."""
    return_request = lock_return(return_id)
    told = Event.objects.filter(
        subject_type="return", subject_id=return_id, type=ReturnItemsRestocked.type, data__source=key
    )
    if told.exists():
        return
    item = return_request.items.select_for_update().get(public_id=item_id)
    item.restocked_quantity += quantity
    item.save(update_fields=["restocked_quantity"])
    touch(return_request, now=now)
    publish(
        ReturnItemsRestocked(return_id=return_id, items=((item_id, quantity),), source=key),
        actor=actor,
        occurred_at=now,
    )


def _who_counts(item: ReturnItem, key: str, *, now: datetime) -> Connection | None:
    """Who was told of these units before, else who stands there now, which is written down."""
    behind = connection_to(Port.STORE)
    if behind is not None:
        StockTold.objects.bulk_create(
            [StockTold(item=item, key=key, asked_of=behind, told_at=now)], ignore_conflicts=True
        )
    told = StockTold.objects.select_related("asked_of").filter(key=key).first()
    return told.asked_of if told else None


@transaction.atomic
def _write_failure(return_id: str, *, now: datetime) -> None:
    return_request = lock_return(return_id)
    if ReturnException.RESTOCK_FAILED in return_request.exceptions:
        return
    raise_exception(return_request, ReturnException.RESTOCK_FAILED)
    touch(return_request, now=now)
    publish(ReturnRestockFailed(return_id=return_id), actor=WORKER, occurred_at=now)


@transaction.atomic
def _write_success(return_id: str) -> None:
    return_request = lock_return(return_id)
    if ReturnException.RESTOCK_FAILED in return_request.exceptions:
        clear_exception(return_request, ReturnException.RESTOCK_FAILED)
