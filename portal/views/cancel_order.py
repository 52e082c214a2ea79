"""Cancelling what was not sent yet: choose, read once more with the money and its day, confirm, and see how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services.one_time_codes import CodeInvalid, issue_token, use_token
from commerce.models import (
    Cancellation,
    CancellationStatus,
    Order,
    OrderLine,
)
from commerce.pictures import pictures_of
from core import clock
from core.actors import Actor
from core.dates import format_date_with_weekday, last_day_before
from core.errors import Refusal
from core.ids import new_public_id
from core.money import Money, format_money
from portal.access import opened_order
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.order_page import can_be_cancelled, cancellation_title
from portal.wording import pieces
from returns.models import Refund
from returns.services.cancellations import (
    cancel_before_sending,
    cancellation_needs_account,
    expected_money,
    money_due_at,
)
from returns.states import RefundMethod, RefundStatus

_RIGHT = "portal_cancellation"
_RIGHT_LIFETIME = timedelta(days=1)


@dataclass(frozen=True)
class _Chosen:
    units: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...] = ()


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_order(request: ShopRequest, order_id: str) -> HttpResponse:
    """Choose (``do`` is absent), read it once more (``check``), cancel (``confirm``)."""
    order = opened_order(request, order_id)
    lines = cancellable_lines(order)
    if request.method != "POST" or not lines:
        return _choose(request, order, lines)
    chosen = _read(request, lines)
    if chosen.problems:
        return _choose(request, order, lines, chosen, status=422)
    now = clock.now()
    if request.POST.get("do") != "confirm":
        return _confirm(request, order, lines, chosen, now=now)
    try:
        made = _cancel(request, order, chosen, now=now)
    except CodeInvalid:
        newest = order.cancellations.order_by("-requested_at", "-pk").first()
        return _to_page(newest) if newest else _confirm(request, order, lines, chosen, now=now)
    except Refusal as refusal:
        texts = [error.message for error in refusal.errors] or [refusal.detail]
        problems = tuple(Problem(text) for text in texts)
        return _choose(request, order, cancellable_lines(order), _Chosen((), problems), status=422)
    return _to_page(made)


@shopper_page
@require_safe
def cancellation(request: ShopRequest, order_id: str, cancellation_id: str) -> HttpResponse:
    """How one cancellation stands: asked, cancelled with its money, or too late with what to do."""
    order = opened_order(request, order_id)
    found = (
        order.cancellations.filter(public_id=cancellation_id)
        .select_related("order", "payout_account")
        .prefetch_related("lines__line", "refunds")
        .first()
    )
    if found is None:
        return page_not_found(request)
    rows = list(found.lines.all())
    pictures = pictures_of([row.line for row in rows])
    context = {
        "status": found.status,
        "title": cancellation_title(found),
        "eyebrow": _("Order %(number)s") % {"number": order.number},
        "items": [
            {
                "title": row.line.title,
                "variant": row.line.variant_title,
                "note": pieces(row.cancelled_quantity or row.too_late_quantity),
                "picture_url": pictures.get(row.line_id, ""),
            }
            for row in rows
            if row.cancelled_quantity or found.status == CancellationStatus.TOO_LATE
        ],
        "too_late": [
            f"{row.line.title} × {row.too_late_quantity}"
            for row in rows
            if row.too_late_quantity and row.cancelled_quantity
        ],
        "money": _money_of(request, found),
        "order_url": reverse("portal:choose", args=[order.public_id]),
    }
    return show(request, "cancellation.html", context)


def cancellable_lines(order: Order) -> list[OrderLine]:
    """The lines of an open order of which something was not sent and is not cancelled yet."""
    lines = list(order.lines.order_by("position", "pk"))
    return [line for line in lines if line.cancellable_quantity] if can_be_cancelled(order, lines) else []


def _choose(
    request: ShopRequest,
    order: Order,
    lines: list[OrderLine],
    chosen: _Chosen | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    pictures = pictures_of(lines)
    units = dict(chosen.units) if chosen else {}
    context = {
        "problems": chosen.problems if chosen else (),
        "eyebrow": _("Order %(number)s") % {"number": order.number},
        "lines": [
            {
                "id": line.public_id,
                "anchor": f"line-{line.public_id}",
                "title": line.title,
                "variant": line.variant_title,
                "picture_url": pictures.get(line.pk, ""),
                "last_day": _("Not sent yet: %(pieces)s") % {"pieces": pieces(line.cancellable_quantity)},
                "is_chosen": line.public_id in units or len(lines) == 1,
                "maximum": line.cancellable_quantity,
                "quantity": units.get(line.public_id, line.cancellable_quantity),
                "quantity_name": f"quantity-{line.public_id}",
                "quantity_anchor": f"quantity-{line.public_id}",
                "quantity_label": _("How many of: %(product)s") % {"product": line.title},
            }
            for line in lines
        ],
        "order_url": reverse("portal:choose", args=[order.public_id]),
    }
    return show(request, "cancel_order.html", context, status=status)


def _read(request: ShopRequest, lines: list[OrderLine]) -> _Chosen:
    problems, units = [], []
    wanted = set(request.POST.getlist("line"))
    for line in lines:
        if line.public_id not in wanted:
            continue
        name, most = line.public_id, line.cancellable_quantity
        typed = request.POST.get(f"quantity-{name}", str(most)).strip()
        quantity = int(typed) if typed.isdecimal() and len(typed) < 8 else 0
        if not 1 <= quantity <= most:
            text = _("Choose a number from %(least)s to %(most)s.") % {"least": 1, "most": most}
            problems.append(Problem(f"{line.title}: {text}", f"quantity-{name}"))
        units.append((name, min(max(quantity, 1), most)))
    if not units:
        problems.append(Problem(_("Please choose at least one item."), f"line-{lines[0].public_id}"))
    return _Chosen(tuple(units), tuple(problems))


def _confirm(
    request: ShopRequest, order: Order, lines: list[OrderLine], chosen: _Chosen, *, now: datetime
) -> HttpResponse:
    by_name = {line.public_id: line for line in lines}
    pictures = pictures_of(lines)
    money = expected_money(order, dict(chosen.units))
    context = {
        "eyebrow": _("Order %(number)s") % {"number": order.number},
        "items": [
            {
                "title": by_name[name].title,
                "variant": by_name[name].variant_title,
                "picture_url": pictures.get(by_name[name].pk, ""),
                "note": pieces(quantity),
            }
            for name, quantity in chosen.units
        ],
        "units": [(name, f"quantity-{name}", quantity) for name, quantity in chosen.units],
        "amount": format_money(Money(money.amount_minor, order.currency), request.language)
        if money.amount_minor
        else "",
        "day": _day(request, money_due_at(order, now=now)),
        "token": issue_token(purpose=_RIGHT, subject=new_public_id("drf"), lifetime=_RIGHT_LIFETIME, now=now),
        "order_url": reverse("portal:choose", args=[order.public_id]),
    }
    return show(request, "cancel_order_confirm.html", context)


@transaction.atomic
def _cancel(request: ShopRequest, order: Order, chosen: _Chosen, *, now: datetime) -> Cancellation:
    """Use the right of the page up and cancel, in one transaction. Raises CodeInvalid at a second tap."""
    use_token(request.POST.get("token", ""), purpose=_RIGHT, now=now)
    return cancel_before_sending(
        order=order,
        units=dict(chosen.units),
        language=request.language,
        actor=Actor("shopper", order.customer.public_id),
        now=now,
    )


def _money_of(request: ShopRequest, found: Cancellation) -> dict[str, object] | None:
    """What goes back and by when; ``is_nothing`` where nothing was paid, None while it is not decided."""
    if found.status != CancellationStatus.CONFIRMED:
        return None
    refunds = [refund for refund in found.refunds.all() if refund.replaced_by_id is None]
    total = Money(sum(refund.amount_minor for refund in refunds), found.order.currency)
    return {
        "is_nothing": not refunds,
        "amount": format_money(total, request.language),
        "is_sent": bool(refunds) and all(refund.status == RefundStatus.SUCCEEDED for refund in refunds),
        "day": _day(request, found.due_at),
        "account_url": reverse("portal:cancellation_account", args=[found.order.public_id, found.public_id])
        if cancellation_needs_account(found)
        else "",
        "way": _way(refunds),
    }


def _way(refunds: list[Refund]) -> str:
    methods = {refund.method for refund in refunds}
    if methods == {RefundMethod.STORE_CREDIT}:
        return _("as store credit")
    if methods & {RefundMethod.BANK_ACCOUNT, RefundMethod.MANUAL}:
        return _("to your bank account")
    return _("the way you paid")


def _day(request: ShopRequest, due_at: datetime) -> str:
    return format_date_with_weekday(
        last_day_before(due_at, request.shop.settings.time_zone), request.language
    )


def _to_page(found: Cancellation) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:cancellation", args=[found.order.public_id, found.public_id]))
