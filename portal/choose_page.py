"""What the choice of lines shows: what can go back, what cannot and why, and what is known of the order beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from commerce.models import Order
from commerce.pictures import pictures_of
from core.dates import format_date, local_date
from core.money import Money, format_money
from portal.draft import Draft
from portal.frame import ShopRequest
from portal.line_pages import LinePage
from portal.moments import last_day_text
from portal.order_page import (
    can_be_cancelled,
    cancellation_title,
    parcel_notes,
    return_note,
    returns_by_line,
    returns_of,
    waiting_draft,
)
from portal.promises import terms_of_lines
from returns.policy.explanation import explain
from returns.policy.left import resolutions_left
from returns.services.eligibility import Eligibility, LineEligibility
from returns.services.withdrawals import has_withdrawal_function

MOST_CLOSED_SHOWN: Final = 50
_MOST_CANCELLATIONS: Final = 10


def page_of_lines(
    request: ShopRequest, eligibility: Eligibility, draft: Draft, page: LinePage, *, now: datetime
) -> dict[str, object]:
    """Everything that the page shows but for its progress line and what was typed wrongly."""
    order = eligibility.order
    return {
        "order": {"eyebrow": _eyebrow(request, order)},
        "is_withdrawal": draft.is_withdrawal,
        "tier_note": _tier_note(eligibility),
        "page": page,
        "chosen_count": len(draft.items),
        **_lines(request, eligibility, draft, page, now=now),
        "returns": [
            return_note(found, now=now)
            for found in returns_of([order]).get(order.pk, [])
            if found.public_id != draft.changes  # said above, with what becomes of it
        ],
        "waiting": waiting_draft(order, draft),
        "parcels": parcel_notes(order, request=request, now=now),
        "promises": terms_of_lines(
            [line.decision for line in eligibility.lines if line.eligible],
            order,
            request.shop.settings,
            policies=(eligibility.file.at_order, eligibility.file.today),
            language=request.language,
            now=now,
        ),
        "is_in_preparation": _is_in_preparation(eligibility),
        **_ways_out(eligibility),
    }


def is_offered(line: LineEligibility, draft: Draft) -> bool:
    """What can go back, and what still can when its shopper says that it is not as it should be."""
    if draft.is_withdrawal:
        return line.eligible
    return line.eligible or _is_only_for_defects(line) or _is_for_another_wish(line)


def _lines(
    request: ShopRequest, eligibility: Eligibility, draft: Draft, page: LinePage, *, now: datetime
) -> dict[str, object]:
    """The lines of this page of the order, and those that cannot go back at all."""
    closed = [line for line in eligibility.lines if not is_offered(line, draft)]
    held_by = returns_by_line(eligibility.order, now=now)
    pictures = pictures_of([line.line for line in eligibility.lines])
    return {
        "lines": [
            _shown(
                request,
                line,
                draft,
                pictures,
                currency=eligibility.order.currency,
                is_lazy=index > 3,
                now=now,
            )
            for index, line in enumerate(page.lines)
        ],
        "closed_lines": [
            {
                "title": line.line.title,
                "variant": line.line.variant_title,
                "picture_url": pictures.get(line.line.pk, ""),
                "reason": _why_not(request, line),
                "held_by": held_by.get(line.line.pk) if line.returnable_quantity == 0 else None,
            }
            for line in closed[:MOST_CLOSED_SHOWN]
        ],
        "closed_left_out": max(0, len(closed) - MOST_CLOSED_SHOWN),
    }


def _ways_out(eligibility: Eligibility) -> dict[str, object]:
    """Cancelling and withdrawing, where they can be done, and what was cancelled already."""
    order, lines = eligibility.order, [line.line for line in eligibility.lines]
    order_id = order.public_id
    return {
        "cancel_url": reverse("portal:cancel_order", args=[order_id])
        if can_be_cancelled(order, lines)
        else "",
        "cancellations": [
            {
                "title": cancellation_title(found),
                "url": reverse("portal:cancellation", args=[order_id, found.public_id]),
            }
            for found in order.cancellations.all()[:_MOST_CANCELLATIONS]
        ],
        "withdrawal_url": reverse("portal:withdraw", args=[order_id]) if _may_withdraw(eligibility) else "",
    }


def _shown(
    request: ShopRequest,
    line: LineEligibility,
    draft: Draft,
    pictures: dict[int, str],
    *,
    currency: str,
    is_lazy: bool,
    now: datetime,
) -> dict[str, object]:
    row = line.line
    item = draft.item(row.public_id)
    unit = Money(row.paid_minor // row.quantity, currency)
    price = format_money(unit, request.language)
    return {
        "id": row.public_id,
        "anchor": f"line-{row.public_id}",
        "title": row.title,
        "variant": row.variant_title,
        "picture_url": pictures.get(row.pk, ""),
        "price_text": _("%(price)s each") % {"price": price} if row.quantity > 1 else price,
        "last_day": _last_day(request, line, now=now),
        "is_chosen": item is not None,
        "maximum": line.returnable_quantity,
        "quantity": min(item.quantity, line.returnable_quantity) if item else 1,
        "quantity_name": f"quantity-{row.public_id}",
        "quantity_anchor": f"quantity-{row.public_id}",
        "quantity_label": _("How many of: %(product)s") % {"product": row.title},
        "is_lazy": is_lazy,
    }


def _is_only_for_defects(line: LineEligibility) -> bool:
    """Refused as it stands, but the law or the shop's terms take it back for the right reason."""
    return (
        not line.eligible
        and not line.line.is_gift_card
        and line.refusal_code == line.decision.refusal_code
        and line.returnable_quantity > 0
        and "request.reason" in line.decision.depends_on
    )


