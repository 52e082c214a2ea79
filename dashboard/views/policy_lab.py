"""What a policy would do before it is published: tried on a real order, replayed on real returns."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Capability
from commerce.models import Order, OrderLine
from commerce.selectors import orders_matching
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.policy_desk import PolicyDesk
from dashboard.presenting.back_test import back_test_view, unused_rules
from dashboard.presenting.policy_trial import trial_view
from dashboard.presenting.refusals import refusal_text
from dashboard.presenting.words import METHODS, RESOLUTIONS, choices
from returns.models import BackTest
from returns.models.policy import PolicyState
from returns.selectors import ShownReason, reason_tree
from returns.services.back_tests import find_back_test, start_back_test, stop_back_test
from returns.services.policies import find_policy
from returns.services.trials import try_policy
from returns.wishes import ReturnWish, WishedItem

MOST_FOUND = 12
MOST_CHANGES = 200
OFFERED_LASTS = (100, 500, 1000, 5000)


@require_safe
@staff_page(Capability.VIEW_POLICY)
def policy_try(request: StaffRequest, policy_id: str) -> HttpResponse:
    """Pick any order and see what this version answers to it, and why, beside what is answered now."""
    desk = PolicyDesk(request)
    version = find_policy(policy_id)
    text = _typed(request, "q")
    shows_people = request.user.may(Capability.VIEW_PERSONAL_DATA)
    order = _order(_typed(request, "order"))
    found = list(orders_matching(text, country=desk.settings.country)[:MOST_FOUND]) if order is None else []
    context = {
        "version": version,
        "title": desk.title(version),
        "is_draft": version.state == PolicyState.DRAFT,
        "text": text,
        "orders": [
            (one, one.customer.name if shows_people else "", desk.clock.day(one.placed_at)) for one in found
        ],
        "order": order,
    }
    if order is None:
        return show(request, "policy_try.html", context)
    lines = list(order.lines.order_by("position", "pk"))
    wish = _wish(request, lines)
    context |= {
        "buyer": order.customer.name if shows_people else "",
        "placed_on": desk.clock.day(order.placed_at),
        "fields": [(line, request.GET.get(f"quantity-{line.public_id}", "")) for line in lines],
        "reasons": _leaves(reason_tree(request.language)),
        "reason": _typed(request, "reason"),
        "resolutions": choices(RESOLUTIONS),
        "resolution": wish.resolution or "",
        "methods": choices(METHODS),
        "method": wish.method or "",
    }
    try:
        trial = try_policy(policy=version, order=order, wish=wish, now=desk.clock.now)
    except Refusal as refusal:
        return show(request, "policy_try.html", {**context, "refusal": refusal_text(refusal)}, status=422)
    words = replace(desk.words, order_currency=order.currency)
    context["trial"] = trial_view(trial, words=words, clock=desk.clock)
    return show(request, "policy_try.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.VIEW_POLICY)
def policy_back_tests(request: StaffRequest, policy_id: str) -> HttpResponse:
    """The back-tests of one version; a POST of somebody who may edit the policy starts one."""
    desk = PolicyDesk(request)
    version = find_policy(policy_id)
    if request.method == "POST":
        return _started(desk, policy_id)
    context = {
        "version": version,
        "title": desk.title(version),
        "is_draft": version.state == PolicyState.DRAFT,
        "lasts": OFFERED_LASTS,
        "tests": [_view(desk, one) for one in version.back_tests.order_by("-created_at", "-pk")[:20]],
    }
    return show(request, "back_tests.html", context)


@require_safe
@staff_page(Capability.VIEW_POLICY)
def back_test(request: StaffRequest, back_test_id: str) -> HttpResponse:
    """One back-test. The page asks again by itself until it is over."""
    desk = PolicyDesk(request)
    found = find_back_test(back_test_id)
    context = {
        "version": found.policy,
        "title": desk.title(found.policy),
        "test": _view(desk, found),
        "unused": unused_rules(found),
        "is_of_another_text": found.document != found.policy.document,
    }
    is_part = request.headers.get("HX-Request") == "true"
    return show(request, "back_test_figures.html" if is_part else "back_test.html", context)


@require_POST
@staff_page(Capability.EDIT_POLICY)
def back_test_stop(request: StaffRequest, back_test_id: str) -> HttpResponse:
    """End a back-test before its time."""
    found = find_back_test(back_test_id)
    try:
        stop_back_test(back_test=found, actor=request.actor, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("The back-test is stopped. What it has counted stays."))
    return HttpResponseRedirect(reverse("dashboard:back_test", args=[back_test_id]))


def _started(desk: PolicyDesk, policy_id: str) -> HttpResponse:
    request = desk.request
    if not request.user.may(Capability.EDIT_POLICY):
        return HttpResponseRedirect(reverse("dashboard:policy_back_tests", args=[policy_id]))
    typed = request.POST.get("last", "")
    last = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    try:
        started = start_back_test(
            policy=find_policy(policy_id), last=last, actor=request.actor, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return HttpResponseRedirect(reverse("dashboard:policy_back_tests", args=[policy_id]))
    return HttpResponseRedirect(reverse("dashboard:back_test", args=[started.public_id]))


def _view(desk: PolicyDesk, found: BackTest) -> object:
    return back_test_view(
        found, language=desk.request.language, moment=desk.clock.moment, most_changes=MOST_CHANGES
    )


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:200]


def _order(public_id: str) -> Order | None:
    if not public_id:
        return None
    found = Order.objects.select_related("customer").filter(public_id=public_id).first()
    if found is None:
        raise NotFound()
    return found


def _wish(request: HttpRequest, lines: list[OrderLine]) -> ReturnWish:
    """What was chosen to be tried; nothing chosen asks about every line."""
    reason = _typed(request, "reason") or None
    items = [
        WishedItem(line=line.public_id, quantity=int(quantity), reason=reason)
        for line in lines
        if (quantity := request.GET.get(f"quantity-{line.public_id}", "")).isdecimal()
        and 0 < len(quantity) < 6
        and int(quantity) > 0
    ]
    if not items and reason:
        items = [
            WishedItem(line=line.public_id, quantity=1, reason=reason)
            for line in lines
            if line.returnable_quantity
        ]
    resolution, method = _typed(request, "resolution"), _typed(request, "method")
    return ReturnWish(
        items=tuple(items),
        resolution=resolution if resolution in RESOLUTIONS else None,
        method=method if method in METHODS else None,
    )


def _leaves(tree: tuple[ShownReason, ...]) -> list[tuple[str, str]]:
    return [
        (leaf.code, f"{branch.label}: {leaf.label}" if branch.children else leaf.label)
        for branch in tree
        for leaf in (branch.children or (branch,))
    ]
