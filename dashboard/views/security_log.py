"""Who signed in, who was refused, and who changed what others may do."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import StaffUser
from accounts.roles import Capability
from accounts.selectors import shop_settings
from dashboard.access import StaffRequest, show, staff_page
from dashboard.pages import page_of
from dashboard.presenting.moments import Clock
from dashboard.presenting.security_log import KINDS, LogSearch, found_events, log_rows
from dashboard.presenting.words import choices


@staff_page(Capability.MANAGE_STAFF)
@require_safe
def security_log(request: StaffRequest) -> HttpResponse:
    """The newest first, narrowed by person, kind and days."""
    time_zone = shop_settings().time_zone
    search = LogSearch(
        kind=request.GET.get("kind", "") if request.GET.get("kind") in KINDS else "",
        person=request.GET.get("person", "") if request.GET.get("person", "").isdecimal() else "",
        since=_day(request.GET.get("since", "")),
        until=_day(request.GET.get("until", "")),
    )
    page = page_of(found_events(search, time_zone=time_zone), request, order=("-occurred_at", "-id"))
    context = {
        "page": page,
        "rows": log_rows(page.rows, Clock.of_page(request.language, time_zone)),
        "search": search,
        "kinds": choices(KINDS),
        "people": [(str(person.pk), str(person)) for person in StaffUser.objects.order_by("name", "pk")],
    }
    return show(request, "shop/security_log.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
