"""The warehouse's pages: what is expected, whose parcel was scanned, and what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Order
from core import clock
from core.errors import Refusal
from core.uploads import takes_files
from countries.marketplaces import marketplace_named
from countries.model import Marketplace
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.moments import Clock
from dashboard.presenting.parcels_aside import aside_rows
from dashboard.presenting.receiving import PLACES, parcel_page
from dashboard.presenting.refusals import refusal_status, refusal_text
from dashboard.presenting.rights import refusing_warning
from dashboard.presenting.words import DISPOSITIONS, choices
from dashboard.returns_queue import expected_returns, received_today, returns_to_inspect, with_row
from dashboard.row_writing import row_writer
from returns.models import ReturnRequest
from returns.parcel_search import LONGEST_CODE, FoundParcel, find_parcel
from returns.selectors import reason_tree, return_detail
from tracking.barcode_reading import PhotoUnreadable, codes_in_photo

MOST_ROWS = 60


@staff_page(Capability.RECEIVE_AND_INSPECT)
@require_safe
def receiving(request: StaffRequest) -> HttpResponse:
    """Today's parcels; ``?code=`` is what was scanned or typed, and leads to its return when it is certain."""
    code = request.GET.get("code", "").replace("\x00", "").strip()[:LONGEST_CODE]
    found = find_parcel(code, country=shop_settings().country) if code else FoundParcel()
    if found.is_certain:
        certain = ReturnRequest.objects.values_list("public_id", flat=True).get(pk=found.return_ids[0])
        return HttpResponseRedirect(
            parcel_address(certain, aside=request.GET.get("aside", ""), is_scanned=True)
        )
    return _lists(request, code, found)


@staff_page(Capability.RECEIVE_AND_INSPECT)
@require_POST
@takes_files
def scan_photo(request: StaffRequest) -> HttpResponse:
    """A photo of the label instead of a scan: the code that names a return counts, else the largest."""
    upload = request.FILES.get("photo")
    try:
        codes = codes_in_photo(upload.read()) if upload else []
    except PhotoUnreadable:
        codes = []
    if not codes:
        problem = _("No code could be made out in this photo. Hold the phone closer and keep it still.")
        return _lists(request, "", FoundParcel(), problem=problem, status=422)
    country = shop_settings().country
    certain = (code for code in codes if find_parcel(code, country=country).is_certain)
    query = {"code": next(certain, codes[0]), "aside": request.POST.get("aside", "")}
    return HttpResponseRedirect(f"{reverse('dashboard:receiving')}?{urlencode(query)}")


@staff_page(Capability.RECEIVE_AND_INSPECT)
@require_safe
def receiving_return(request: StaffRequest, return_id: str) -> HttpResponse:
    """One parcel: what should be inside, and what to do with it."""
    return show_parcel(request, return_detail(return_id))


def show_parcel(
    request: StaffRequest,
    found: ReturnRequest,
    *,
    tried: str = "",
    refusal: Refusal | None = None,
    kept: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> HttpResponse:
    """The page of a parcel (its return from ``return_detail``).

    After a refusal of the act ``tried`` with what was typed, and with ``kept`` photos by field: ids and addresses.
    """
    settings = shop_settings()
    page_clock = Clock.of_page(request.language, settings.time_zone)
    user = request.user
    context = {
        "page": parcel_page(found, clock=page_clock),
        "places": PLACES,
        "dispositions": choices(DISPOSITIONS),
        "reasons": reason_tree(request.language) if user.may(Capability.OPEN_RETURNS) else (),
        "right": refusing_warning(found, settings=settings, user=user, now=page_clock.now),
        "may_override": user.may(Capability.DECIDE_RETURNS),
        "may_open": user.may(Capability.OPEN_RETURNS),
        "tried": tried,
        "typed": request.POST,
        "kept": kept or {},
        "refusal": refusal_text(refusal) if refusal else "",
        "aside": request.POST.get("aside", "") or request.GET.get("aside", ""),
        "is_scanned": "scanned" in request.GET,
        "received_today": received_today(now=page_clock.now, time_zone=settings.time_zone),
    }
    return show(request, "receiving_parcel.html", context, status=refusal_status(refusal) if refusal else 200)


def parcel_address(return_id: str, *, aside: str = "", is_scanned: bool = False) -> str:
    """The address of a parcel's page. ``aside`` is the parcel on the shelf that it was found to be."""
    query = {
        name: value for name, value in (("aside", aside), ("scanned", "1" if is_scanned else "")) if value
    }
    address = reverse("dashboard:receiving_return", args=[return_id])
    return f"{address}?{urlencode(query)}" if query else address


def _lists(
    request: StaffRequest, code: str, found: FoundParcel, *, problem: str = "", status: int = 200
) -> HttpResponse:
    settings, now = shop_settings(), clock.now()
    meant = _in_order(found.return_ids)
    expected = list(expected_returns()[:MOST_ROWS])
    to_inspect = list(returns_to_inspect()[:MOST_ROWS])
    rows = row_writer(request, settings).rows([*meant, *expected, *to_inspect])
    first, second = len(meant), len(meant) + len(expected)
    context = {
        "code": code,
        "aside": request.GET.get("aside", "") or request.POST.get("aside", ""),
        "problem": problem,
        "found": rows[:first],
        "orders": _orders(found.order_ids),
        "may_open": request.user.may(Capability.OPEN_RETURNS),
        "is_unknown": bool(code) and found == FoundParcel(),
        "expected": rows[first:second],
        "to_inspect": rows[second:],
        "put_aside": aside_rows(Clock(now, request.language, settings.time_zone)),
        "received_today": received_today(now=now, time_zone=settings.time_zone),
    }
    is_refresh = request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers
    return show(request, "receiving_lists.html" if is_refresh else "receiving.html", context, status=status)


def _in_order(return_ids: Sequence[int]) -> list[ReturnRequest]:
    rows = with_row(ReturnRequest.objects.filter(pk__in=return_ids)).in_bulk()
    return [rows[one] for one in return_ids if one in rows]


def _orders(order_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Orders that were meant and of which nothing is expected, without anybody's name."""
    orders = Order.objects.prefetch_related("lines", "payments").in_bulk(order_ids)
    return [
        {
            "id": order.public_id,
            "number": order.number,
            "titles": ", ".join(line.title for line in list(order.lines.all())[:3]),
            "marketplace": market.name if (market := _marketplace_of(order)) else "",
        }
        for one in order_ids
        if (order := orders.get(one))
    ]


def _marketplace_of(order: Order) -> Marketplace | None:
    words = [*order.tags, *(payment.gateway for payment in order.payments.all())]
    return marketplace_named(words, country_code=order.country)
