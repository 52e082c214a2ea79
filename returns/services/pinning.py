"""What decided a return, pinned to its rows: frozen with the request, and anew with every change of it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import StoredFile
from returns.models import ItemPhoto, ReturnItem, ReturnRequest
from returns.policy.decision import LineDecision, ReturnDecision
from returns.policy.quote import Quote
from returns.policy_versions import row_of_published_version
from returns.refusals import UnknownFile
from returns.services.judging import Judgement, Taken
from returns.services.known_items import KnownItem
from returns.services.pickups import pickup_json
from returns.states import LegalBasis, Resolution
from returns.wishes import ReturnWish


def pinned_to_return(judgement: Judgement, taken: Taken, wish: ReturnWish) -> dict[str, Any]:
    """The fields of a return's own row that its decision fixes."""
    decision = judgement.decision
    return {
        "resolution": wish.resolution or judgement.items[0].resolution or Resolution.REFUND,
        "method": judgement.method,
        "pickup": pickup_json(wish.pickup) if wish.pickup else None,
        "policy_version_id": row_of_published_version(decision.policy_version),
        "legal_basis": decision.legal_basis or LegalBasis.GOODWILL,
        "terms": _terms_of(decision, taken.quoted),
        "decision": {**decision.as_json(), "facts": judgement.facts.as_json()},
        "quote": taken.quoted.as_json(),
        "shipping_credit_minor": taken.quoted.shipping_minor,
        "reserved_minor": taken.quoted.held_minor,
        "worth_minor": sum(taken.amounts),
    }


def write_items(
    return_request: ReturnRequest, judgement: Judgement, taken: Taken, *, known: Iterable[ReturnItem] = ()
) -> None:
    """Write the judged items. Rows ``known`` of the same lines are written over, so that their ids hold;
    those that nobody wants any more go.

    Raises UnknownFile.
    """
    files = _photos_of(judgement.items)
    free: dict[int, deque[ReturnItem]] = defaultdict(deque)
    for row in known:
        free[row.line_id].append(row)
    lines = zip(judgement.items, judgement.decision.lines, taken.amounts, strict=True)
    rows = []
    for position, (item, line, amount) in enumerate(lines):
        of_line = free[item.line.pk]
        row = of_line.popleft() if of_line else ReturnItem(return_request=return_request, line=item.line)
        for field, value in _pinned_to_item(item, line, amount).items():
            setattr(row, field, value)
        row.position = position
        rows.append(row)
    kept = [row for row in rows if row.pk]
    for row in kept:
        row.save()
    if kept:
        ItemPhoto.objects.filter(item__in=kept, taken_by="shopper").delete()
    ReturnItem.objects.bulk_create(row for row in rows if not row.pk)
    ItemPhoto.objects.bulk_create(
        ItemPhoto(item=row, file=files[photo])
        for row, item in zip(rows, judgement.items, strict=True)
        for photo in item.wish.photos
    )
    if unwanted := [row.pk for of_line in free.values() for row in of_line]:
        ReturnItem.objects.filter(pk__in=unwanted).delete()


def _terms_of(decision: ReturnDecision, quoted: Quote) -> dict[str, object]:
    """What goes on to matter; outbound postage only where it was charged from the beginning."""
    outbound = decision.outbound_shipping_fee if quoted.loses_free_delivery else None
    return {
        "return_shipping_fee": decision.return_shipping_fee.as_json(),
        "outbound_shipping_fee": outbound.as_json() if outbound else None,
        "inspection": decision.inspection,
        "refund_on": decision.refund_on,
        "hand_over_days": decision.hand_over_days,
        "destination": decision.destination,
    }


def _photos_of(items: list[KnownItem]) -> dict[str, StoredFile]:
    wanted = {photo: item.path for item in items for photo in item.wish.photos}
    if not wanted:
        return {}
    found = {file.public_id: file for file in StoredFile.objects.filter(public_id__in=wanted, kind="photo")}
    for photo, path in wanted.items():
        if photo not in found:
            raise UnknownFile.at(f"{path}.photos", _("There is no such photo."))
    return found


def _pinned_to_item(item: KnownItem, line: LineDecision, amount_minor: int) -> dict[str, Any]:
    return {
        "reason_code": item.reason.code if item.reason else "",
        "fault": item.reason.fault if item.reason else "",
        "comment": item.wish.comment,
        "resolution": item.resolution or Resolution.REFUND,
        "exchange_for": item.wish.exchange_for,
        "requested_quantity": item.wish.quantity,
        "amount_minor": amount_minor,
        "terms": {
            "restocking_fee": line.restocking_fee.as_json(),
            "bonus_percent": str(line.bonus_percent),
            "loses_free_delivery": line.outbound_shipping_fee is not None,
        },
    }
