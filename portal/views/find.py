"""Step 1: find the order, by number and contact, by a link from a message, or by a one-time link."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.services.one_time_codes import CodeInvalid, token_subject, use_token
from accounts.services.proved_addresses import mark_of_address, remember_proved
from commerce.contacts import read_contact
from commerce.links import is_order_link
from commerce.models import Order
from commerce.pictures import pictures_of
from core import clock
from core.dates import format_date, local_date
from countries.registry import country
from notifications.orders_link import ORDERS_LINK, address_of_link, orders_of_link, write_orders_link
from portal.access import (
    MOST_OPENED,
    TooManyTries,
    address_for_orders_link,
    open_order,
    open_orders,
    opened_orders,
)
from portal.draft import has_draft
from portal.forms import ContactForm, FindForm, FindWithPostcodeForm, problems_of
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show, stopped
from portal.look_up import LookUp, look_up_order, not_found_text
from portal.look_up_code import ask_for_code
from portal.order_page import return_note, returns_of
from portal.promises import shop_promises


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: ShopRequest) -> HttpResponse:
    settings = request.shop.settings
    form_class = FindWithPostcodeForm if settings.ask_for_postcode else FindForm
    is_withdrawal = (request.POST or request.GET).get("withdrawal") == "yes"
    now = clock.now()
    form = form_class(request.POST or None, country=settings.country)
    problems: list[Problem] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            found = look_up_order(
                request,
                number=form.cleaned_data["number"],
                contact=form.cleaned_data["contact"],
                postcode=form.cleaned_data.get("postcode"),
                country=settings.country,
                now=now,
            )
        except TooManyTries as refusal:
            found, status = LookUp(None), 429
            problems = [Problem(refusal.detail)]
        step = "portal:withdraw" if is_withdrawal else "portal:choose"
        if found.wants_code:
            return ask_for_code(request, found.order, step=step, now=now)
        if found.order is not None:
            open_order(request, found.order)
            return HttpResponseRedirect(reverse(step, args=[found.order.public_id]))
        problems = problems or [Problem(not_found_text(), form["number"].id_for_label)]
        status = 422 if status == 200 else status
    elif request.method == "POST":
        problems, status = problems_of(form), 422
    context = {
        "form": form,
        "problems": problems,
        "is_withdrawal": is_withdrawal,
        "is_withdrawal_offered": country(settings.country).law.has_withdrawal_button,
        "promises": shop_promises(settings, language=request.language, now=now),
        "has_orders": bool(opened_orders(request)),
    }
    return show(request, "find.html", context, status=status, is_private=False)


@shopper_page
@require_GET
def open_order_link(request: ShopRequest, order_id: str, proof: str) -> HttpResponse:
    """A link from a message, an app or a box: it opens the order in this browser."""
    order = Order.objects.select_related("customer").filter(public_id=order_id).first()
    if order is None or not is_order_link(order, proof, now=clock.now()):
        return page_not_found(request)
    open_order(request, order)
    return HttpResponseRedirect(reverse("portal:choose", args=[order.public_id]))


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def lost_number(request: ShopRequest) -> HttpResponse:
    """The number is lost: a one-time link to the orders placed with an address goes to it."""
    form = ContactForm(request.POST or None, country=request.shop.settings.country)
    problems: list[Problem] = []
    is_sent = False
    status = 200
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            address = address_for_orders_link(
                request, contact=form.cleaned_data["contact"], country=request.shop.settings.country, now=now
            )
        except TooManyTries as refusal:
            problems, status = [Problem(refusal.detail)], 429
        else:
            is_sent = True
            if address:
                write_orders_link(address=address, language=request.language, now=now)
    elif request.method == "POST":
        problems, status = problems_of(form), 422
    context = {
        "form": form,
        "problems": problems,
        "is_sent": is_sent,
        "is_phone": is_sent and _is_phone(form),
    }
    return show(request, "lost_number.html", context, status=status)


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def orders_link(request: ShopRequest, token: str) -> HttpResponse:
    """The one-time link. Opening it asks first, so that a mail program that looks at links does not use it up."""
    now = clock.now()
    try:
        if request.method != "POST":
            token_subject(token, purpose=ORDERS_LINK, now=now)
            return show(request, "open_link.html", {})
        with transaction.atomic():
            subject = use_token(token, purpose=ORDERS_LINK, now=now)
    except CodeInvalid as refusal:
        return stopped(
            request,
            title=_("This link no longer works"),
            text=refusal.detail,
            url=reverse("portal:lost_number"),
            action=_("Send me a new link"),
            status=410,
        )
    if address := address_of_link(subject):
        remember_proved(mark_of_address(address), now=now)
    open_orders(request, reversed(list(orders_of_link(subject)[:MOST_OPENED])))
    return HttpResponseRedirect(reverse("portal:orders"))


@shopper_page
@require_GET
def orders(request: ShopRequest) -> HttpResponse:
    """The orders that this browser has opened, with their returns and what was begun."""
    opened = opened_orders(request)
    now = clock.now()
    returns = returns_of(opened)
    firsts = [lines[0] for order in opened if (lines := list(order.lines.all()))]
    pictures = pictures_of(firsts)
    picture_by_order = {line.order_id: pictures.get(line.pk, "") for line in firsts}
    shown = [
        {
            "url": reverse("portal:choose", args=[order.public_id]),
            "title": _("Order %(number)s") % {"number": order.number},
            "note": format_date(
                local_date(order.placed_at, request.shop.settings.time_zone), request.language, with_year=True
            ),
            "picture_url": picture_by_order.get(order.pk, ""),
            "is_waiting": has_draft(request, order),
            "returns": [return_note(found, now=now) for found in returns.get(order.pk, [])],
        }
        for order in opened
    ]
    return show(request, "orders.html", {"orders": shown})


def _is_phone(form: ContactForm) -> bool:
    """Whether no e-mail was typed: then the page says what is possible with a phone."""
    return not read_contact(form.cleaned_data["contact"]).email
