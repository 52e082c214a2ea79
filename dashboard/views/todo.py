"""What the shop's own people do by hand: listed by kind, recorded one by one, many at once or by a file."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from accounts.selectors import shop_settings
from core import clock
from core.errors import NotFound, Refusal
from core.uploads import takes_files
from dashboard.access import StaffRequest, not_allowed, show, staff_page
from dashboard.pages import page_of
from dashboard.presenting.moments import Clock
from dashboard.presenting.refusals import refusal_text
from dashboard.presenting.todo import recorded_text, todo_rows, todo_tabs
from dashboard.todo_desk import kinds_of
from integrations.by_hand.files import LARGEST_FILE, take_tasks_in, tasks_as_csv
from integrations.by_hand.models import HandTask
from integrations.by_hand.selectors import (
    SETTLED_ORDER,
    SETTLED_STATES,
    TO_DO_ORDER,
    counts_under_way,
    hand_task,
    hand_tasks,
    places_of,
)
from integrations.by_hand.services.booking import note_taken_out
from integrations.by_hand.services.collecting import give_link
from integrations.by_hand.services.settling import Result, mark_done, mark_failed, reopen
from integrations.by_hand.states import MOVES_MONEY, UNDER_WAY

_MOST_IN_A_FILE = 2000
_MOST_PROBLEMS = 5


def _moves_money(task_id: str) -> bool:
    return hand_task(task_id).kind in MOVES_MONEY


@staff_page(Capability.VIEW_RETURNS)
@require_safe
def todo(request: StaffRequest) -> HttpResponse:
    """One kind at a time, what is to be done or what was."""
    kinds = kinds_of(request.user)
    if not kinds:
        return not_allowed(request)
    counts = counts_under_way(kinds)
    kind = request.GET.get("kind", "")
    if kind not in kinds:
        kind = next((each for each in kinds if counts.get(each)), kinds[0])
    is_past = request.GET.get("past") == "yes"
    found = hand_tasks(kinds=[kind], states=SETTLED_STATES if is_past else UNDER_WAY)
    page = page_of(found, request, order=SETTLED_ORDER if is_past else TO_DO_ORDER)
    page_clock = Clock.of_page(request.language, shop_settings().time_zone)
    context = {
        "tabs": todo_tabs(
            kinds, counts, current=kind, others={each: f"?{urlencode({'kind': each})}" for each in kinds}
        ),
        "kind": kind,
        "is_past": is_past,
        "page": page,
        "rows": todo_rows(page.rows, places_of(page.rows), clock=page_clock),
    }
    return show(request, "todo.html", context)


@staff_page(Capability.VIEW_RETURNS)
@require_safe
def todo_file(request: StaffRequest, kind: str) -> HttpResponse:
    """What is to be done of one kind, as a CSV to be filled in and sent back."""
    if kind not in kinds_of(request.user):
        raise NotFound
    tasks = list(hand_tasks(kinds=[kind])[:_MOST_IN_A_FILE])
    content = tasks_as_csv(tasks, places_of(tasks), time_zone=shop_settings().time_zone)
    note_taken_out(tasks, now=clock.now())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="todo-{kind}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff_page(Capability.VIEW_RETURNS)
@require_POST
@asks_second_factor(Act.MONEY, only=lambda kind: kind in MOVES_MONEY)
@takes_files
def todo_taken_in(request: StaffRequest, kind: str) -> HttpResponse:
    """A filled-in list comes back."""
    if kind not in kinds_of(request.user):
        raise NotFound
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Please choose a file."))
        return _back(kind)
    try:
        content = upload.read(LARGEST_FILE + 1)
        count = take_tasks_in(content, kinds=[kind], actor=request.actor, now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        for error in refusal.errors[:_MOST_PROBLEMS]:
            messages.error(request, error.message)
    else:
        messages.success(request, recorded_text(count))
    return _back(kind)


@staff_page(Capability.VIEW_RETURNS)
@require_POST
@asks_second_factor(Act.MONEY, only=_moves_money)
def todo_done(request: StaffRequest, task_id: str) -> HttpResponse:
    """It was done."""
    result = Result(reference=request.POST.get("reference", ""))
    return _record(
        request,
        task_id,
        lambda: mark_done(task_id=task_id, result=result, actor=request.actor, now=clock.now()),
    )


@staff_page(Capability.VIEW_RETURNS)
@require_POST
@asks_second_factor(Act.MONEY, only=_moves_money)
def todo_failed(request: StaffRequest, task_id: str) -> HttpResponse:
    """It cannot be done."""
    failure = request.POST.get("failure", "")
    return _record(
        request,
        task_id,
        lambda: mark_failed(task_id=task_id, failure=failure, actor=request.actor, now=clock.now()),
    )


@staff_page(Capability.VIEW_RETURNS)
@require_POST
@asks_second_factor(Act.MONEY, only=_moves_money)
def todo_reopened(request: StaffRequest, task_id: str) -> HttpResponse:
    """It was marked by mistake."""
    return _record(request, task_id, lambda: reopen(task_id=task_id, actor=request.actor, now=clock.now()))


@staff_page(Capability.VIEW_RETURNS)
@require_POST
@asks_second_factor(Act.MONEY, only=_moves_money)
def todo_link(request: StaffRequest, task_id: str) -> HttpResponse:
    """Staff have made a payment link for a difference."""
    url = request.POST.get("url", "")
    return _record(
        request, task_id, lambda: give_link(task_id=task_id, url=url, actor=request.actor, now=clock.now())
    )


def _record(request: StaffRequest, task_id: str, act: Callable[[], HandTask]) -> HttpResponse:
    task = hand_task(task_id)
    if task.kind not in kinds_of(request.user):
        raise NotFound
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, recorded_text(1))
    return _back(task.kind, is_past=not task.is_under_way)


def _back(kind: str, *, is_past: bool = False) -> HttpResponse:
    query = {"kind": kind, **({"past": "yes"} if is_past else {})}
    return HttpResponseRedirect(f"{reverse('dashboard:todo')}?{urlencode(query)}")