def _is_for_another_wish(line: LineEligibility) -> bool:
    """Refused for what most people want, and still open for something else."""
    return (
        not line.eligible
        and line.refusal_code == line.decision.refusal_code
        and line.returnable_quantity > 0
        and bool(resolutions_left(line.decision))
    )


def _last_day(request: ShopRequest, line: LineEligibility, *, now: datetime) -> str:
    if _is_for_another_wish(line):
        return " ".join(explain(reason, translation, request.language) for reason in line.reasons)
    if _is_only_for_defects(line):
        return f"{_why_not(request, line)} {_('You can still return it if it is faulty.')}"
    ends_at = line.decision.window_ends_at
    if ends_at is None:
        return ""
    day = last_day_text(ends_at, request.language, request.shop.settings.time_zone, now=now)
    return _("Last day: %(day)s") % {"day": day}


def _why_not(request: ShopRequest, line: LineEligibility) -> str:
    """The first reason: the rest would only repeat that it cannot go back."""
    row = line.line
    if row.cancelled_quantity and not row.fulfilled_quantity and not row.cancellable_quantity:
        return _("Not sent: you cancelled it")
    return explain(line.reasons[0], translation, request.language) if line.reasons else ""


def _eyebrow(request: ShopRequest, order: Order) -> str:
    day = format_date(local_date(order.placed_at, request.shop.settings.time_zone), request.language)
    return f"{_('Order %(number)s') % {'number': order.number}} · {day}"


def _tier_note(eligibility: Eligibility) -> str:
    """The terms of a loyal customer, shown as what they are."""
    benefits = eligibility.file.circumstances.tier_benefits
    if benefits is None:
        return ""
    gifts = []
    if benefits.has_free_return_shipping:
        gifts.append(_("free return shipping"))
    if benefits.has_auto_approval:
        gifts.append(_("approved at once"))
    if benefits.extra_window_days or benefits.window_days:
        gifts.append(_("more time"))
    return f"{benefits.name}: {', '.join(gifts)}" if gifts else ""


def _is_in_preparation(eligibility: Eligibility) -> bool:
    """Whether nothing of the order was sent yet, and something of it will be."""
    lines = [line.line for line in eligibility.lines]
    return not any(line.fulfilled_quantity for line in lines) and any(
        line.cancellable_quantity for line in lines
    )


def _may_withdraw(eligibility: Eligibility) -> bool:
    """During the whole period: what was sent while it may be withdrawn from, what was not sent at any time."""
    return has_withdrawal_function(eligibility.order) and any(
        (line.eligible and line.decision.legal_basis == "withdrawal") or line.line.cancellable_quantity > 0
        for line in eligibility.lines
    )
