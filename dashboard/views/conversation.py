"""Answering a shopper on a return."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Capability
from accounts.selectors import shop_settings
from core import clock
from core.errors import Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.prepared_answers import answers_typed, empty_answer
from dashboard.presenting.conversation import conversation_view
from dashboard.presenting.moments import Clock
from dashboard.presenting.refusals import refusal_status, refusal_text
from returns.links import return_path
from returns.prepared_answers import PreparedAnswerRefused, prepared_answers, save_prepared_answers
from returns.selectors import find_return, return_settings
from returns.services.conversation import mark_read, send_message
from returns.services.expected_status import expecting


@staff_page(Capability.WRITE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: StaffRequest, return_id: str) -> HttpResponse:
    """The messages with the reply form, to which letters lead; ``?answer=`` puts a prepared one into it."""
    found = find_return(return_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            with expecting(found.public_id, request.POST.get("expected_status")):
                send_message(
                    return_request=found,
                    text=request.POST.get("text", ""),
                    is_from_shopper=False,
                    actor=request.actor,
                    now=clock.now(),
                )
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(
                request, _("Sent. The customer gets it by e-mail and sees it on the return's page.")
            )
            return HttpResponseRedirect(_return_url(found.public_id))
    settings = shop_settings()
    context = {
        "found": found,
        "conversation": conversation_view(
            found,
            Clock.of_page(request.language, settings.time_zone),
            settings=return_settings(),
            default_language=settings.default_language,
            chosen=request.GET.get("answer", ""),
        ),
        "page": {"id": found.public_id, "number": found.number, "state": found.status},
        "typed_message": request.POST.get("text", ""),
        "message_refusal": refusal_text(refusal) if refusal else "",
        "shopper_url": return_path(found),
        "is_alone": True,
    }
    return show(request, "conversation.html", context, status=refusal_status(refusal) if refusal else 200)


@staff_page(Capability.WRITE_MESSAGES)
@require_POST
def conversation_done(request: StaffRequest, return_id: str) -> HttpResponse:
    """The messages need no answer: they no longer wait for anybody."""
    found = find_return(return_id)
    try:
        with expecting(found.public_id, request.POST.get("expected_status")):
            mark_read(return_request=found, is_by_shopper=False, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("Marked as done."))
    return HttpResponseRedirect(_return_url(found.public_id))


@staff_page(Capability.WRITE_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def prepared(request: StaffRequest) -> HttpResponse:
    """The prepared answers in each language of the shop; an empty one is deleted."""
    languages = list(shop_settings().languages)
    answers = [*prepared_answers(return_settings()), empty_answer()]
    refusal = ""
    if request.method == "POST":
        answers = answers_typed(request.POST, languages)
        try:
            save_prepared_answers(answers)
        except PreparedAnswerRefused as refused:
            refusal = refusal_text(refused)
        else:
            messages.success(request, _("The prepared answers are saved."))
            return HttpResponseRedirect(reverse("dashboard:prepared_answers"))
    rows = [
        {"answer": answer, "texts": [(language, answer.text_in(language)) for language in languages]}
        for answer in answers
    ]
    context = {"rows": rows, "refusal": refusal}
    return show(request, "prepared_answers.html", context, status=422 if refusal else 200)


def _return_url(return_id: str) -> str:
    return f"{reverse('dashboard:return', args=[return_id])}#conversation"
