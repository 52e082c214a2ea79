"""The withdrawal function of the law: "Withdraw from the contract here", then "Confirm withdrawal", and the receipt.

It is open from the order on, during the whole period; no reason, no wish and no photo is asked. A way to travel is, as
what was sent has to come back somehow, and the most usual one is chosen beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services.one_time_codes import CodeInvalid, issue_token, use_token
from commerce.models import Order
from commerce.pictures import pictures_of
from core.actors import Actor
from core.dates import end_of_local_day, format_date, last_day_before, local_date
from core.errors import Refusal
from core.ids import new_public_id
from portal.access import is_order_opened, open_return, opened_order
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.journey import home_of
from portal.moments import moment_text
from portal.wording import pieces
from returns.links import return_path
from returns.models import Withdrawal
from returns.policy.explanation import explain
from returns.services.withdrawals import (
    LineToWithdraw,
    WithdrawalOffer,
    declare_withdrawal,
    withdrawal_offer,
    withdrawn_lines,
)
from returns.telling.phrases import hand_over_title, sorted_methods

_RIGHT = "portal_withdrawal"
_RIGHT_LIFETIME = timedelta(days=1)
_LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class _Chosen:
    """What the form holds so far."""

    units: tuple[tuple[str, int], ...]
    method: str
    comment: str
    problems: tuple[Problem, ...]


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ShopRequest, order_id: str) -> HttpResponse:
    """Choose what the withdrawal is about (``do`` is absent), read it once more (``check``), declare it (``confirm``)."""
    order = opened_order(request, order_id)
    now = timezone.now()
    offer = withdrawal_offer(order, now=now)
    if request.method != "POST" or not offer.is_open:
        return _choose(request, offer)
    chosen = _read(request, offer)
    if chosen.problems:
        return _choose(request, offer, chosen, status=422)
    if request.POST.get("do") != "confirm":
        return _confirm(request, offer, chosen, now=now)
    try:
        withdrawal = _declare(request, offer, chosen, now=now)
    except CodeInvalid:
        newest = Withdrawal.objects.filter(order=order).order_by("-declared_at", "-pk").first()
        return _to_receipt(newest) if newest else _confirm(request, offer, chosen, now=now)
    except Refusal as refusal:
        texts = [error.message for error in refusal.errors] or [refusal.detail]
        return _confirm(request, offer, chosen, now=now, problems=[Problem(text) for text in texts])
    if withdrawal.return_request is not None:
        open_return(request, withdrawal.return_request)
    return _to_receipt(withdrawal)


@shopper_page
@require_safe
def withdrawal_receipt(request: ShopRequest, order_id: str, withdrawal_id: str) -> HttpResponse:
    """What was declared and when, to be kept or printed; a mail says the same."""
    order = opened_order(request, order_id)
    found = (
        Withdrawal.objects.filter(order=order, public_id=withdrawal_id)
        .select_related("return_request__order", "order")
        .first()
    )
    if found is None:
        return page_not_found(request)
    settings = request.shop.settings
    context = {
        "declared_at": moment_text(found.declared_at, request.language, settings.time_zone, with_year=True),
        "order_number": order.number,
        "items": [
            {"title": line.title, "variant": line.variant_title, "note": pieces(quantity), "picture_url": ""}
            for line, quantity in withdrawn_lines(found)
        ],
        "has_unsent": bool(found.units),
        "return_url": return_path(found.return_request) if found.return_request else "",
        "order_url": reverse("portal:choose", args=[order.public_id]),
    }
    return show(request, "withdrawal_receipt.html", context)


def withdrawal_url(
    request: ShopRequest, order: Order, *, delivered_at: datetime | None, now: datetime
) -> str:
    """Where to withdraw from what one parcel brought, while that is possible; empty when the law has no such function.

    Where this browser has not opened the order, it is looked up first.
    """
    law = home_of(order, request.shop.settings).law
    if law.withdrawal is None or not law.has_withdrawal_button:
        return ""
    if delivered_at is not None:
        zone = request.shop.settings.time_zone
        last_day = local_date(delivered_at, zone) + timedelta(days=law.withdrawal.days)
        if now >= end_of_local_day(last_day, zone):
            return ""
    if is_order_opened(request, order):
        return reverse("portal:withdraw", args=[order.public_id])
    return f"{reverse('portal:find')}?withdrawal=yes"


def _choose(
    request: ShopRequest, offer: WithdrawalOffer, chosen: _Chosen | None = None, *, status: int = 200
) -> HttpResponse:
    pictures = pictures_of([line.line for line in offer.lines], host=request.get_host())
    units = dict(chosen.units) if chosen else {}
    is_single = sum(1 for line in offer.lines if line.quantity) == 1
    context = {
        "problems": chosen.problems if chosen else (),
        "eyebrow": _("Order %(number)s") % {"number": offer.order.number},
        "lines": [
            _shown(request, line, pictures, units, is_marked=is_single)
            for line in offer.lines
            if line.quantity
        ],
        "closed_lines": [
            {
                "title": line.line.title,
                "variant": line.line.variant_title,
                "picture_url": pictures.get(line.line.pk, ""),
                "reason": explain(line.reason, translation, request.language) if line.reason else "",
            }
            for line in offer.lines
            if not line.quantity
        ],
        "comment": chosen.comment if chosen else "",
        "order_url": reverse("portal:choose", args=[offer.order.public_id]),
    }
    return show(request, "withdraw.html", context, status=status)


def _shown(
    request: ShopRequest,
    line: LineToWithdraw,
    pictures: dict[int, str],
    units: dict[str, int],
    *,
    is_marked: bool,
) -> dict[str, object]:
    row = line.line
    notes = []
    if line.unsent_quantity:
        notes.append(_("Not sent yet: %(pieces)s") % {"pieces": pieces(line.unsent_quantity)})
    if line.ends_at is not None:
        day = format_date(last_day_before(line.ends_at, request.shop.settings.time_zone), request.language)
        notes.append(_("Last day: %(day)s") % {"day": day})
    return {
        "id": row.public_id,
        "anchor": f"line-{row.public_id}",
        "title": row.title,
        "variant": row.variant_title,
        "picture_url": pictures.get(row.pk, ""),
        "last_day": " · ".join(notes),
        "is_chosen": row.public_id in units or is_marked,
        "maximum": line.quantity,
        "quantity": units.get(row.public_id, line.quantity),
        "quantity_name": f"quantity-{row.public_id}",
        "quantity_anchor": f"quantity-{row.public_id}",
        "quantity_label": _("How many of: %(product)s") % {"product": row.title},
    }


def _read(request: ShopRequest, offer: WithdrawalOffer) -> _Chosen:
    offered = {line.line.public_id: line for line in offer.lines if line.quantity}
    problems, units = [], []
    for name in request.POST.getlist("line"):
        line = offered.get(name)
        if line is None:
            continue
        typed = request.POST.get(f"quantity-{name}", str(line.quantity)).strip()
        quantity = int(typed) if typed.isdecimal() and len(typed) < 8 else 0
        if not 1 <= quantity <= line.quantity:
            text = _("Choose a number from %(least)s to %(most)s.") % {"least": 1, "most": line.quantity}
            problems.append(Problem(f"{line.line.title}: {text}", f"quantity-{name}"))
        units.append((name, min(max(quantity, 1), line.quantity)))
    if not units:
        problems.append(Problem(_("Please choose at least one item."), f"line-{next(iter(offered), '')}"))
    return _Chosen(
        units=tuple(units),
        method=request.POST.get("method", ""),
        comment=request.POST.get("comment", "").strip()[:_LONGEST_COMMENT],
        problems=tuple(problems),
    )


def _ways(request: ShopRequest, offer: WithdrawalOffer, chosen: _Chosen) -> list[str]:
    """The ways that all chosen units can travel that were sent, the country's usual one first; none for none."""
    sent = [
        line.line.public_id
        for line in offer.lines
        if line.sent_quantity and any(line.line.public_id == name for name, _count in chosen.units)
    ]
    shared = (
        [way for way in offer.methods[sent[0]] if all(way in offer.methods[name] for name in sent)]
        if sent
        else []
    )
    return sorted_methods(shared, home_of(offer.order, request.shop.settings).code)


