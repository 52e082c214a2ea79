"""The search box of every page: what it finds while somebody types, and its own page without a script."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.moments import Clock
from dashboard.presenting.words import status_badge
from dashboard.search import Found, find_everything


@staff_page(Capability.VIEW_RETURNS)
@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """People, orders and returns that fit; the only one that fits is opened at once."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    settings = shop_settings()
    clock = Clock.of_page(request.language, settings.time_zone)
    found = find_everything(
        text, country=settings.country, may_search_people=request.user.may(Capability.VIEW_PERSONAL_DATA)
    )
    is_part = request.headers.get("HX-Request") == "true"
    if found.count == 1 and not is_part:
        return HttpResponseRedirect(_url_of_the_only(found))
    context = {
        "search_text": text,
        "found": found,
        "orders": [(order, clock.day(order.placed_at)) for order in found.orders],
        "returns": [
            (return_request, clock.day(return_request.created_at), status_badge(return_request.status))
            for return_request in found.returns
        ],
    }
    return show(request, "search_results.html" if is_part else "search.html", context)


def _url_of_the_only(found: Found) -> str:
    if found.customers:
        return reverse("dashboard:customer", args=[found.customers[0].public_id])
    if found.orders:
        return reverse("dashboard:order", args=[found.orders[0].public_id])
    return reverse("dashboard:return", args=[found.returns[0].public_id])
