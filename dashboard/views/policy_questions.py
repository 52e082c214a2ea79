"""Six plain questions that make the policy, with the policy page as it would read beside them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import ShopSettings
from accounts.roles import Capability
from accounts.selectors import shop_settings
from core import clock
from core.dates import local_date
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.policy_questions import PolicyQuestionsForm
from dashboard.presenting.policy_questions import season_days, stronger_law
from dashboard.presenting.policy_words import PolicyWords
from loyalty.selectors import tiers
from returns.models import PolicyVersion as PolicyRow
from returns.policy.document import PolicyVersion, parse_document
from returns.policy_questions import Answers, answers_of, document_of, nearest_answers
from returns.policy_versions import current_policy
from returns.selectors import reason_labels
from returns.services.policies import create_draft, find_policy, publish_policy
from returns.telling.page import page_of
from returns.telling.worlds import shop_world

_PREVIEW = "preview"


@staff_page(Capability.EDIT_POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_questions(request: StaffRequest) -> HttpResponse:
    """``do`` is ``preview``, ``draft`` or ``publish``; nothing is kept by a preview.

    A new shop's first answers count at once; later ones are laid beside the version in force before they do.
    """
    settings = shop_settings()
    current = find_policy(current_policy(now=clock.now()).id)
    known = answers_of(current.document, currency=settings.currency)
    if request.method != "POST":
        answers = known or nearest_answers(current.document, currency=settings.currency)
        today = local_date(clock.now(), settings.time_zone)
        form = PolicyQuestionsForm.of(answers, currency=settings.currency, today=today)
        return _page(request, form, current, settings, is_simple=known is not None)
    form = PolicyQuestionsForm(request.POST, currency=settings.currency)
    step = request.POST.get("do", _PREVIEW)
    if step == _PREVIEW or not form.is_valid():
        return _page(request, form, current, settings, is_simple=known is not None)
    now = clock.now()
    draft = create_draft(document=_document(form.answers(), current, settings), actor=request.actor, now=now)
    if step == "draft":
        messages.success(
            request, _("The draft is saved. Nothing changes for customers until you publish it.")
        )
        return HttpResponseRedirect(reverse("dashboard:policy_version", args=[draft.public_id]))
    if not _is_first(request):
        return HttpResponseRedirect(reverse("dashboard:policy_publish", args=[draft.public_id]))
    published = publish_policy(policy=draft, effective_from=None, actor=request.actor, now=now)
    messages.success(request, _("Version %(number)s is published.") % {"number": published.number})
    return HttpResponseRedirect(reverse("dashboard:policy"))


def _is_first(request: StaffRequest) -> bool:
    return request.GET.get("first") == "yes"


def _page(
    request: StaffRequest,
    form: PolicyQuestionsForm,
    current: PolicyRow,
    settings: ShopSettings,
    *,
    is_simple: bool,
) -> HttpResponse:
    is_valid = form.is_valid()
    context: dict[str, Any] = {
        "form": form,
        "currency": settings.currency,
        "is_simple": is_simple,
        "is_first": _is_first(request),
        "shows_errors": request.method == "POST",
        "preview_language": settings.default_language,
        "season_days": season_days(form),
    }
    if is_valid:
        context |= _preview(request, form.answers(), current, settings)
    is_part = request.headers.get("HX-Request") == "true"
    template = "policy_questions_preview.html" if is_part else "policy_questions.html"
    is_refused = request.method == "POST" and not is_valid and not is_part
    return show(request, template, context, status=422 if is_refused else 200)


def _preview(
    request: StaffRequest, answers: Answers, current: PolicyRow, settings: ShopSettings
) -> dict[str, Any]:
    """The page as customers would read it, in the reader's language, and the rules behind it."""
    document = _document(answers, current, settings)
    version = PolicyVersion(_PREVIEW, parse_document(document))
    now = clock.now()
    page = page_of(version, settings, language=request.language, now=now)
    names = {
        "customer.tier": {tier.code: tier.name_in(request.language) for tier in tiers()},
        "request.reason": reason_labels(request.language),
    }
    words = PolicyWords(request.language, settings.currency, names)
    return {
        "page": page,
        "warnings": stronger_law(answers, page.told, version=version, world=shop_world(settings, now=now)),
        "terms": words.terms(document["base"]),
        "rules": words.rules(document),
    }


def _document(answers: Answers, current: PolicyRow, settings: ShopSettings) -> dict[str, Any]:
    with translation.override(settings.default_language):
        return document_of(answers, start=current.document, currency=settings.currency)
