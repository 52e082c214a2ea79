"""One customer on one page, and what can be done for whoever is on the phone."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from accounts.services.throttles import hit
from commerce.contacts import orders_of_address
from commerce.models import Customer, CustomerNote
from commerce.services.customer_notes import EmptyNote, add_customer_note, delete_customer_note
from core import clock
from core.errors import NotFound
from dashboard.access import StaffRequest, not_allowed, show, staff_page
from dashboard.presenting.customer_page import customer_page
from dashboard.presenting.moments import Clock
from notifications.orders_link import write_orders_link

_LINKS_AN_HOUR = 5
LONGEST_NOTE = 4000


@staff_page(Capability.VIEW_PERSONAL_DATA)
@require_safe
def customer(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Orders, returns, parcels, what was written, tier, points, credit and notes together."""
    settings = shop_settings()
    page_clock = Clock.of_page(request.language, settings.time_zone)
    page = customer_page(
        _found(public_id),
        page_clock,
        currency=settings.currency,
        country=settings.country,
        reader_id=str(request.user.pk),
    )
    context = {"page": page, "customer": page.customer, "form_key": secrets.token_hex(8)}
    return show(request, "shop/customer.html", context)


@staff_page(Capability.VIEW_PERSONAL_DATA, Capability.WRITE_NOTES)
@require_POST
def add_note(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Keep what whoever answers next should know."""
    text = request.POST.get("text", "").replace("\x00", "")[:LONGEST_NOTE]
    try:
        add_customer_note(customer=_found(public_id), text=text, actor=request.actor, now=clock.now())
    except EmptyNote as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Note saved."))
    return redirect("dashboard:customer", public_id)


@staff_page(Capability.VIEW_PERSONAL_DATA, Capability.WRITE_NOTES)
@require_POST
def delete_note(request: StaffRequest, public_id: str, pk: int) -> HttpResponseBase:
    """Forget a note: one's own, or anybody's for who runs the shop."""
    note = CustomerNote.objects.filter(pk=pk, customer=_found(public_id)).first()
    if note is None:
        raise NotFound
    if note.author != request.actor.as_json() and not request.user.may(Capability.EDIT_SETTINGS):
        return not_allowed(request)
    delete_customer_note(note=note)
    messages.success(request, _("Note deleted."))
    return redirect("dashboard:customer", public_id)


@staff_page(Capability.VIEW_PERSONAL_DATA, Capability.WRITE_MESSAGES)
@require_POST
def send_orders_link(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Send the one-time link to the orders placed with the address that the shop knows to it, never to another one."""
    found = _found(public_id)
    now = clock.now()
    state = hit(
        scope="orders_link_by_staff", key=public_id, limit=_LINKS_AN_HOUR, window_seconds=3600, now=now
    )
    if not orders_of_address(found.email_folded).exists():
        messages.error(request, _("No order was placed with an e-mail address of this customer."))
    elif not state.is_allowed:
        messages.error(
            request, _("The link was sent several times within the last hour. Please wait a little.")
        )
    else:
        write_orders_link(address=found.email_folded, language=_language_of(found), now=now)
        messages.success(
            request, _("The link is on its way to %(address)s.") % {"address": found.email_folded}
        )
    return redirect("dashboard:customer", public_id)


def _found(public_id: str) -> Customer:
    found = Customer.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def _language_of(customer: Customer) -> str:
    settings = shop_settings()
    known = customer.language.split("-")[0].lower()
    return known if known in settings.languages else str(settings.default_language)
