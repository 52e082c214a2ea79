"""Asking how a return was, and keeping the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Conflict, FieldError, Refusal
from events.publishing import publish
from returns.events import ReturnSurveyAnswered
from returns.models import ReturnRequest, ReturnSettings, SurveyAnswer
from returns.services.decisions import lock_return
from returns.states import ReturnStatus
from returns.survey import CHOICE, MOST_CHOICES, MOST_QUESTIONS, SCORES, Survey, questions_in

LONGEST_ANSWER = 1000
LONGEST_COMMENT = 2000
ASKED_FOR = timedelta(days=60)
CHANGEABLE_FOR = timedelta(days=14)


class SurveyNotAsked(Conflict):
    code = "survey_not_asked"
    title = "This return is not asked about"


class SurveyAnswered(Conflict):
    code = "survey_answered"
    title = "This was answered a while ago"


class AnswerRefused(Refusal):
    code = "answer_refused"
    title = "The answer is not complete"


class SurveyRefused(Refusal):
    code = "survey_refused"
    title = "The survey cannot be asked like this"


def is_survey_asked(return_request: ReturnRequest, survey: Survey, *, now: datetime) -> bool:
    """Whether the shopper may say now how a return was that is closed."""
    if not survey.is_asked or return_request.status != ReturnStatus.CLOSED:
        return False
    return return_request.ended_at is None or now < return_request.ended_at + ASKED_FOR


def can_change_answer(answer: SurveyAnswer, *, now: datetime) -> bool:
    return now < answer.created_at + CHANGEABLE_FOR


@transaction.atomic
def answer_survey(
    *,
    return_request: ReturnRequest,
    survey: Survey,
    score: int | None,
    answers: Mapping[str, str],
    comment: str,
    language: str,
    default_language: str,
    actor: Actor,
    now: datetime,
) -> SurveyAnswer:
    """Keep the answer, or change it within two weeks. ``answers`` are choices' ids or words, by question.

    Questions are kept with their words, as they were asked. Raises SurveyNotAsked, SurveyAnswered, AnswerRefused.
    """
    return_request = lock_return(return_request.public_id)
    if not is_survey_asked(return_request, survey, now=now):
        raise SurveyNotAsked(_("This return is not asked about, or no longer."), state=return_request.status)
    known = SurveyAnswer.objects.filter(return_request=return_request).first()
    if known is not None and not can_change_answer(known, now=now):
        raise SurveyAnswered(_("You answered this a while ago. Thank you!"), state="answered")
    if score not in SCORES:
        raise AnswerRefused.at("score", _("Please choose one of the five."))
    if len(comment) > LONGEST_COMMENT:
        detail = _("The text is longer than %(most)s characters.") % {"most": LONGEST_COMMENT}
        raise AnswerRefused.at("comment", detail)
    asked = _answers(survey, answers, language=language, default_language=default_language)
    answer, is_new = SurveyAnswer.objects.update_or_create(
        return_request=return_request,
        defaults={"score": score, "answers": asked, "comment": comment.replace("\x00", "").strip()},
        create_defaults={
            "score": score,
            "answers": asked,
            "comment": comment.replace("\x00", "").strip(),
            "created_at": now,
        },
    )
    if is_new or known is None or known.score != score:
        publish(
            ReturnSurveyAnswered(return_id=return_request.public_id, score=score),
            actor=actor,
            occurred_at=now,
        )
    return answer


@transaction.atomic
def save_survey(*, survey: Survey, default_language: str) -> None:
    """Ask this from now on. Raises SurveyRefused with the path of what is missing."""
    errors: list[FieldError] = []
    if len(survey.questions) > MOST_QUESTIONS:
        errors.append(FieldError("questions", "too_many", _("At most five questions are asked.")))
    for index, question in enumerate(survey.questions):
        path = f"questions.{index}"
        if not question.texts.get(default_language):
            errors.append(
                FieldError(f"{path}.texts", "required", _("Please write the question in the main language."))
            )
        if question.kind == CHOICE and not 2 <= len(question.choices) <= MOST_CHOICES:
            message = _("Please write two to %(most)s answers to choose from.") % {"most": MOST_CHOICES}
            errors.append(FieldError(f"{path}.choices", "choices", message))
    if errors:
        raise SurveyRefused(errors[0].message, errors)
    ReturnSettings.objects.update_or_create(pk=1, defaults={"survey": survey.as_json()})


def _answers(
    survey: Survey, given: Mapping[str, str], *, language: str, default_language: str
) -> dict[str, Any]:
    asked = questions_in(survey, language=language, default_language=default_language, given={})
    kept: dict[str, Any] = {}
    for question in asked:
        text = given.get(question.id, "").replace("\x00", "").strip()
        if not text:
            continue
        if not question.choices:
            if len(text) > LONGEST_ANSWER:
                detail = _("The text is longer than %(most)s characters.") % {"most": LONGEST_ANSWER}
                raise AnswerRefused.at(question.field, detail)
            kept[question.id] = {"question": question.text, "choice": "", "answer": text}
            continue
        chosen = next((choice for choice in question.choices if choice.id == text), None)
        if chosen is None:
            raise AnswerRefused.at(question.field, _("Please choose one of the answers."))
        kept[question.id] = {"question": question.text, "choice": chosen.id, "answer": chosen.text}
    return kept
