"""The way back after the request: moving the pickup, telling of the hand-over, papers, and the code once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.services.throttles import hit
from core import clock
from core.actors import Actor
from core.dates import format_date
from core.ids import new_public_id
from core.uploads import takes_files
from notifications.about_returns import address_of
from notifications.services import queue_message
from portal.access import is_return_opened
from portal.draft import DraftPickup
from portal.forms import problems_of
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show, stopped
from portal.hand_over_form import HandOverForm, carriers_known, told_of
from portal.journey import home_of
from portal.pickup_page import pickup_page, read_pickup
from portal.wording import pieces
from returns.links import return_path
from returns.models import ReturnRequest
from returns.selectors import find_return, return_detail
from returns.services.own_parcels import can_be_told, most_repaid_minor, tell_hand_over
from returns.services.pickups import can_be_moved, free_slots_for, move_pickup
from returns.states import Method, ReturnStatus
from returns.wishes import WishedPickup
from tracking.addresses import address_lines
from tracking.barcodes import code128_svg, qr_svg

_MAILS_AN_HOUR = 3


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: ShopRequest, return_id: str) -> HttpResponse:
    """Another time or place for the pickup."""
    found = find_return(return_id)
    now = clock.now()
    if not is_return_opened(request, found):
        return page_not_found(request)
    if not can_be_moved(found, now=now):
        return HttpResponseRedirect(return_path(found))
    slots = free_slots_for(found, now=now)
    if not slots:
        return stopped(
            request,
            title=_("The carrier names no times now"),
            text=_("Nothing was changed. Please try again in a while."),
            url=return_path(found),
            action=_("Back to your return"),
        )
    chosen = _chosen_before(found)
    problems: list[Problem] = []
    if request.method == "POST":
        chosen, problems = read_pickup(request, slots)
        if not problems:
            _move(found, chosen, now=now)
            return HttpResponseRedirect(return_path(found))
    context = {
        "problems": problems,
        "pickup": pickup_page(chosen, slots, address=found.order.shipping_address, language=request.language),
        "lead": _("Until the carrier has agreed to the new time, the old one stands.")
        if (found.pickup or {}).get("booked")
        else "",
        "button": _("Move the pickup"),
        "back_url": return_path(found),
    }
    return show(request, "pickup.html", context, status=422 if problems else 200)


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
def handed_over(request: ShopRequest, return_id: str) -> HttpResponse:
    """The parcel was handed over: with number and cost for the shopper's own parcel, with a receipt for any."""
    found = find_return(return_id)
    now = clock.now()
    if not is_return_opened(request, found):
        return page_not_found(request)
    if not can_be_told(found):
        return HttpResponseRedirect(return_path(found))
    is_sent = request.method == "POST"
    form = HandOverForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        found=found,
        most_repaid_minor=most_repaid_minor(found),
        language=request.language,
    )
    problems: list[Problem] = []
    if is_sent:
        told = told_of(request, form, now=now) if form.is_valid() else None
        if told is not None:
            tell_hand_over(
                return_request=found, told=told, actor=Actor("shopper", found.customer.public_id), now=now
            )
            return HttpResponseRedirect(return_path(found))
        problems = problems_of(form)
    context = {
        "form": form,
        "problems": problems,
        "carriers": carriers_known(found, request.shop.settings),
        "lead": form.lead(),
        "is_own": found.method == Method.OWN_CARRIER,
        "back_url": return_path(found),
    }
    return show(request, "handed_over.html", context, status=422 if problems else 200)


@shopper_page
@require_POST
def send_code(request: ShopRequest, return_id: str) -> HttpResponse:
    """Code, label and steps once more by mail."""
    found = return_detail(return_id)
    now = clock.now()
    if not is_return_opened(request, found):
        return page_not_found(request)
    recipient = address_of(found)
    state = hit(scope="code_again", key=found.public_id, limit=_MAILS_AN_HOUR, window_seconds=3600, now=now)
    if found.status != ReturnStatus.APPROVED or found.is_handed_over or not recipient:
        return HttpResponseRedirect(return_path(found))
    if not state.is_allowed:
        return stopped(
            request,
            title=_("We have sent it several times"),
            text=_("Please look into the spam folder too. Everything is also on the page of your return."),
            url=return_path(found),
            action=_("Back to your return"),
            status=429,
        )
    queue_message(
        topic="return_label_ready",
        effect_key=new_public_id("again"),
        recipient=recipient,
        language=found.language,
        context={},
        customer=found.customer,
        return_request=found,
        now=now,
        is_answer=True,
    )
    return stopped(
        request,
        title=_("It is on its way to your inbox"),
        text=_("The mail holds the code or the label, and the steps."),
        url=return_path(found),
        action=_("Back to your return"),
    )


@shopper_page
@require_GET
def packing_slip(request: ShopRequest, return_id: str) -> HttpResponse:
    """A page to be printed and put into the parcel: number as barcode and QR code, and what is inside."""
    found = return_detail(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    settings = request.shop.settings
    context = {
        "return_id": found.public_id,
        "number": found.number,
        "order_number": found.order.number,
        "day": format_date(found.created_at.date(), request.language, with_year=True),
        "customer_name": found.customer.name,
        "receiver": address_lines(
            settings.return_address,
            language=request.language,
            home_country=home_of(found.order, settings).code,
        )
        or (settings.shop_name,),
        "items": [
            {
                "title": item.line.title,
                "variant": item.line.variant_title,
                "sku": item.line.sku,
                "note": pieces(item.requested_quantity),
            }
            for item in found.items.all()
        ],
        "back_url": return_path(found),
    }
    return show(request, "packing_slip.html", context)


@shopper_page
@require_GET
def number_barcode(request: ShopRequest, return_id: str) -> HttpResponse:
    """The return's number as Code 128, for scanners at the warehouse."""
    return _picture_of_number(request, return_id, code128_svg)


@shopper_page
@require_GET
def number_qr(request: ShopRequest, return_id: str) -> HttpResponse:
    """The return's number as a QR code, for phones at the warehouse."""
    return _picture_of_number(request, return_id, qr_svg)


def _picture_of_number(request: ShopRequest, return_id: str, draw: Callable[[str], str]) -> HttpResponse:
    found = find_return(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    return HttpResponse(draw(found.number), content_type="image/svg+xml")


def _move(found: ReturnRequest, chosen: DraftPickup, *, now: datetime) -> None:
    move_pickup(
        return_request=found,
        pickup=WishedPickup(date.fromisoformat(chosen.day), chosen.hours, chosen.place, chosen.note),
        actor=Actor("shopper", found.customer.public_id),
        now=now,
    )


def _chosen_before(found: ReturnRequest) -> DraftPickup:
    wanted = found.pickup
    if not wanted:
        return DraftPickup(note=str(found.order.shipping_address.get("note") or ""))
    return DraftPickup(wanted["date"], wanted["slot"], wanted["place"], wanted["note"])
