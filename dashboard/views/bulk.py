"""Many returns decided at once: what will happen, how far it is, how each went, stopping and undoing."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from accounts.selectors import shop_settings
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.decline_preview import declined_letter
from dashboard.forms.return_acts import wants_notice
from dashboard.presenting.bulk import bulk_view
from dashboard.presenting.queue_rows import QueueRow
from dashboard.presenting.refusals import refusal_text
from dashboard.returns_queue import with_row
from dashboard.row_writing import row_writer
from returns.models import BulkAct, ReturnRequest
from returns.models.bulk import BulkVerb
from returns.services.bulk_acts import (
    MOST_AT_ONCE,
    BulkWish,
    find_bulk_act,
    start_bulk_act,
    stop_bulk_act,
    undo_bulk_act,
)
from returns.services.legal_rights import rights_of


@staff_page(Capability.DECIDE_RETURNS)
@require_http_methods(["GET", "POST"])
def bulk_review(request: StaffRequest) -> HttpResponse:
    """Says what would happen to which returns."""
    verb = request.POST.get("verb", BulkVerb.APPROVE)
    if request.method == "GET" or verb not in BulkVerb.values:
        return HttpResponseRedirect(reverse("dashboard:queue"))
    return _review(request, BulkVerb(verb), reason=request.POST.get("reason"))


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
@asks_second_factor(Act.MONEY, only=lambda verb: verb == BulkVerb.APPROVE)
def bulk_begin(request: StaffRequest, verb: str) -> HttpResponse:
    """Let the worker begin, and show its page; where nothing can be begun, the review says why."""
    if verb not in BulkVerb.values:
        raise NotFound
    reason = request.POST.get("reason", "").strip()
    rows = _chosen(request, BulkVerb(verb)).rows
    if not rows or (verb == BulkVerb.DECLINE and not reason):
        return _review(request, BulkVerb(verb), reason=reason)
    wish = BulkWish(
        verb=BulkVerb(verb),
        returns=[(row.id, row.state) for row in rows],
        reason=reason,
        notify=verb == BulkVerb.APPROVE or wants_notice(request.POST),
        language=request.language,
    )
    return _page_of(start_bulk_act(wish=wish, actor=request.actor, now=clock.now()))


@staff_page(Capability.DECIDE_RETURNS)
@require_safe
def bulk_act(request: StaffRequest, bulk_id: str) -> HttpResponse:
    """How far it is and how each return went; the page asks again by itself until nothing can change any more."""
    view = bulk_view(find_bulk_act(bulk_id), now=clock.now(), shows_people=_sees_people(request))
    is_part = request.headers.get("HX-Request") == "true"
    return show(request, "bulk_progress.html" if is_part else "bulk_act.html", {"bulk": view})


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def bulk_stop(request: StaffRequest, bulk_id: str) -> HttpResponse:
    """Do no more of it; what was done stays."""
    found = find_bulk_act(bulk_id)
    try:
        stop_bulk_act(bulk_act=found, actor=request.actor, now=clock.now())
    except Refusal as refusal:
        messages.info(request, refusal_text(refusal))
    return _page_of(found)


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def bulk_undo(request: StaffRequest, bulk_id: str) -> HttpResponse:
    """Undo all of it, or the one return whose ``position`` is sent."""
    found = find_bulk_act(bulk_id)
    count = undo_bulk_act(
        bulk_act=found,
        actor=request.actor,
        now=clock.now(),
        position=_position(request.POST.get("position", "")),
    )
    if count:
        text = ngettext(
            "%(count)s return stands as before. Nobody was told.",
            "%(count)s returns stand as before. Nobody was told.",
            count,
        )
        messages.success(request, text % {"count": count})
    else:
        messages.warning(request, _("This could not be undone any more. Each return says why."))
    return _page_of(found)


def _position(typed: str) -> int | None:
    """None for all of them. Raises NotFound for what is no place in a list, so that a slip never undoes everything."""
    if not typed:
        return None
    if not (typed.isdecimal() and len(typed) < 6):
        raise NotFound
    return int(typed)


@dataclass(frozen=True)
class _Chosen:
    """What was chosen: ``rows`` can be acted on, ``by_law`` are left out of a decline, ``found`` are those behind rows."""

    count: int
    found: list[ReturnRequest]
    rows: list[QueueRow]
    by_law: list[QueueRow]

    @property
    def left_out(self) -> int:
        return self.count - len(self.rows) - len(self.by_law)


def _chosen(request: StaffRequest, verb: BulkVerb) -> _Chosen:
    """A decline is for goodwill only: what stands on a right by law is left out and named."""
    wanted = list(dict.fromkeys(request.POST.getlist("return")))[:MOST_AT_ONCE]
    found = list(with_row(ReturnRequest.objects.filter(public_id__in=wanted)).order_by("created_at", "pk"))
    by_law = [one for one in found if rights_of(one)] if verb == BulkVerb.DECLINE else []
    free = [one for one in found if one not in by_law]
    return _Chosen(len(wanted), free, _open_rows(request, free), _open_rows(request, by_law))


def _review(request: StaffRequest, verb: BulkVerb, *, reason: str | None) -> HttpResponse:
    """``reason`` of a decline is None until it was asked for; then each letter is shown."""
    chosen = _chosen(request, verb)
    if not chosen.count:
        messages.warning(request, _("Please choose at least one return."))
        return HttpResponseRedirect(reverse("dashboard:queue"))
    if verb == BulkVerb.APPROVE:
        return show(request, "bulk_approve.html", {"rows": chosen.rows, "left_out": chosen.left_out})
    is_missing = reason is not None and bool(chosen.rows) and not reason.strip()
    context = {
        "rows": chosen.rows,
        "letters": _letters(chosen, reason.strip()) if reason and not is_missing else [],
        "by_law": chosen.by_law,
        "left_out": chosen.left_out,
        "reason": reason or "",
        "refusal": _("Please write the reason that the customers read.") if is_missing else "",
        "notify": reason is None or wants_notice(request.POST),
    }
    return show(request, "bulk_decline.html", context, status=422 if is_missing else 200)


def _letters(chosen: _Chosen, reason: str) -> list[dict[str, object]]:
    shown = {row.id for row in chosen.rows}
    now = clock.now()
    return [
        {"number": one.number, "letter": declined_letter(one, reason=reason, ground="", now=now)}
        for one in chosen.found
        if one.public_id in shown
    ]


def _open_rows(request: StaffRequest, found: list[ReturnRequest]) -> list[QueueRow]:
    """Those that are not decided, and still stand where the list showed them."""
    rows = row_writer(request, shop_settings()).rows(found)
    return [row for row in rows if row.can_be_approved and _is_as_seen(request, row)]


def _is_as_seen(request: StaffRequest, row: QueueRow) -> bool:
    return request.POST.get(f"expected-{row.id}", row.state) == row.state


def _page_of(found: BulkAct) -> HttpResponse:
    return HttpResponseRedirect(reverse("dashboard:bulk_act", args=[found.public_id]))


def _sees_people(request: StaffRequest) -> bool:
    return request.user.may(Capability.VIEW_PERSONAL_DATA)
