"""The queue: what needs somebody, and many decisions at once."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import ShopSettings
from accounts.ports import connections_of_shop
from accounts.roles import Capability, Role
from accounts.selectors import shop_settings
from core.errors import Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.pages import page_of
from dashboard.presenting.alarms import alarm_texts
from dashboard.presenting.connections import SetUp, set_up_of
from dashboard.presenting.moments import Clock
from dashboard.presenting.queue_rows import QueueRow, RowWriter
from dashboard.presenting.refusals import refusal_text
from dashboard.presenting.todo import todo_counts
from dashboard.presenting.words import METHODS, RESOLUTIONS, STATUSES, choices
from dashboard.returns_queue import (
    SORTS,
    VIEWS,
    QueueSearch,
    queue_counts,
    queue_rows,
    with_row,
)
from dashboard.todo_desk import kinds_of
from integrations.by_hand.selectors import counts_under_way
from notifications.selectors import held_back_count
from returns.models import ReturnRequest
from returns.selectors import find_return, reason_labels
from returns.services.decisions import approve_return
from returns.services.expected_status import expecting
from returns.states import ReturnStatus
from returns.waiting_work import waiting_for_nobody
from tenants.selectors import current_shop

ROWS = 25
MOST_AT_ONCE = 200

_FIRST_VIEW = {Role.WAREHOUSE: "receive", Role.ANALYST: "all"}


@staff_page(Capability.VIEW_RETURNS)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """The list; ``?seen=`` asks whether there is anything new and is told nothing for nothing."""
    now = timezone.now()
    settings = shop_settings()
    seen = request.GET.get("seen", "")
    view = request.GET.get("view", "")
    views = [item for item in VIEWS if request.user.may(item.needs)]
    if view not in {item.code for item in views}:
        view = _FIRST_VIEW.get(Role(request.user.role), "decide")
    search = _search_of(request, settings)
    counts = queue_counts(now=now)
    page = page_of(queue_rows(view, search, now=now), request, size=ROWS)
    if search.text and not page.rows:
        view = "all"  # what is searched for is shown wherever it stands
        page = page_of(queue_rows(view, search, now=now), request, size=ROWS)
    rows = row_writer(request, settings).rows(page.rows)
    version = _version(rows, counts, request.language)
    if _is_refresh(request) and seen == version:
        return HttpResponse(status=204)
    query = {
        name: value for name, value in request.GET.items() if name not in ("view", "page", "seen") and value
    }
    chosen = next(item for item in VIEWS if item.code == view)
    here = {**query, "view": view, "page": page.number}
    context = {
        "alarms": alarm_texts(now=now),
        "set_up": _set_up(),
        "todo": todo_counts(counts_under_way(kinds_of(request.user))),
        "held_back": 0 if current_shop().is_verified else held_back_count(),
        "view": chosen,
        "tabs": [
            {
                "label": item.label,
                "count": counts[item.code],
                "url": "?" + urlencode({**query, "view": item.code}),
                "is_current": item.code == view,
            }
            for item in views
        ],
        "search": search,
        "is_filtered": bool(
            search.text
            or search.statuses
            or search.resolution
            or search.method
            or search.since
            or search.until
        ),
        "has_filters": bool(
            search.statuses or search.resolution or search.method or search.since or search.until
        ),
        "clear_url": "?" + urlencode({"view": view}),
        "statuses": choices(STATUSES),
        "resolutions": choices(RESOLUTIONS),
        "methods": choices(METHODS),
        "sorts": _sorts(),
        "page": page,
        "rows": rows,
        "can_bulk": request.user.may(Capability.DECIDE_RETURNS) and any(row.can_be_approved for row in rows),
        "refresh_url": f"{reverse('dashboard:queue')}?{urlencode({**here, 'seen': version})}",
    }
    return show(request, "queue_list.html" if _is_refresh(request) else "queue.html", context)


@staff_page(Capability.DECIDE_RETURNS)
@require_http_methods(["GET", "POST"])
def approve_many(request: StaffRequest) -> HttpResponse:
    """Says how many would be approved; with ``confirmed``, approves them one by one and says how each went."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("dashboard:queue"))
    wanted = list(dict.fromkeys(request.POST.getlist("return")))[:MOST_AT_ONCE]
    if not wanted:
        messages.warning(request, _("Please choose at least one return."))
        return HttpResponseRedirect(reverse("dashboard:queue"))
    if request.POST.get("confirmed") == "yes":
        return _approve_each(request, wanted)
    found = list(with_row(ReturnRequest.objects.filter(public_id__in=wanted)).order_by("created_at", "pk"))
    rows = row_writer(request, shop_settings()).rows(found)
    open_rows = [row for row in rows if row.can_be_approved and _is_as_seen(request, row)]
    context = {"rows": open_rows, "count": len(open_rows), "left_out": len(wanted) - len(open_rows)}
    return show(request, "queue_bulk.html", context)


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def approve_one(request: StaffRequest, return_id: str) -> HttpResponse:
    """One step of many, for the page that shows their progress: 200 approved, 409 refused with the reason."""
    refusal = _approve(request, return_id, expected=request.POST.get("expected_status"))
    return HttpResponse(refusal or _("Approved"), status=409 if refusal else 200, content_type="text/plain")


