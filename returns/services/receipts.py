"""Receipts of a warehouse that counts parcels, not returns: matched to the return that they belong to, or put aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.models import OrderLine
from core.actors import Actor
from core.errors import Conflict, FieldError
from returns.models import ReturnItem, ReturnRequest, UnmatchedParcel
from returns.models.requests import MoveNotAllowed
from returns.parcel_search import bare_code, returns_by_outer_number, returns_with_number
from returns.selectors import find_return
from returns.services.decisions import lock_return
from returns.services.parcels_aside import put_aside
from returns.services.receiving import ReceivedItem, awaited_units, receive_items
from returns.services.unexpected import FoundItem
from returns.states import ReturnStatus


class AmbiguousReceipt(Conflict):
    """Several returns may be meant. ``errors`` name each with its public id."""

    code = "ambiguous_receipt"
    title = "Several returns may be meant: name one of them"
    state = "ambiguous"


@dataclass(frozen=True)
class CountedUnits:
    """Units as the warehouse counted them, named by ``line`` (any of its ids) or by ``sku``."""

    quantity: int
    sku: str = ""
    line: str = ""


@dataclass(frozen=True)
class Receipt:
    """Either the return that was received, or the parcel that was put aside."""

    return_request: ReturnRequest | None = None
    parcel: UnmatchedParcel | None = None


@transaction.atomic
def record_receipt(
    *,
    return_id: str = "",
    tracking_number: str = "",
    items: Sequence[CountedUnits] = (),
    actor: Actor,
    now: datetime,
    notify: bool = True,
) -> Receipt:
    """Receive ``items``, or without them all that is still expected, into the return that is meant.

    ``tracking_number`` is any number on the parcel: of its label, of the parcel to the shopper, of the order. Units
    that nobody announced are recorded as such. Raises ReturnNotFound, AmbiguousReceipt, MoveNotAllowed when nothing
    of the return is expected.
    """
    if return_id:
        meant = find_return(return_id)
    else:
        candidates = _candidates(tracking_number, items)
        if not candidates:
            _require_new(tracking_number)
            return Receipt(parcel=_keep(tracking_number, items, actor=actor, now=now))
        if len(candidates) > 1:
            raise _ambiguous(candidates)
        meant = candidates[0]
    locked = lock_return(meant.public_id)
    expected = list(locked.items.select_related("line").order_by("position", "pk"))
    if locked.status != ReturnStatus.APPROVED or not any(awaited_units(item) for item in expected):
        raise MoveNotAllowed(_("Nothing of this return is expected."), state=locked.status)
    received, unexpected = _shared_out(expected, items, _lines_of(locked))
    receive_items(
        return_request=locked,
        items=received,
        unexpected=unexpected,
        actor=actor,
        now=now,
        notify=notify,
    )
    return Receipt(return_request=locked)


def _candidates(tracking_number: str, items: Sequence[CountedUnits]) -> list[ReturnRequest]:
    """The returns of the first kind of number that finds one of which something is expected."""
    code = bare_code(tracking_number)
    for returns in (returns_with_number(code), *returns_by_outer_number(code)):
        found = [
            one
            for one in returns.filter(status=ReturnStatus.APPROVED)
            .prefetch_related("items__line")
            .order_by("pk")
            if any(awaited_units(item) for item in one.items.all())
        ]
        if found:
            fitting = [one for one in found if _fits(list(one.items.all()), items)]
            return fitting if len(fitting) == 1 else found
    return []


def _require_new(tracking_number: str) -> None:
    """A parcel that was received completely is not put aside when it is told again."""
    for one in returns_with_number(bare_code(tracking_number)).prefetch_related("items"):
        if not any(awaited_units(item) for item in one.items.all()):
            raise MoveNotAllowed(_("Everything of this return has come already."), state=one.status)


def _fits(expected: list[ReturnItem], items: Sequence[CountedUnits]) -> bool:
    return bool(items) and all(
        any(awaited_units(item) and _is_named(item.line, counted) for item in expected) for counted in items
    )


def _is_named(line: OrderLine, counted: CountedUnits) -> bool:
    if counted.line:
        return counted.line in (line.external_id, line.public_id)
    return bool(line.sku) and line.sku.casefold() == counted.sku.casefold()


def _shared_out(
    expected: list[ReturnItem], items: Sequence[CountedUnits], lines: list[OrderLine]
) -> tuple[list[ReceivedItem], list[FoundItem]]:
    """Units over the items that expect them, in their order; the rest was not announced."""
    if not items:
        return [
            ReceivedItem(item.public_id, awaited_units(item)) for item in expected if awaited_units(item)
        ], []
    room = {item.public_id: awaited_units(item) for item in expected}
    taken: dict[str, int] = {}
    unexpected = []
    for counted in items:
        rest = counted.quantity
        for item in expected:
            if rest and _is_named(item.line, counted):
                share = min(rest, room[item.public_id])
                room[item.public_id] -= share
                taken[item.public_id] = taken.get(item.public_id, 0) + share
                rest -= share
        if rest:
            line = next((line.external_id for line in lines if _is_named(line, counted)), "")
            unexpected.append(FoundItem(counted.sku or counted.line, line, rest))
    return [ReceivedItem(name, count) for name, count in taken.items() if count], unexpected


def _lines_of(return_request: ReturnRequest) -> list[OrderLine]:
    return list(OrderLine.objects.filter(order_id=return_request.order_id).order_by("position", "pk"))


def _keep(
    tracking_number: str, items: Sequence[CountedUnits], *, actor: Actor, now: datetime
) -> UnmatchedParcel:
    return put_aside(
        tracking_number=tracking_number, items=[asdict(counted) for counted in items], actor=actor, now=now
    )


def _ambiguous(candidates: list[ReturnRequest]) -> AmbiguousReceipt:
    return AmbiguousReceipt(
        _("Several returns may be meant. Name one of them as return."),
        [FieldError("return", "candidate", one.public_id) for one in candidates],
    )