def _confirm(
    request: ShopRequest,
    offer: WithdrawalOffer,
    chosen: _Chosen,
    *,
    now: datetime,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    by_name = {line.line.public_id: line.line for line in offer.lines}
    pictures = pictures_of([by_name[name] for name, _count in chosen.units], host=request.get_host())
    ways = _ways(request, offer, chosen)
    home = home_of(offer.order, request.shop.settings).code
    context = {
        "problems": problems or (),
        "eyebrow": _("Order %(number)s") % {"number": offer.order.number},
        "name": offer.order.customer.name,
        "placed_on": format_date(
            local_date(offer.order.placed_at, request.shop.settings.time_zone),
            request.language,
            with_year=True,
        ),
        "order_number": offer.order.number,
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
        "ways": [
            {
                "value": way,
                "anchor": f"way-{way}",
                "title": hand_over_title(way, home),
                "is_chosen": way == (chosen.method if chosen.method in ways else ways[0]),
            }
            for way in ways
        ],
        "comment": chosen.comment,
        "token": issue_token(purpose=_RIGHT, subject=new_public_id("drf"), lifetime=_RIGHT_LIFETIME, now=now),
    }
    return show(request, "withdraw_confirm.html", context, status=422 if problems else 200)


@transaction.atomic
def _declare(request: ShopRequest, offer: WithdrawalOffer, chosen: _Chosen, *, now: datetime) -> Withdrawal:
    """The one-time right and the declaration succeed or fail together: a second tap finds the right used."""
    use_token(request.POST.get("token", ""), purpose=_RIGHT, now=now)
    ways = _ways(request, offer, chosen)
    return declare_withdrawal(
        order=offer.order,
        chosen=chosen.units,
        method=chosen.method if chosen.method in ways else next(iter(ways), None),
        comment=chosen.comment,
        language=request.language,
        actor=Actor("shopper", offer.order.customer.public_id),
        now=now,
    )


def _to_receipt(withdrawal: Withdrawal) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("portal:withdrawal_receipt", args=[withdrawal.order.public_id, withdrawal.public_id])
    )
