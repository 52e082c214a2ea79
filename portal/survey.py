"""The survey as a shopper sees it on the page of a return that is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from portal.frame import ShopRequest
from returns.models import ReturnRequest, SurveyAnswer
from returns.selectors import return_settings
from returns.services.surveys import LONGEST_ANSWER, LONGEST_COMMENT, can_change_answer, is_survey_asked
from returns.states import ReturnStatus
from returns.survey import SCORES, ShownQuestion, Survey, given_answers, questions_in


@dataclass(frozen=True)
class ShownScore:
    value: int
    is_chosen: bool


@dataclass(frozen=True)
class SurveyForm:
    """``is_answered``: then it is folded, and can be changed for a while (``can_answer``)."""

    url: str
    scores: tuple[ShownScore, ...]
    questions: tuple[ShownQuestion, ...]
    comment: str
    is_answered: bool
    can_answer: bool
    longest_answer: int = LONGEST_ANSWER
    longest_comment: int = LONGEST_COMMENT


def survey_form(
    found: ReturnRequest,
    *,
    request: ShopRequest,
    now: datetime,
    typed: Mapping[str, str] | None = None,
) -> SurveyForm | None:
    """None when nothing is asked. A score in the page's address is only chosen beforehand, never kept."""
    if found.status != ReturnStatus.CLOSED:
        return None
    survey = Survey.from_json(return_settings().survey)
    if not is_survey_asked(found, survey, now=now):
        return None
    answer = SurveyAnswer.objects.filter(return_request=found).first()
    given = given_answers(answer)
    score = str(answer.score) if answer else ""
    comment = answer.comment if answer else ""
    if typed is not None:
        given = {question.id: typed.get(f"question-{question.id}", "") for question in survey.questions}
        score, comment = typed.get("score", ""), typed.get("comment", "")
    score = request.GET.get("score", "") or score
    return SurveyForm(
        url=reverse("portal:survey", args=[found.public_id]),
        scores=tuple(ShownScore(value, str(value) == score) for value in SCORES),
        questions=questions_in(
            survey,
            language=request.language,
            default_language=request.shop.settings.default_language,
            given=given,
        ),
        comment=comment,
        is_answered=answer is not None and typed is None,
        can_answer=answer is None or can_change_answer(answer, now=now),
    )
