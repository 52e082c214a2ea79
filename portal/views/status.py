"""Step 7 and everything after: the return's own page, what opens it, and calling it off."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import segno
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods

from commerce.models import Order
from core import clock
from core.kept_queries import KeptQuery
from countries.carriers import carrier_name
from portal.access import (
    TooManyTries,
    is_order_opened,
    is_return_opened,
    open_return,
    staff_who_looks,
)
from portal.arrivals import arrival_url
from portal.conversation import conversation_of
from portal.credit import credit_card
from portal.exchange_part import exchange_part
from portal.forms import ContactForm, problems_of
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.hand_over_page import NOTHING, hand_over_acts
from portal.journey import home_of
from portal.look_up import not_found_text, prove_contact
from portal.look_up_code import ask_for_code
from portal.reach import given_email_of
from portal.refused_page import refused_page
from portal.status_page import StatusPage, status_page
from portal.survey import survey_form
from portal.todo import shipment_back
from returns.links import is_return_key, is_return_link, is_staff_look, return_path
from returns.models import ReturnRequest
from returns.selectors import find_return, return_detail
from returns.services.bank_accounts import needs_bank_account
from returns.states import ReturnStatus
from tracking.addresses import address_lines
from tracking.links import shipment_path

_WITH_PAYMENTS = KeptQuery(lambda: Order.objects.prefetch_related("payments"))


@shopper_page
@require_GET
def status(request: ShopRequest, return_id: str, proof: str) -> HttpResponse:
    found = return_detail(return_id)
    now = clock.now()
    if found.public_id != return_id or not is_return_link(found, proof, now=now):
        return page_not_found(request)
    if "key" in request.GET:
        # The key is taken out of the address, so that it does not stay in histories and screenshots.
        if is_return_key(found, request.GET["key"], now=now):
            open_return(request, found)
        is_opened = is_return_opened(request, found)
        return HttpResponseRedirect(arrival_url(found, request.GET, is_opened=is_opened))
    _WITH_PAYMENTS.complete([found.order])
    is_opened = is_return_opened(request, found)
    page = status_page(
        found,
        settings=request.shop.settings,
        language=request.language,
        is_opened=is_opened,
        now=now,
    )
    if request.headers.get("HX-Request") and request.GET.get("seen") == page.version:
        return HttpResponse(status=204)
    return show(request, "status.html", _context(request, found, page, proof, is_opened=is_opened))


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: ShopRequest, return_id: str, proof: str) -> HttpResponse:
    """The second factor, once per browser: the phone or e-mail of the order."""
    found = find_return(return_id)
    now = clock.now()
    if not is_return_link(found, proof, now=now):
        return page_not_found(request)
    form = ContactForm(request.POST or None, country=request.shop.settings.country)
    problems: list[Problem] = []
    answer = 200
    if request.method == "POST" and form.is_valid():
        answer = 422
        try:
            proved = prove_contact(
                request,
                order=found.order,
                contact=form.cleaned_data["contact"],
                country=request.shop.settings.country,
                now=now,
            )
        except TooManyTries as refusal:
            problems, answer = [Problem(refusal.detail)], 429
        else:
            if proved.wants_code:
                return ask_for_code(request, proved.order, path=return_path(found), now=now)
            if proved.order is not None:
                open_return(request, found)
                return HttpResponseRedirect(return_path(found))
            problems = [Problem(not_found_text(), form["contact"].id_for_label)]
    elif request.method == "POST":
        problems, answer = problems_of(form), 422
    return show(request, "prove.html", {"form": form, "problems": problems}, status=answer)


@shopper_page
@require_GET
def return_qr(request: ShopRequest, return_id: str) -> HttpResponse:
    """The code of the hand-over as a QR picture, only for a browser that opened the return."""
    found = return_detail(return_id)
    shipment = shipment_back(found)
    code = (shipment.drop_off_code or shipment.tracking_number) if shipment else ""
    if not code or not (is_return_opened(request, found) or staff_who_looks(request)):
        return page_not_found(request)
    picture = io.BytesIO()
    segno.make(code, error="m", micro=False).save(
        picture, kind="svg", border=2, scale=8, svgclass=None, lineclass=None
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@shopper_page
@require_GET
def return_label(request: ShopRequest, return_id: str) -> HttpResponse:
    """The label as a page to be printed."""
    found = return_detail(return_id)
    shipment = shipment_back(found)
    if shipment is None or not shipment.tracking_number or not is_return_opened(request, found):
        return page_not_found(request)
    settings = request.shop.settings
    home = home_of(found.order, settings).code
    label = {
        "carrier": carrier_name(shipment.carrier, settings.country),
        "return_number": found.number,
        "sender": address_lines(found.order.shipping_address, language=request.language, home_country=home)
        or (found.customer.name,),
        "receiver": address_lines(settings.return_address, language=request.language, home_country=home)
        or (settings.shop_name,),
        "qr_url": reverse("portal:return_qr", args=[found.public_id]),
        "number": shipment.tracking_number,
    }
    return show(request, "label.html", {"label": label, "back_url": return_path(found)})


@shopper_page
@require_GET
def as_shopper(request: ShopRequest, return_id: str, proof: str) -> HttpResponse:
    """The page for one of the shop's staff, in the shopper's language: everything to be read, nothing to be done."""
    found = return_detail(return_id)
    staff = staff_who_looks(request)
    if staff is None or not is_staff_look(found, proof, staff_id=str(staff.pk), now=clock.now()):
        return page_not_found(request)
    _WITH_PAYMENTS.complete([found.order])
    request.language = found.language
    with translation.override(found.language):
        page = status_page(
            found,
            settings=request.shop.settings,
            language=found.language,
            is_opened=True,
            now=clock.now(),
        )
        context = {**_context(request, found, page, proof, is_opened=True), "refresh_url": ""}
        return show(request, "status_as_shopper.html", {**context, "looked_at": found})


def _context(
    request: ShopRequest, found: ReturnRequest, page: StatusPage, proof: str, *, is_opened: bool
) -> dict[str, object]:
    path = return_path(found)
    shipment = page.shipment
    return {
        "page": page,
        "refresh_url": f"{path}?{urlencode({'seen': page.version})}" if page.refresh_seconds else "",
        "proof_url": reverse("portal:prove", args=[found.public_id, proof]),
        "track_url": shipment_path(shipment) if shipment else "",
        "acts": hand_over_acts(
            found, shipment, settings=request.shop.settings, language=request.language, now=clock.now()
        )
        if is_opened
        else NOTHING,
        "payout_url": reverse("portal:bank_account", args=[found.public_id])
        if is_opened and needs_bank_account(found)
        else "",
        "again_url": _again_url(request, found),
        "is_opened": is_opened,
        "given": given_email_of(found) if is_opened and not found.is_final else None,
        "credit": credit_card(found, language=request.language) if is_opened else None,
        "exchange": exchange_part(
            found, settings=request.shop.settings, language=request.language, is_opened=is_opened
        ),
        **_said(request, found, is_opened=is_opened),
    }


def _again_url(request: ShopRequest, found: ReturnRequest) -> str:
    """Where one begins anew after a return that ended with nothing sent; empty for any other."""
    if found.status not in (ReturnStatus.CANCELLED, ReturnStatus.EXPIRED):
        return ""
    if is_order_opened(request, found.order):
        return reverse("portal:choose", args=[found.order.public_id])
    return reverse("portal:find")


def _said(request: ShopRequest, found: ReturnRequest, *, is_opened: bool) -> dict[str, object]:
    """What shop and shopper say to each other: messages, what was refused, how it was."""
    now = clock.now()
    return {
        "conversation": conversation_of(found, request=request, now=now) if is_opened else None,
        "survey": survey_form(found, request=request, now=now) if is_opened else None,
        "refused": refused_page(found, settings=request.shop.settings, language=request.language),
    }
