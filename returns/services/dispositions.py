"""What happens to units that were looked at: said with the inspection, or afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from events.publishing import publish
from returns.events import ReturnItemsDisposed
from returns.models import ReturnItem, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import UnknownItem
from returns.services.decisions import lock_return, touch
from returns.services.inspected_parts import FIELDS, dispose_parts
from returns.states import Disposition, ReturnStatus

# The goods are here whatever became of the money: a return that is over may still have something on the table.
_GOODS_MAY_BE_HERE = frozenset({ReturnStatus.APPROVED, ReturnStatus.CLOSED})


@transaction.atomic
def dispose_items(
    *, return_request: ReturnRequest, dispositions: Mapping[str, str], actor: Actor, now: datetime
) -> ReturnRequest:
    """Say what happens to accepted units of which nobody said it yet; keys are public ids of items.

    Refused units go their own way, which the shopper has a say in. Raises MoveNotAllowed, UnknownItem.
    """
    locked = lock_return(return_request.public_id)
    if locked.status not in _GOODS_MAY_BE_HERE:
        raise MoveNotAllowed(_("Nothing of this return is in the warehouse."), state=locked.status)
    known = {item.public_id: item for item in locked.items.select_for_update().order_by("pk")}
    said = []
    for name, disposition in dispositions.items():
        if name not in known:
            raise UnknownItem.at("items", _("This return has no such item."))
        item = known[name]
        count = undisposed_units(item)
        if not count or disposition == Disposition.RETURN_TO_CUSTOMER:
            raise MoveNotAllowed(_("It was said already what happens to this item."), state=locked.status)
        dispose_parts(item, disposition)
        item.disposed_quantity += count
        item.save(update_fields=[*FIELDS, "disposed_quantity"])
        said.append((name, count, 0, disposition))
    touch(locked, now=now)
    announce_dispositions(locked, said, actor=actor, now=now, notify=False)
    return locked


def undisposed_units(item: ReturnItem) -> int:
    """Accepted units that lie there and of which nobody has said what happens to them."""
    return max(0, item.accepted_quantity - item.disposed_quantity)


def announce_dispositions(
    return_request: ReturnRequest,
    said: Sequence[tuple[str, int, int, str]],
    *,
    actor: Actor,
    now: datetime,
    notify: bool,
) -> None:
    """Tell of ``[item id, accepted, rejected, disposition]``: only accepted units are sold again, only refused
    ones travel back."""
    items = tuple(
        (name, count, disposition)
        for name, accepted, rejected, disposition in said
        if (count := _concerned(accepted, rejected, disposition))
    )
    if items:
        publish(
            ReturnItemsDisposed(return_id=return_request.public_id, notify=notify, items=items),
            actor=actor,
            occurred_at=now,
        )


def _concerned(accepted: int, rejected: int, disposition: str) -> int:
    if disposition == Disposition.RESTOCK:
        return accepted
    if disposition == Disposition.RETURN_TO_CUSTOMER:
        return rejected
    return accepted + rejected
