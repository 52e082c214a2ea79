"""The shop's policy: in words, its versions, two of them side by side, drafts begun, published and thrown away."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from commerce.models import Order
from core import clock
from core.errors import Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.policy_desk import MOST_VERSIONS, PolicyDesk, draft_page
from dashboard.presenting.law import law_view
from dashboard.presenting.refusals import refusal_text
from returns.models import PolicyVersion
from returns.models.policy import PolicyState
from returns.policy_questions import answers_of
from returns.policy_versions import current_policy
from returns.services.policies import create_draft, discard_draft, find_policy, publish_policy


class NotADay(Refusal):
    """The day of coming into force is not a day."""

    code = "not_a_day"


@require_safe
@staff_page(Capability.VIEW_POLICY)
def policy(request: StaffRequest) -> HttpResponse:
    """The version in force in words, drafts and versions, and the country's law."""
    desk = PolicyDesk(request)
    current_id = current_policy(now=desk.clock.now).id
    current = find_policy(current_id)
    versions = list(PolicyVersion.objects.order_by("-pk")[:MOST_VERSIONS])
    settings = desk.settings
    context = {
        "current": current,
        "current_title": desk.title(current),
        "not_offered": desk.not_offered(current),
        "terms": desk.words.terms(current.document["base"]),
        "rules": desk.words.rules(current.document),
        "is_simple": answers_of(current.document, currency=settings.currency) is not None,
        "drafts": desk.rows([one for one in versions if one.state == PolicyState.DRAFT]),
        "versions": desk.rows(
            [one for one in versions if one.state == PolicyState.PUBLISHED], current_id=current_id
        ),
        "law": law_view(settings, language=request.language),
    }
    return show(request, "policy.html", context)


@require_POST
@staff_page(Capability.EDIT_POLICY)
def policy_draft(request: StaffRequest) -> HttpResponse:
    """A new draft that starts as a copy of a version, the one in force unless another is named."""
    now = clock.now()
    start = find_policy(request.POST.get("from") or current_policy(now=now).id)
    draft = create_draft(document=start.document, based_on=start, actor=request.actor, now=now)
    return HttpResponseRedirect(reverse("dashboard:policy_edit", args=[draft.public_id]))


@require_safe
@staff_page(Capability.VIEW_POLICY)
def policy_version(request: StaffRequest, policy_id: str) -> HttpResponse:
    """One version in words, and what it changed against ``?against=``, the version before it by default."""
    desk = PolicyDesk(request)
    version = find_policy(policy_id)
    others = list(PolicyVersion.objects.exclude(pk=version.pk).order_by("-pk")[:MOST_VERSIONS])
    against = _against(request.GET.get("against", ""), version, others)
    (row,) = desk.rows([version])
    context = {
        "version": version,
        "row": row,
        "is_draft": version.state == PolicyState.DRAFT,
        "terms": desk.words.terms(version.document["base"]),
        "rules": desk.words.rules(version.document),
        "against": against,
        "against_title": desk.title(against) if against else "",
        "others": [(one.public_id, desk.title(one)) for one in others],
        "differences": desk.differences(against, version) if against else None,
        "warnings": desk.warnings(version) if version.state == PolicyState.DRAFT else (),
    }
    return show(request, "policy_version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
@asks_second_factor(Act.POLICY)
def policy_publish(desk: PolicyDesk, draft: PolicyVersion) -> HttpResponse:
    """What publishing from a day would mean, with differences and warnings; a POST does it."""
    request = desk.request
    typed = (request.POST if request.method == "POST" else request.GET).get("effective_from", "")
    try:
        effective_from = _start_of_day(typed, desk.settings.time_zone)
        if request.method == "POST":
            published = publish_policy(
                policy=draft, effective_from=effective_from, actor=request.actor, now=clock.now()
            )
            messages.success(request, _("Version %(number)s is published.") % {"number": published.number})
            return HttpResponseRedirect(reverse("dashboard:policy"))
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return HttpResponseRedirect(reverse("dashboard:policy_publish", args=[draft.public_id]))
    now = desk.clock.now
    current = find_policy(current_policy(now=now).id)
    start = effective_from or now
    context = {
        "draft": draft,
        "title": desk.title(draft),
        "current_title": desk.title(current),
        "differences": desk.differences(current, draft),
        "warnings": desk.warnings(draft),
        "effective_from": typed,
        "from_day": desk.clock.day(start),
        "meaning": "now" if effective_from is None else "later" if start > now else "earlier",
        "orders_since": Order.objects.filter(placed_at__gte=start, placed_at__lte=now).count()
        if effective_from
        else 0,
    }
    return show(request, "policy_publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def policy_discard(desk: PolicyDesk, draft: PolicyVersion) -> HttpResponse:
    """What is lost when the draft is thrown away; a POST does it."""
    if desk.request.method != "POST":
        based_on = draft.based_on or find_policy(current_policy(now=desk.clock.now).id)
        context = {
            "draft": draft,
            "title": desk.title(draft),
            "against_title": desk.title(based_on),
            "differences": desk.differences(based_on, draft),
        }
        return show(desk.request, "policy_discard.html", context)
    try:
        discard_draft(policy=draft)
    except Refusal as refusal:
        messages.error(desk.request, refusal_text(refusal))
    else:
        messages.success(desk.request, _("The draft is thrown away."))
    return HttpResponseRedirect(reverse("dashboard:policy"))


def _against(wanted: str, version: PolicyVersion, others: list[PolicyVersion]) -> PolicyVersion | None:
    """The version that was asked for; else what a draft began as, or the version published before."""
    chosen = next((one for one in others if one.public_id == wanted), None)
    if chosen is not None:
        return chosen
    published = [one for one in others if one.number is not None]
    if version.number is None:
        return version.based_on or next(iter(published), None)
    earlier = [one for one in published if (one.number or 0) < version.number]
    return max(earlier, key=lambda one: one.number or 0, default=None)


def _start_of_day(text: str, time_zone: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(text.strip()), time.min, tzinfo=ZoneInfo(time_zone))
    except ValueError:
        raise NotADay(_("Please choose the day from which it holds.")) from None
