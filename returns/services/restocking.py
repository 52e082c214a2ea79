"""Restocking is apart from refunding: the shop is told of units that may be sold again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commerce.ports import StockChange
from returns.models import ReturnItem
from returns.ports import store
from returns.states import Disposition


def tell_shop_of_restock(
    *, return_id: str, event_id: str, inspected: Sequence[Sequence[object]], now: datetime
) -> None:
    """Tell the shop of each accepted item of one inspection that goes back on the shelf.

    ``inspected`` is the event's ``items``. May be repeated: the key is the event's own. Raises
    StoreUnavailable, to be tried again.
    """
    for item_id, accepted, _rejected, _grade, disposition in inspected:
        if disposition != Disposition.RESTOCK or not accepted:
            continue
        line = ReturnItem.objects.select_related("line").get(public_id=item_id).line
        store().restock(
            StockChange(
                idempotency_key=f"{event_id}:{item_id}",
                variant_external_id=line.variant_external_id,
                sku=line.sku,
                quantity=int(str(accepted)),
            )
        )
