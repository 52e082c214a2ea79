"""The queue: what needs somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import ShopSettings
from accounts.ports import connections_of_shop
from accounts.roles import Capability, Role
from accounts.selectors import shop_settings
from core import clock
from dashboard.access import StaffRequest, show, staff_page
from dashboard.pages import ListPage, page_of
from dashboard.presenting.alarms import alarm_texts
from dashboard.presenting.bulk import BulkLink, bulk_links
from dashboard.presenting.connections import SetUp, set_up_of
from dashboard.presenting.todo import todo_counts
from dashboard.presenting.words import METHODS, RESOLUTIONS, STATUSES, choices
from dashboard.returns_queue import (
    SORTS,
    VIEWS,
    QueueSearch,
    QueueView,
    order_of,
    queue_counts,
    queue_rows,
)
from dashboard.row_writing import row_writer
from dashboard.todo_desk import kinds_of
from events.selectors import head_of_log
from integrations.by_hand.selectors import counts_under_way
from notifications.selectors import held_back_count
from returns.states import ReturnStatus
from returns.waiting_work import waiting_for_nobody
from tenants.selectors import current_shop

ROWS = 25
_SECONDS_WITHOUT_NEWS = 120

_FIRST_VIEW = {Role.WAREHOUSE: "receive", Role.ANALYST: "all"}


@staff_page(Capability.VIEW_RETURNS)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """The list; ``?seen=`` asks whether there is anything new and is told nothing for nothing."""
    now = clock.now()
    mark = _mark(request, now=now)
    if _is_refresh(request) and request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    settings = shop_settings()
    view = request.GET.get("view", "")
    views = [item for item in VIEWS if request.user.may(item.needs)]
    if view not in {item.code for item in views}:
        view = _FIRST_VIEW.get(Role(request.user.role), "decide")
    search = _search_of(request, settings)
    page = _page(request, view, search, now=now)
    if search.text and not page.rows:
        view = "all"  # what is searched for is shown wherever it stands
        page = _page(request, view, search, now=now)
    rows = row_writer(request, settings).rows(page.rows)
    query = {
        name: value for name, value in request.GET.items() if name not in ("view", "page", "seen") and value
    }
    chosen = next(item for item in VIEWS if item.code == view)
    here = {**query, "view": view, "page": request.GET.get("page", ""), "seen": mark}
    context = {
        "alarms": alarm_texts(now=now),
        "set_up": _set_up(),
        "todo": todo_counts(counts_under_way(kinds_of(request.user))),
        "held_back": 0 if current_shop().is_verified else held_back_count(),
        "view": chosen,
        "tabs": _tabs(views, queue_counts(now=now), query, current=view),
        "search": search,
        "is_filtered": bool(search.text) or search.has_filters,
        "has_filters": search.has_filters,
        "clear_url": "?" + urlencode({"view": view}),
        "statuses": choices(STATUSES),
        "resolutions": choices(RESOLUTIONS),
        "methods": choices(METHODS),
        "sorts": _sorts(view, search),
        "page": page,
        "rows": rows,
        "bulk_acts": _bulk_links(request, now=now),
        "can_bulk": request.user.may(Capability.DECIDE_RETURNS) and any(row.can_be_approved for row in rows),
        "refresh_url": f"{reverse('dashboard:queue')}?{urlencode(here)}",
    }
    return show(request, "queue_list.html" if _is_refresh(request) else "queue.html", context)


def _tabs(
    views: Sequence[QueueView], counts: Mapping[str, int], query: Mapping[str, object], *, current: str
) -> list[dict[str, Any]]:
    return [
        {
            "label": item.label,
            "count": counts.get(item.code),
            "url": "?" + urlencode({**query, "view": item.code}),
            "is_current": item.code == current,
        }
        for item in views
    ]


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


def _sorts(view: str, search: QueueSearch) -> tuple[tuple[str, str], ...]:
    """The orders to choose from; among everything that ever was the days to hand over by say nothing."""
    sorts = (
        ("newest", _("Newest first")),
        ("oldest", _("Longest waiting first")),
        ("due", _("Earliest hand-over day first")),
        ("dearest", _("Highest value first")),
    )
    return tuple(sort for sort in sorts if sort[0] != "due" or _can_sort_by_day(view, search))


def _can_sort_by_day(view: str, search: QueueSearch) -> bool:
    return view != "all" or bool(search.text)


def _page(request: StaffRequest, view: str, search: QueueSearch, *, now: datetime) -> ListPage:
    if search.sort == "due" and not _can_sort_by_day(view, search):
        search = replace(search, sort="newest")
    return page_of(queue_rows(view, search, now=now), request, order=order_of(search), size=ROWS)


def _bulk_links(request: StaffRequest, *, now: datetime) -> list[BulkLink]:
    """Acts on many returns that this person may want to come back to."""
    may = request.user.may(Capability.DECIDE_RETURNS)
    return bulk_links(actor_id=request.actor.id, now=now) if may else []


def _mark(request: StaffRequest, *, now: datetime) -> str:
    """Changes when anything happened in the shop, and now and then, since some returns come up by the clock alone."""
    return f"{head_of_log()}.{int(now.timestamp()) // _SECONDS_WITHOUT_NEWS}.{request.language}"


def _set_up() -> SetUp:
    behind = connections_of_shop()
    return set_up_of(behind, waiting_for_nobody(behind))


def _is_refresh(request: StaffRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
