"""The warehouse's pages: what is expected, finding a parcel by scanning it, receiving and inspecting it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from dashboard.access import StaffRequest, show, staff_page
from dashboard.returns_queue import expected_returns, find_by_scan, returns_to_inspect
from dashboard.views.queue import row_writer
from dashboard.views.returns import show_return
from returns.selectors import return_detail

MOST_ROWS = 60


@staff_page(Capability.RECEIVE_AND_INSPECT)
@require_safe
def receiving(request: StaffRequest) -> HttpResponse:
    """Today's parcels; ``?code=`` is what was scanned or typed, and leads to its return."""
    code = request.GET.get("code", "").replace("\x00", "").strip()[:200]
    found = find_by_scan(code)
    if len(found) == 1:
        return HttpResponseRedirect(reverse("dashboard:receiving_return", args=[found[0].public_id]))
    expected = list(expected_returns()[:MOST_ROWS])
    to_inspect = list(returns_to_inspect()[:MOST_ROWS])
    rows = row_writer(request, shop_settings()).rows([*found, *expected, *to_inspect])
    first, second = len(found), len(found) + len(expected)
    context = {
        "code": code,
        "found": rows[:first],
        "is_unknown": bool(code) and not found,
        "expected": rows[first:second],
        "to_inspect": rows[second:],
    }
    template = "receiving_lists.html" if request.headers.get("HX-Request") == "true" else "receiving.html"
    return show(request, template, context)


@staff_page(Capability.RECEIVE_AND_INSPECT)
@require_safe
def receiving_return(request: StaffRequest, return_id: str) -> HttpResponse:
    """One return with what the warehouse does: large, and nothing else."""
    return show_return(request, return_detail(return_id), is_warehouse=True)
