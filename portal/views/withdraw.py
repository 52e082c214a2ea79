"""The withdrawal function of the law: "Withdraw from contract here", then "Confirm withdrawal", and the receipt.

It is open from the order on, during the whole period. Asked are the name, what identifies the contract, and where the
receipt shall go: no reason, no wish, no photo. The most usual way to travel is chosen, and another may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services.one_time_codes import CodeInvalid, issue_token, use_token
from commerce.models import Order
from commerce.pictures import pictures_of
from core import clock
from core.actors import Actor
from core.dates import end_of_local_day, format_date, local_date
from core.errors import Refusal
from core.ids import new_public_id
from core.masking import masked_address
from core.money import format_money
from notifications.about_returns import address_of_buyer
from notifications.transport import is_address
from notifications.withdrawals import name_of, withdrawal_receipt_pdf
from portal.access import is_order_opened, open_return, opened_order
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.journey import home_of
from portal.moments import last_day_text, moment_text
from portal.withdrawal_page import known_address, law_of, money_of, ways_back, when_and_where, withdrawn_items
from portal.wording import pieces
from returns.links import return_path
from returns.models import Withdrawal
from returns.policy.explanation import explain
from returns.services.withdrawals import (
    LineToWithdraw,
    WithdrawalOffer,
    declare_withdrawal,
    money_of_withdrawal,
    quote_withdrawal,
    withdrawal_offer,
    withdrawn_lines,
)
from returns.telling.destinations import destination_of_money
from returns.telling.phrases import sorted_methods

_RIGHT = "portal_withdrawal"
_RIGHT_LIFETIME = timedelta(days=1)
_LONGEST_NAME = 300


@dataclass(frozen=True)
class _Chosen:
    """What the form holds so far."""

    units: tuple[tuple[str, int], ...]
    method: str
    name: str | None  # None until it was asked for
    receipt_email: str
    problems: tuple[Problem, ...]


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ShopRequest, order_id: str) -> HttpResponse:
    """Choose what the withdrawal is about (``do`` is absent), read it once more (``check``), declare it (``confirm``)."""
    order = opened_order(request, order_id)
    now = clock.now()
    offer = withdrawal_offer(order, now=now)
    if request.method != "POST" or not offer.is_open:
        return _choose(request, offer, now=now)
    chosen = _read(request, offer)
    if chosen.problems:
        return _choose(request, offer, chosen, now=now, problems=chosen.problems, status=422)
    if request.POST.get("do") != "confirm":
        return _confirm(request, offer, chosen, now=now)
    if chosen.receipt_email and not is_address(chosen.receipt_email):
        wrong = Problem(_("This is not an e-mail address."), "receipt_email")
        return _confirm(request, offer, chosen, now=now, problems=[wrong])
    try:
        withdrawal = _declare(request, offer, chosen, now=now)
    except CodeInvalid:
        newest = Withdrawal.objects.filter(order=order).order_by("-declared_at", "-pk").first()
        return _to_receipt(newest) if newest else _confirm(request, offer, chosen, now=now)
    except Refusal as refusal:
        texts = [error.message for error in refusal.errors] or [refusal.detail]
        return _choose(
            request, offer, chosen, now=now, problems=[Problem(text) for text in texts], status=422
        )
    if withdrawal.return_request is not None:
        open_return(request, withdrawal.return_request)
    return _to_receipt(withdrawal)


@shopper_page
@require_safe
def withdrawal_receipt(request: ShopRequest, order_id: str, withdrawal_id: str) -> HttpResponse:
    """What was declared and when, to be kept or printed; a mail says the same."""
    order = opened_order(request, order_id)
    found = _declared(order, withdrawal_id)
    if found is None:
        return page_not_found(request)
    own_address = address_of_buyer(order, order.customer)
    settings = request.shop.settings
    context = {
        "declared_at": moment_text(found.declared_at, request.language, settings.time_zone, with_year=True),
        "order_number": order.number,
        "name": name_of(found),
        "address": masked_address(found.receipt_email or own_address),
        "items": withdrawn_items(request, withdrawn_lines(found), has_amounts=False),
        "amount": format_money(money_of_withdrawal(found), request.language),
        "destination": destination_of_money(payment.kind for payment in order.payments.all()),
        "has_unsent": bool(found.units),
        "pdf_url": reverse("portal:withdrawal_receipt_pdf", args=[order.public_id, found.public_id]),
        "return_url": return_path(found.return_request) if found.return_request else "",
        "order_url": reverse("portal:choose", args=[order.public_id]),
    }
    return show(request, "withdrawal_receipt.html", context)


@shopper_page
@require_safe
def withdrawal_receipt_file(request: ShopRequest, order_id: str, withdrawal_id: str) -> HttpResponse:
    """The receipt as a PDF, to be kept."""
    found = _declared(opened_order(request, order_id), withdrawal_id)
    if found is None:
        return page_not_found(request)
    name, content = withdrawal_receipt_pdf(found, language=request.language)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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


def _declared(order: Order, withdrawal_id: str) -> Withdrawal | None:
    return (
        Withdrawal.objects.filter(order=order, public_id=withdrawal_id)
        .select_related("return_request__order", "order__customer")
        .first()
    )


def _choose(
    request: ShopRequest,
    offer: WithdrawalOffer,
    chosen: _Chosen | None = None,
    *,
    now: datetime,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    pictures = pictures_of([line.line for line in offer.lines])
    units = dict(chosen.units) if chosen else {}
    is_single = sum(1 for line in offer.lines if line.quantity) == 1
    context = {
        "problems": problems,
        "eyebrow": _("Order %(number)s") % {"number": offer.order.number},
        "lines": [
            _shown(request, line, pictures, units, is_marked=is_single, now=now)
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
    now: datetime,
) -> dict[str, object]:
    row = line.line
    notes = []
    if line.unsent_quantity:
        notes.append(_("Not sent yet: %(pieces)s") % {"pieces": pieces(line.unsent_quantity)})
    if line.ends_at is not None:
        day = last_day_text(line.ends_at, request.language, request.shop.settings.time_zone, now=now)
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
    receipt_email = request.POST.get("receipt_email", "").strip()
    return _Chosen(
        units=tuple(units),
        method=request.POST.get("method", ""),
        name=_one_line(request.POST["name"])[:_LONGEST_NAME] if "name" in request.POST else None,
        receipt_email=receipt_email,
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
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    order, ways = offer.order, _ways(request, offer, chosen)
    method = chosen.method if chosen.method in ways else next(iter(ways), None)
    quoted = quote_withdrawal(offer, chosen.units, method=method, now=now)
    by_name = {line.line.public_id: line.line for line in offer.lines}
    items = withdrawn_items(
        request, [(by_name[name], count) for name, count in chosen.units], has_amounts=True
    )
    placed_on = local_date(order.placed_at, request.shop.settings.time_zone)
    context = {
        "problems": problems,
        "eyebrow": _("Order %(number)s") % {"number": order.number},
        "summary": money_of(quoted, items, order, request.language),
        "sentences": when_and_where(request, order, quoted, now=now),
        "law_facts": law_of(request, order, quoted, method=method, now=now),
        "placed_on": format_date(placed_on, request.language, with_year=True),
        "order_number": order.number,
        "items": items,
        "units": [(name, f"quantity-{name}", quantity) for name, quantity in chosen.units],
        "ways": ways_back(ways, chosen.method, home_of(order, request.shop.settings).code),
        "name": order.customer.name if chosen.name is None else chosen.name,
        "address": known_address(offer),
        "receipt_email": chosen.receipt_email,
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
        name=chosen.name or "",
        receipt_email=chosen.receipt_email,
        language=request.language,
        actor=Actor("shopper", offer.order.customer.public_id),
        now=now,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _to_receipt(withdrawal: Withdrawal) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("portal:withdrawal_receipt", args=[withdrawal.order.public_id, withdrawal.public_id])
    )
