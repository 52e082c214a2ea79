"""The survey at a return's end: what is asked, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.survey import choice_lines, survey_typed
from dashboard.pages import page_of
from dashboard.presenting.moments import Clock
from dashboard.presenting.refusals import refusal_text
from returns.selectors import return_settings
from returns.services.surveys import LONGEST_ANSWER, LONGEST_COMMENT, SurveyRefused, save_survey
from returns.survey import (
    CHOICE,
    MOST_QUESTIONS,
    SCORES,
    Question,
    ShownQuestion,
    Survey,
    questions_in,
    survey_answers,
    survey_summary,
)

ROWS = 25


@dataclass(frozen=True)
class ScoreStep:
    value: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Preview:
    """The survey's fields as a shopper sees them."""

    language: str
    questions: tuple[ShownQuestion, ...]
    scores: tuple[ScoreStep, ...] = tuple(ScoreStep(value) for value in SCORES)
    comment: str = ""
    longest_answer: int = LONGEST_ANSWER
    longest_comment: int = LONGEST_COMMENT


@staff_page(Capability.VIEW_INSIGHTS)
@require_safe
def survey_results(request: StaffRequest) -> HttpResponse:
    """Average, spread and choices; single answers with their returns."""
    settings = shop_settings()
    clock = Clock.of_page(request.language, settings.time_zone)
    survey = Survey.from_json(return_settings().survey)
    page = page_of(survey_answers(), request, order=("-created_at", "-pk"), size=ROWS)
    reads_texts = request.user.may(Capability.VIEW_PERSONAL_DATA)
    rows = [
        {
            "number": answer.return_request.number,
            "url": reverse("dashboard:return", args=[answer.return_request.public_id]),
            "score": answer.score,
            "when": clock.moment(answer.created_at),
            "comment": answer.comment if reads_texts else "",
            "answers": [
                f"{entry['question']} {entry['answer']}"
                for entry in answer.answers.values()
                if entry["choice"] or reads_texts
            ],
        }
        for answer in page.rows
    ]
    context = {
        "summary": survey_summary(
            survey, language=request.language, default_language=settings.default_language
        ),
        "is_asked": survey.is_asked,
        "page": page,
        "rows": rows,
    }
    return show(request, "survey_results.html", context)


@staff_page(Capability.EDIT_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_edit(request: StaffRequest) -> HttpResponse:
    """The questions in each language, with how they look; ``show`` previews without saving."""
    settings = shop_settings()
    languages = list(settings.languages)
    survey = Survey.from_json(return_settings().survey)
    refusal = ""
    if request.method == "POST":
        survey = survey_typed(request.POST, languages, survey)
        if "show" not in request.POST:
            try:
                save_survey(survey=survey, default_language=settings.default_language)
            except SurveyRefused as refused:
                refusal = refusal_text(refused)
            else:
                messages.success(
                    request, _("The survey is saved. Returns that close from now on are asked this.")
                )
                return HttpResponseRedirect(reverse("dashboard:survey_edit"))
    shown_in = request.POST.get("language") or settings.default_language
    context = {
        "survey_row": survey,
        "rows": [_row(index, survey, languages) for index in range(MOST_QUESTIONS)],
        "languages": languages,
        "preview": Preview(
            language=shown_in,
            questions=questions_in(
                survey, language=shown_in, default_language=settings.default_language, given={}
            ),
        ),
        "refusal": refusal,
    }
    return show(request, "survey_edit.html", context, status=422 if refusal else 200)


def _row(index: int, survey: Survey, languages: list[str]) -> dict[str, object]:
    question: Question | None = survey.questions[index] if index < len(survey.questions) else None
    return {
        "index": index,
        "number": index + 1,
        "id": question.id if question else "",
        "is_choice": question is not None and question.kind == CHOICE,
        "is_used": question is not None,
        "texts": [
            (language, question.texts.get(language, "") if question else "", choice_lines(question, language))
            for language in languages
        ],
    }
