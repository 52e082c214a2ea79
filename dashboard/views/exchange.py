"""What staff do about the exchanges of one return."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, staff_page
from dashboard.presenting.refusals import refusal_status, refusal_text
from dashboard.views.returns import show_return
from returns.models import ReturnRequest
from returns.selectors import return_detail
from returns.services.exchange_choices import choose_instead, order_again
from returns.services.exchanges import advance_exchanges, ask_again_for_payment, call_off_payment
from returns.services.expected_status import expecting


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def exchange_act(request: StaffRequest, return_id: str, act: str) -> HttpResponse:
    """Do one thing; a refusal shows the page again with the reason."""
    found = return_detail(return_id)
    if act not in _ACTS:
        raise NotFound()
    try:
        with expecting(found.public_id, request.POST.get("expected_status")):
            done = _ACTS[act](request, found)
    except NotFound:
        raise
    except Refusal as refusal:
        return show_return(
            request,
            return_detail(return_id),
            tried="exchange",
            refusal=refusal_text(refusal),
            status=refusal_status(refusal),
        )
    messages.success(request, done)
    return HttpResponseRedirect(f"{reverse('dashboard:return', args=[found.public_id])}#exchange")


def _choose(request: StaffRequest, found: ReturnRequest) -> str:
    item, now = request.POST.get("item", ""), clock.now()
    if request.POST.get("again"):
        order_again(return_request=found, item=item, actor=request.actor, now=now)
        return _("It is tried again.")
    resolution = request.POST.get("resolution") or None
    variant = request.POST.get("variant", "")
    choose_instead(
        return_request=found,
        item=item,
        exchange_for={"variant": variant} if variant and not resolution else None,
        resolution=resolution,
        actor=request.actor,
        now=now,
    )
    return _("The new choice is kept.")


def _call_off(request: StaffRequest, found: ReturnRequest) -> str:
    call_off_payment(return_request=found, now=clock.now())
    return _("The payment is called off. The customer is asked to choose something else.")


def _ask_again(request: StaffRequest, found: ReturnRequest) -> str:
    ask_again_for_payment(return_request=found, now=clock.now())
    return _("The payment is asked for again.")


def _give_back(request: StaffRequest, found: ReturnRequest) -> str:
    advance_exchanges(return_id=found.public_id, now=clock.now())
    return _("The payment is sent back again.")


_ACTS: Mapping[str, Callable[[StaffRequest, ReturnRequest], str]] = {
    "choose": _choose,
    "call_off": _call_off,
    "ask_again": _ask_again,
    "give_back": _give_back,
}
