"""The test shop: made and entered from the live one; inside it a clock to turn, and the mails that it has caught."""

from __future__ import annotations

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages as notices
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Capability
from accounts.services.caught_mails import caught_mail, caught_mails
from accounts.services.test_shops import enter_test_shop, throw_test_shop_away
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.pages import page_of
from dashboard.views.shop_messages import LETTER_POLICY
from integrations.sandbox.sample_orders import make_sample_orders
from tenants.addresses import base_url_of, base_url_of_host
from tenants.selectors import current_shop
from tenants.tasks import wake_turner
from tenants.test_shops import can_have_test_shop, test_shop_of
from tenants.turning import ask_for_turn, clock_state

_DAY = 86400
_STEPS = (1, 3, 7, 15, 30)  # days


@csp_update(
    {"form-action": [base_url_of_host(f"*.{settings.BASE_HOST}")]}
)  # the answer leads to the other host
@staff_page(Capability.EDIT_SETTINGS)
@require_safe
def test_shop(request: StaffRequest) -> HttpResponseBase:
    """In a live shop the way into its test shop, in a test shop its clock and the way back."""
    shop = current_shop()
    if shop.is_test:
        return show(request, "test_shop/inside.html", {**_clock(), "live_url": _live_url()})
    beside = test_shop_of(shop)
    context = {
        "can_have_one": can_have_test_shop(shop),
        "beside_url": base_url_of(beside) if beside else "",
        "made_at": beside.created_at if beside else None,
    }
    return show(request, "test_shop/beside.html", context)


@csp_update({"form-action": [base_url_of_host(f"*.{settings.BASE_HOST}")]})
@require_POST
@staff_page(Capability.MANAGE_STAFF)
def enter(request: StaffRequest) -> HttpResponseBase:
    """Make the test shop if there is none, and lead its owner in."""
    try:
        return HttpResponseRedirect(enter_test_shop(owner=request.user, now=clock.real_now()))
    except Refusal as refusal:
        notices.error(request, str(refusal))
        return redirect("dashboard:test_shop")


@require_POST
@staff_page(Capability.MANAGE_STAFF)
def throw_away(request: StaffRequest) -> HttpResponseBase:
    """Delete the test shop with everything in it, once that was ticked."""
    if not request.POST.get("is_sure"):
        notices.error(request, _("Tick that everything in it may go."))
    elif throw_test_shop_away():
        notices.success(request, _("The test shop is gone."))
    return redirect("dashboard:test_shop")


@require_POST
@staff_page(Capability.IMPORT_ORDERS)
def sample_orders(request: StaffRequest) -> HttpResponseBase:
    """Three orders of whoever asks, to be returned on the portal."""
    user = request.user
    made = make_sample_orders(name=user.name, email=user.email, actor=request.actor, now=clock.now())
    numbers = ", ".join(order.number for order in made)
    text = _("Three orders are there: %(numbers)s. Find them on your return page with %(email)s.")
    notices.success(request, text % {"numbers": numbers, "email": user.email})
    return redirect("dashboard:test_shop")


@require_POST
@staff_page(Capability.EDIT_SETTINGS)
def turn(request: StaffRequest) -> HttpResponseBase:
    """Let the chosen days pass."""
    if not current_shop().is_test:
        raise NotFound
    days = request.POST.get("days", "")
    try:
        ask_for_turn(seconds=int(days) * _DAY if days.isascii() and days.isdigit() and len(days) < 4 else 0)
    except Refusal as refusal:
        notices.error(request, str(refusal))
    else:
        wake_turner()
    return redirect("dashboard:test_shop")


@staff_page(Capability.EDIT_SETTINGS)
@require_safe
def clock_card(request: StaffRequest) -> HttpResponseBase:
    """The clock alone, asked again and again while it is being turned."""
    if not current_shop().is_test:
        raise NotFound
    return show(request, "test_shop/clock.html", _clock())


@staff_page(Capability.MANAGE_STAFF)
@require_safe
def mails(request: StaffRequest) -> HttpResponseBase:
    """What would have been sent, to shoppers and to staff, newest first."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    page = page_of(caught_mails(words), request, order=("-caught_at", "-id"))
    return show(request, "test_shop/mails.html", {"page": page, "rows": page.rows, "words": words})


@staff_page(Capability.MANAGE_STAFF)
@require_safe
def mail(request: StaffRequest, pk: int) -> HttpResponseBase:
    """One caught mail with its links, which work here."""
    return show(request, "test_shop/mail.html", {"mail": caught_mail(pk)})


@xframe_options_sameorigin
@staff_page(Capability.MANAGE_STAFF)
@require_safe
def mail_body(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Its HTML, for a frame in which nothing runs; links open beside it."""
    response = HttpResponse(caught_mail(pk).html_body, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = f"{LETTER_POLICY} allow-popups allow-popups-to-escape-sandbox"
    return response


def _clock() -> dict[str, object]:
    return {"clock": clock_state(), "is_ahead": clock.now() != clock.real_now(), "steps": _STEPS}


def _live_url() -> str:
    live = current_shop().test_of
    return f"{base_url_of(live)}/dashboard/" if live else ""
