"""The page on which people try the sandbox out: the companies' books, and buttons that let things happen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import shop_settings
from core import clock
from core.errors import Refusal
from integrations.sandbox.models import Company, Mode
from integrations.sandbox.selectors import behaviours, orders, parcels, payment_links, payouts, stock
from integrations.sandbox.server.news import send_news
from integrations.sandbox.services import advance_parcel, set_behaviour
from integrations.sandbox.wording import BEHAVIOUR_TEXTS, COMPANY_TEXTS, LINK_TEXTS, STEP_TEXTS

ROWS = 50


@require_safe
@login_required
def books(request: HttpRequest) -> HttpResponse:
    """All books on one page."""
    return _page(request)


@require_POST
@login_required
def advance(request: HttpRequest) -> HttpResponse:
    """Let the carrier scan a parcel, and tell the shop's side that there is news."""
    number = request.POST.get("tracking_number", "").strip()[:100]
    try:
        if number:
            advance_parcel(tracking_number=number, step=request.POST.get("step") or None, now=clock.now())
    except Refusal as refusal:
        return _page(request, problem=str(refusal))
    if number:
        send_news(Company.CARRIER, {"tracking_number": number})
    return HttpResponseRedirect(reverse("sandbox:books"))


@require_POST
@login_required
def behave(request: HttpRequest) -> HttpResponse:
    """Tell a company how to answer from now on."""
    count = request.POST.get("count", "")
    try:
        set_behaviour(
            company=request.POST.get("company", ""),
            mode=request.POST.get("mode", ""),
            count=int(count) if count.isdecimal() else None,
        )
    except Refusal as refusal:
        return _page(request, problem=str(refusal))
    return HttpResponseRedirect(reverse("sandbox:books"))


def _page(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    with timezone.override(shop_settings().time_zone):
        shown = {**_shown(), "problem": problem}
        return render(request, "sandbox/books.html", shown, status=400 if problem else 200)


def _newest_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**row, "created_at": datetime.fromisoformat(row["created_at"])} for row in reversed(rows[-ROWS:])
    ]


def _shown() -> dict[str, object]:
    return {
        "parcels": [
            {**parcel, "step_texts": [(step, STEP_TEXTS[step]) for step in parcel["steps"]]}
            for parcel in parcels(limit=ROWS)
        ],
        "payouts": _newest_first(payouts()),
        "stock": _newest_first(stock()),
        "orders": _newest_first(orders()),
        "links": [
            {**link, "status_text": LINK_TEXTS[link["status"]]}
            for link in _newest_first(payment_links(now=clock.now()))
        ],
        "behaviours": [
            {
                **behaviour,
                "text": COMPANY_TEXTS[behaviour["company"]],
                "mode_text": BEHAVIOUR_TEXTS[behaviour["mode"]],
            }
            for behaviour in behaviours()
        ],
        "modes": [(mode.value, BEHAVIOUR_TEXTS[mode]) for mode in Mode],
        "steps": list(STEP_TEXTS.items()),
    }
