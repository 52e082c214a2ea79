"""The shop's policy: in words, as forms, in versions that can be compared, and the law above it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import ShopSettings
from accounts.roles import Capability
from accounts.selectors import shop_settings
from core.errors import FieldError, Refusal
from countries.registry import country
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.policy import PolicyFields, fields_of_document, fields_of_post
from dashboard.presenting.law import law_rows
from dashboard.presenting.moments import Clock
from dashboard.presenting.policy_form import policy_form
from dashboard.presenting.policy_words import PolicyWords
from dashboard.presenting.refusals import refusal_status, refusal_text
from loyalty.selectors import tiers
from returns.models import PolicyVersion
from returns.models.policy import PolicyState
from returns.policy_versions import current_policy
from returns.selectors import reason_labels
from returns.services.policies import (
    create_draft,
    discard_draft,
    find_policy,
    publish_policy,
    update_draft,
)

MOST_VERSIONS = 50


@staff_page(Capability.EDIT_POLICY)
@require_safe
def policy(request: StaffRequest) -> HttpResponse:
    """The version in force in words, drafts and versions, and the country's law."""
    now = timezone.now()
    settings = shop_settings()
    clock = Clock(now, request.language, settings.time_zone)
    current_id = current_policy(now=now).id
    versions = list(PolicyVersion.objects.order_by("-pk")[:MOST_VERSIONS])
    current = next((one for one in versions if one.public_id == current_id), None) or find_policy(current_id)
    words = _words(request, settings)
    context = {
        "current": current,
        "current_title": _title(current, clock),
        "terms": words.terms(current.document["base"]),
        "rules": words.rules(current.document),
        "drafts": [(one, clock.moment(one.created_at)) for one in versions if one.state == PolicyState.DRAFT],
        "versions": [
            (one, _since(one, clock), one.public_id == current_id)
            for one in versions
            if one.state == PolicyState.PUBLISHED
        ],
        "law": law_rows(country(settings.country).law, language=request.language),
        "law_confirmed_on": clock.day(settings.law_confirmed_at) if settings.law_confirmed_at else "",
    }
    return show(request, "policy.html", context)


@staff_page(Capability.EDIT_POLICY)
@require_POST
def policy_draft(request: StaffRequest) -> HttpResponse:
    """A new draft that starts as a copy of a version, the one in force unless another is named."""
    now = timezone.now()
    start = find_policy(request.POST.get("from") or current_policy(now=now).id)
    draft = create_draft(document=start.document, actor=request.actor, now=now)
    return HttpResponseRedirect(reverse("dashboard:policy_edit", args=[draft.public_id]))


@staff_page(Capability.EDIT_POLICY)
@require_safe
def policy_version(request: StaffRequest, policy_id: str) -> HttpResponse:
    """One version in words, and what it changed against ``?against=``, the version before it by default."""
    settings = shop_settings()
    clock = Clock(timezone.now(), request.language, settings.time_zone)
    version = find_policy(policy_id)
    others = list(
        PolicyVersion.objects.filter(state=PolicyState.PUBLISHED).order_by("-number")[:MOST_VERSIONS]
    )
    against = _against(request, version, others)
    words = _words(request, settings)
    context = {
        "version": version,
        "title": _title(version, clock),
        "since": _since(version, clock),
        "is_draft": version.state == PolicyState.DRAFT,
        "terms": words.terms(version.document["base"]),
        "rules": words.rules(version.document),
        "against": against,
        "against_title": _title(against, clock) if against else "",
        "others": [(one.public_id, _title(one, clock)) for one in others if one.pk != version.pk],
        "changes": words.changes(against.document, version.document) if against else (),
        "today": clock.now.astimezone(ZoneInfo(settings.time_zone)).date().isoformat(),
    }
    return show(request, "policy_version.html", context)


