"""The page on which staff say what a caller wants: the same for opening a return and for changing one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Order
from core.dates import local_date
from core.errors import Refusal
from dashboard.access import StaffRequest, show
from dashboard.forms.new_return import FormRow, ReturnForm, read_return_form
from dashboard.presenting.moments import Clock
from dashboard.presenting.new_return import (
    Answer,
    answer_to,
    line_views,
    offered_methods,
    offered_resolutions,
)
from dashboard.presenting.new_return_choices import exchange_picks, pickup_pick
from dashboard.presenting.refusals import refusal_status, refusal_text
from dashboard.presenting.rights import RightWarning, right_warning
from returns.models import ReturnRequest
from returns.policy.dated_terms import last_hand_over_day
from returns.refusals import RightByLaw, UnknownGround
from returns.services.eligibility import Eligibility
from returns.services.expected_status import StatusHasChanged
from returns.services.notes import explain_override
from returns.services.pickups import free_slots
from returns.states import Method
from returns.wishes import ReturnWish
from tracking.ports import PickupSlot


class ExceptionWithoutReason(Refusal):
    """Whoever passes the policy says why."""

    code = "exception_without_reason"


@dataclass(frozen=True)
class Desk:
    """Whose wish is being written: ``ask`` answers it as the engine would; ``found`` is the return to be changed."""

    order: Order
    rows: Sequence[FormRow]
    ask: Callable[[ReturnWish], Eligibility]
    found: ReturnRequest | None = None


def read_form(request: StaffRequest, desk: Desk, typed: dict[str, str]) -> ReturnForm:
    return read_return_form(typed, desk.rows, may_override=request.user.may(Capability.OVERRIDE_POLICY))


def require_why(form: ReturnForm) -> None:
    """Raises ExceptionWithoutReason."""
    if form.is_override and not form.why_override:
        raise ExceptionWithoutReason(_("Please write why you make an exception."))


def keep_why(made: ReturnRequest, form: ReturnForm) -> None:
    if form.is_override:
        explain_override(return_request=made, text=form.why_override)


def show_form(
    request: StaffRequest, desk: Desk, form: ReturnForm, *, refusal: Refusal | None = None
) -> HttpResponse:
    """The page, or only its answer while somebody chooses."""
    settings = shop_settings()
    clock = Clock.of_page(request.language, settings.time_zone)
    general = desk.ask(ReturnWish())
    asked, answer = _asked(desk, form, general, request.language)
    exchanges = exchange_picks(desk.order, form, asked.quote, language=request.language, now=clock.now)
    if any(not pick.chosen for pick in exchanges) and answer.can_be_opened:
        answer = replace(answer, tone="warn", title=_("Please choose what leaves instead."))
    context = {
        "order": desk.order,
        "found": desk.found,
        "seen_status": _seen_status(request, desk, refusal),
        "ordered_on": clock.day(desk.order.placed_at),
        "form": form,
        "form_url": _url_of(desk),
        "lines": line_views(general, form, language=request.language),
        "resolutions": offered_resolutions(asked),
        "methods": offered_methods(asked, is_override=form.is_override),
        "exchanges": exchanges,
        "pickup": pickup_pick(form, _slots(desk.order, form, asked, clock), language=request.language),
        "answer": answer,
        "problem": refusal_text(refusal) if refusal else "",
        "tried": ""
        if isinstance(refusal, UnknownGround)
        else "change",  # what does not hold is not sent again
        "right": _right_at_stake(request, desk, refusal, now=clock.now),
        "typed": request.POST,
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "new_return_answer.html" if is_part else "new_return.html"
    return show(request, template, context, status=refusal_status(refusal) if refusal else 200)


def _asked(desk: Desk, form: ReturnForm, general: Eligibility, language: str) -> tuple[Eligibility, Answer]:
    """The engine's answer to the form; a wish that cannot be understood yet is answered in words."""
    wish = replace(form.wish, pickup=None)
    if not wish.items:
        return general, answer_to(general, wish, language=language)
    try:
        asked = desk.ask(wish)
        return asked, answer_to(asked, wish, language=language)
    except Refusal as refusal:
        blank = answer_to(general, replace(wish, items=()), language=language)
        return general, replace(blank, tone="bad", title=refusal_text(refusal))


def _slots(order: Order, form: ReturnForm, asked: Eligibility, clock: Clock) -> list[PickupSlot]:
    """When the carrier can come; it is asked only once somebody wants it to."""
    if form.method != Method.PICKUP:
        return []
    days = (
        asked.whole.hand_over_days
        if asked.whole
        else min(line.decision.hand_over_days for line in asked.lines)
    )
    pauses = [pause for line in asked.lines for pause in line.decision.pauses]
    today = local_date(clock.now, clock.time_zone)
    last_day = last_hand_over_day(today, days=days, method=Method.PICKUP, pauses=pauses)
    return free_slots(order=order, last_day=last_day, now=clock.now, pauses=pauses)


def _right_at_stake(
    request: StaffRequest, desk: Desk, refusal: Refusal | None, *, now: datetime
) -> RightWarning | None:
    """The grounds to choose from, once a change was held up because it takes away a right by law."""
    if desk.found is None or not isinstance(refusal, (RightByLaw, UnknownGround)):
        return None
    return right_warning(desk.found, settings=shop_settings(), user=request.user, now=now)


def _seen_status(request: StaffRequest, desk: Desk, refusal: Refusal | None) -> str:
    """Where the return stood when the page was first shown, until somebody is told that it has moved on."""
    if desk.found is None:
        return ""
    seen = "" if isinstance(refusal, StatusHasChanged) else request.POST.get("expected_status", "")
    return seen or desk.found.status


def _url_of(desk: Desk) -> str:
    if desk.found is None:
        return reverse("dashboard:new_return_of", args=[desk.order.public_id])
    return reverse("dashboard:change_return", args=[desk.found.public_id])
