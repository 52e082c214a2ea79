"""The items of a return as staff see them: what was asked for, and how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from commerce.pictures import pictures_of
from core.money import Money, format_money
from dashboard.presenting.receiving import photos_of
from dashboard.presenting.return_parts import ItemView, Sight
from dashboard.presenting.words import DISPOSITIONS, FAULTS, GRADES, RESOLUTIONS, word
from returns.models import ReturnItem
from returns.selectors import reason_labels


def item_views(items: Sequence[ReturnItem], *, sight: Sight, language: str) -> tuple[ItemView, ...]:
    """The items of one return, read with ``return_detail``."""
    reasons = reason_labels(language)
    pictures = pictures_of([item.line for item in items])
    return tuple(_item(item, pictures, reasons, sight, language) for item in items)


def _item(
    item: ReturnItem, pictures: dict[int, str], reasons: dict[str, str], sight: Sight, language: str
) -> ItemView:
    looked_at = item.accepted_quantity + item.rejected_quantity
    return ItemView(
        id=item.public_id,
        title=item.line.title,
        variant=item.line.variant_title,
        sku=item.line.sku,
        picture_url=pictures.get(item.line_id, ""),
        quantity=item.requested_quantity,
        amount=format_money(Money(item.amount_minor, item.return_request.currency), language)
        if sight.money
        else "",
        reason=reasons.get(item.reason_code, item.reason_code),
        fault=word(FAULTS, item.fault) if item.fault else "",
        comment=item.comment if sight.texts else "",
        photos=photos_of(item, is_warehouse=False) if sight.texts else (),
        resolution=word(RESOLUTIONS, item.resolution),
        progress=_progress(item),
        verdicts=_verdicts(item),
        to_receive=item.requested_quantity - item.received_quantity,
        to_inspect=max(0, item.received_quantity - looked_at),
    )


def _verdicts(item: ReturnItem) -> tuple[str, ...]:
    """Each part as it was found, with its units where there are several."""
    if not item.inspections:  # not looked at, or before parts were kept
        return tuple(filter(None, (_found(item.grade, item.disposition),)))
    if len(item.inspections) == 1:
        (part,) = item.inspections
        return tuple(filter(None, (_found(part["grade"], part["disposition"]),)))
    return tuple(" · ".join(filter(None, _part(part))) for part in item.inspections)


def _part(part: dict[str, Any]) -> list[str]:
    accepted, rejected = part["accepted_quantity"], part["rejected_quantity"]
    return [
        _("%(count)s accepted") % {"count": accepted} if accepted else "",
        _("%(count)s rejected") % {"count": rejected} if rejected else "",
        _found(part["grade"], part["disposition"]),
    ]


def _found(grade: str | None, disposition: str | None) -> str:
    said = (word(GRADES, grade) if grade else "", word(DISPOSITIONS, disposition) if disposition else "")
    return " · ".join(filter(None, said))


def _progress(item: ReturnItem) -> str:
    parts = []
    if item.received_quantity:
        parts.append(
            _("%(count)s of %(all)s received")
            % {"count": item.received_quantity, "all": item.requested_quantity}
        )
    if item.accepted_quantity:
        parts.append(_("%(count)s accepted") % {"count": item.accepted_quantity})
    if item.rejected_quantity:
        parts.append(_("%(count)s rejected") % {"count": item.rejected_quantity})
    return " · ".join(parts)
