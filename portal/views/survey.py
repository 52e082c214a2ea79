"""Answering how the return was."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Conflict, Refusal
from portal.access import is_return_opened
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.survey import survey_form
from portal.views.messages import shopper_of
from returns.links import return_path
from returns.models import ReturnRequest
from returns.selectors import find_return, return_settings
from returns.services.surveys import answer_survey
from returns.survey import Survey


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: ShopRequest, return_id: str) -> HttpResponse:
    """The questions on a page of their own; an answer is kept by sending the form, never by opening a link."""
    found = find_return(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _answer(request, found)
        except Conflict:
            raise
        except Refusal as refusal:
            field = refusal.errors[0].field if refusal.errors else ""
            problems = [Problem(refusal.detail, "survey-score" if field == "score" else field)]
        else:
            return HttpResponseRedirect(f"{return_path(found)}#survey")
    typed = request.POST.dict() if problems else None
    form = survey_form(found, request=request, now=clock.now(), typed=typed)
    if form is None:
        return HttpResponseRedirect(return_path(found))
    context = {"survey": form, "problems": problems, "number": found.number, "back_url": return_path(found)}
    return show(request, "survey.html", context, status=422 if problems else 200)


def _answer(request: ShopRequest, found: ReturnRequest) -> None:
    score = request.POST.get("score", "")
    answer_survey(
        return_request=found,
        survey=Survey.from_json(return_settings().survey),
        score=int(score) if score.isascii() and score.isdigit() and len(score) == 1 else None,
        answers={
            name.removeprefix("question-"): value
            for name, value in request.POST.items()
            if name.startswith("question-") and isinstance(value, str)
        },
        comment=request.POST.get("comment", ""),
        language=request.language,
        default_language=request.shop.settings.default_language,
        actor=shopper_of(found),
        now=clock.now(),
    )
