"""The survey at a return's end: what is asked in which language, and what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from returns.models import SurveyAnswer

MOST_QUESTIONS = 5
MOST_CHOICES = 8
SCORES = (1, 2, 3, 4, 5)
CHOICE, TEXT = "choice", "text"


@dataclass(frozen=True)
class Choice:
    id: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """One question beside the score. ``choices`` are empty where words are asked for."""

    id: str
    kind: str
    texts: Mapping[str, str]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Survey:
    is_asked: bool = True
    questions: tuple[Question, ...] = ()

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Survey:
        """The survey of ``ReturnSettings.survey``; a shop that never changed it asks for the score alone."""
        return cls(
            is_asked=bool(value.get("is_asked", True)),
            questions=tuple(
                Question(
                    id=question["id"],
                    kind=question["kind"],
                    texts=question["texts"],
                    choices=tuple(
                        Choice(choice["id"], choice["texts"]) for choice in question.get("choices", ())
                    ),
                )
                for question in value.get("questions", ())
            ),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "is_asked": self.is_asked,
            "questions": [
                {
                    "id": question.id,
                    "kind": question.kind,
                    "texts": dict(question.texts),
                    "choices": [
                        {"id": choice.id, "texts": dict(choice.texts)} for choice in question.choices
                    ],
                }
                for question in self.questions
            ],
        }


@dataclass(frozen=True)
class ShownChoice:
    id: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownQuestion:
    """A question in the reader's language, with what was answered."""

    id: str
    text: str
    choices: tuple[ShownChoice, ...]
    answer: str

    @property
    def field(self) -> str:
        return f"question-{self.id}"


def questions_in(
    survey: Survey, *, language: str, default_language: str, given: Mapping[str, str]
) -> tuple[ShownQuestion, ...]:
    """The questions as a shopper reads them. ``given`` are answers by question: a choice's id, or words.

    What has no words in the reader's language is asked in the shop's own; what has none at all is left out.
    """

    def words(texts: Mapping[str, str]) -> str:
        return texts.get(language) or texts.get(default_language) or next(iter(texts.values()), "")

    return tuple(
        ShownQuestion(
            id=question.id,
            text=words(question.texts),
            choices=tuple(
                ShownChoice(choice.id, words(choice.texts), given.get(question.id) == choice.id)
                for choice in question.choices
            ),
            answer=given.get(question.id, ""),
        )
        for question in survey.questions
        if words(question.texts)
    )


def given_answers(answer: SurveyAnswer | None) -> dict[str, str]:
    """What was answered by question: a choice's id, or words."""
    if answer is None:
        return {}
    return {name: value["choice"] or value["answer"] for name, value in answer.answers.items()}


@dataclass(frozen=True)
class ScoreShare:
    score: int
    count: int
    percent: int


@dataclass(frozen=True)
class AnswerShare:
    text: str
    count: int
    percent: int


@dataclass(frozen=True)
class AnsweredQuestion:
    text: str
    count: int
    shares: tuple[AnswerShare, ...]


@dataclass(frozen=True)
class SurveySummary:
    count: int
    average: float | None
    scores: tuple[ScoreShare, ...]
    questions: tuple[AnsweredQuestion, ...]


def survey_summary(survey: Survey, *, language: str, default_language: str) -> SurveySummary:
    """Average, spread and the choices of all answers, in two queries."""
    scores = SurveyAnswer.objects.order_by().values_list("score", flat=True)
    counts = Counter(score for score in scores if score is not None)
    total = sum(counts.values())
    shown = questions_in(survey, language=language, default_language=default_language, given={})
    given = list(SurveyAnswer.objects.exclude(answers={}).values_list("answers", flat=True))
    return SurveySummary(
        count=total,
        average=sum(score * count for score, count in counts.items()) / total if total else None,
        scores=tuple(
            ScoreShare(score, counts[score], _percent(counts[score], total)) for score in reversed(SCORES)
        ),
        questions=tuple(_answered(question, given) for question in shown if question.choices),
    )


def survey_answers() -> QuerySet[SurveyAnswer]:
    """All answers with their returns, newest first."""
    return SurveyAnswer.objects.select_related("return_request").order_by("-created_at", "-pk")


def _answered(question: ShownQuestion, given: Sequence[Mapping[str, Any]]) -> AnsweredQuestion:
    counts = Counter(answers[question.id]["choice"] for answers in given if question.id in answers)
    known = {choice.id for choice in question.choices}
    total = sum(count for choice, count in counts.items() if choice in known)
    return AnsweredQuestion(
        text=question.text,
        count=total,
        shares=tuple(
            AnswerShare(choice.text, counts[choice.id], _percent(counts[choice.id], total))
            for choice in question.choices
        ),
    )


def _percent(count: int, total: int) -> int:
    return round(100 * count / total) if total else 0