def row_writer(request: StaffRequest, settings: ShopSettings) -> RowWriter:
    """Rows as this person may read them."""
    return RowWriter(
        clock=Clock(timezone.now(), request.language, settings.time_zone),
        host=request.get_host(),
        reasons=reason_labels(request.language),
        shows_people=request.user.may(Capability.VIEW_PERSONAL_DATA),
        shows_money=request.user.may(Capability.VIEW_MONEY),
    )


def _approve_each(request: StaffRequest, wanted: list[str]) -> HttpResponse:
    refusals = [
        (name, text)
        for name in wanted
        if (text := _approve(request, name, expected=request.POST.get(f"expected-{name}")))
    ]
    done = len(wanted) - len(refusals)
    if done:
        messages.success(
            request,
            ngettext("%(count)s return is approved.", "%(count)s returns are approved.", done)
            % {"count": done},
        )
    for _name, text in refusals[:5]:
        messages.warning(request, text)
    return HttpResponseRedirect(reverse("dashboard:queue"))


def _is_as_seen(request: StaffRequest, row: QueueRow) -> bool:
    """Whether the return still stands where the list showed it."""
    return request.POST.get(f"expected-{row.id}", row.state) == row.state


def _approve(request: StaffRequest, return_id: str, *, expected: str | None) -> str:
    """Empty when it is approved, else why not. ``expected`` is the status that the page showed."""
    found: ReturnRequest | None = None
    try:
        found = find_return(return_id)
        with expecting(found.public_id, expected):
            approve_return(
                return_request=found,
                actor=request.actor,
                now=timezone.now(),
                notify=request.POST.get("notify", "yes") == "yes",
            )
    except Refusal as refusal:
        return f"{found.number if found else return_id}: {refusal_text(refusal)}"
    return ""


def _search_of(request: StaffRequest, settings: ShopSettings) -> QueueSearch:
    wanted = request.GET
    return QueueSearch(
        text=wanted.get("q", "").strip(),
        statuses=tuple(code for code in wanted.getlist("status") if code in ReturnStatus.values),
        resolution=wanted.get("resolution", "") if wanted.get("resolution") in RESOLUTIONS else "",
        method=wanted.get("method", "") if wanted.get("method") in METHODS else "",
        since=_day(wanted.get("since", "")),
        until=_day(wanted.get("until", "")),
        sort=wanted.get("sort", "") if wanted.get("sort") in SORTS else "newest",
        time_zone=settings.time_zone,
        country=settings.country,
        may_search_people=request.user.may(Capability.VIEW_PERSONAL_DATA),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _sorts() -> tuple[tuple[str, str], ...]:
    return (
        ("newest", _("Newest first")),
        ("oldest", _("Longest waiting first")),
        ("due", _("Earliest hand-over day first")),
        ("dearest", _("Highest value first")),
    )


def _version(rows: tuple[QueueRow, ...], counts: dict[str, int], language: str) -> str:
    """Changes when the list does; ages are left out, or it would change each minute."""
    parts = [(row.id, row.status.text, row.parcel, row.problems, row.value) for row in rows]
    return sha256(repr((parts, sorted(counts.items()), language)).encode()).hexdigest()[:16]


def _set_up() -> SetUp:
    behind = connections_of_shop()
    return set_up_of(behind, waiting_for_nobody(behind))


def _is_refresh(request: StaffRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