@staff_page(Capability.EDIT_POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_edit(request: StaffRequest, policy_id: str) -> HttpResponse:
    """The form of a draft. ``do`` is a step that changes the form's structure, or ``save``."""
    draft = find_policy(policy_id)
    if draft.state != PolicyState.DRAFT:
        return HttpResponseRedirect(reverse("dashboard:policy_version", args=[policy_id]))
    if request.method != "POST":
        return _form(request, draft, fields_of_document(draft.document))
    fields = fields_of_post(request.POST)
    step = request.POST.get("do", "save")
    if step not in ("save", "check"):
        return _form(request, draft, fields.changed_by(step), is_unsaved=True)
    try:
        update_draft(policy=draft, document=fields.as_document(currency=shop_settings().currency))
    except Refusal as refusal:
        return _form(request, draft, fields, refusal=refusal)
    if step == "check":
        return HttpResponseRedirect(reverse("dashboard:policy_version", args=[policy_id]))
    messages.success(request, _("The draft is saved. Nothing changes for customers until you publish it."))
    return HttpResponseRedirect(reverse("dashboard:policy_edit", args=[policy_id]))


@staff_page(Capability.EDIT_POLICY)
@require_POST
def policy_publish(request: StaffRequest, policy_id: str) -> HttpResponse:
    """Put a draft in force from the start of a day, or now."""
    settings = shop_settings()
    draft = find_policy(policy_id)
    try:
        effective_from = _start_of_day(request.POST.get("effective_from", ""), settings.time_zone)
        published = publish_policy(
            policy=draft, effective_from=effective_from, actor=request.actor, now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return HttpResponseRedirect(reverse("dashboard:policy_version", args=[policy_id]))
    messages.success(request, _("Version %(number)s is published.") % {"number": published.number})
    return HttpResponseRedirect(reverse("dashboard:policy"))


@staff_page(Capability.EDIT_POLICY)
@require_POST
def policy_discard(request: StaffRequest, policy_id: str) -> HttpResponse:
    """Throw a draft away."""
    try:
        discard_draft(policy=find_policy(policy_id))
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return HttpResponseRedirect(reverse("dashboard:policy"))
    messages.success(request, _("The draft is thrown away."))
    return HttpResponseRedirect(reverse("dashboard:policy"))


class NotADay(Refusal):
    """The day of coming into force is not a day."""

    code = "not_a_day"


def _form(
    request: StaffRequest,
    draft: PolicyVersion,
    fields: PolicyFields,
    *,
    refusal: Refusal | None = None,
    is_unsaved: bool = False,
) -> HttpResponse:
    settings = shop_settings()
    errors: list[FieldError] = refusal.errors if refusal else []
    context = {
        "draft": draft,
        "form": policy_form(fields, names=_names(request), currency=settings.currency, errors=errors),
        "currency": settings.currency,
        "refusal": refusal_text(refusal) if refusal else "",
        "is_unsaved": is_unsaved or refusal is not None,
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "policy_fields.html" if is_part else "policy_edit.html"
    return show(request, template, context, status=refusal_status(refusal) if refusal else 200)


def _words(request: StaffRequest, settings: ShopSettings) -> PolicyWords:
    return PolicyWords(request.language, settings.currency, _names(request))


def _names(request: StaffRequest) -> Mapping[str, Mapping[str, str]]:
    """The values that this shop's own facts can have."""
    return {
        "request.reason": reason_labels(request.language),
        "customer.tier": {tier.code: tier.name_in(request.language) for tier in tiers()},
    }


def _against(
    request: StaffRequest, version: PolicyVersion, others: list[PolicyVersion]
) -> PolicyVersion | None:
    wanted = request.GET.get("against", "")
    candidates = [one for one in others if one.pk != version.pk]
    chosen = next((one for one in candidates if one.public_id == wanted), None)
    if chosen or not candidates:
        return chosen
    if version.number is None:
        return candidates[0]
    return next((one for one in candidates if (one.number or 0) < version.number), None)


def _title(version: PolicyVersion, clock: Clock) -> str:
    if version.number is None:
        return _("Draft of %(day)s") % {"day": clock.day(version.created_at)}
    return _("Version %(number)s") % {"number": version.number}


def _since(version: PolicyVersion, clock: Clock) -> str:
    if version.state == PolicyState.DRAFT:
        return ""
    if version.effective_from is None:
        return _("In force from the beginning")
    return _("In force from %(day)s") % {"day": clock.day(version.effective_from)}


def _start_of_day(text: str, time_zone: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(text.strip()), time.min, tzinfo=ZoneInfo(time_zone))
    except ValueError:
        raise NotADay(_("Please choose the day from which it holds.")) from None
