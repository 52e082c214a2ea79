"""What was typed into the survey's form: up to five questions, in each language of the shop."""

from __future__ import annotations

from collections.abc import Mapping

from core.ids import new_public_id
from returns.survey import CHOICE, MOST_QUESTIONS, TEXT, Choice, Question, Survey


def survey_typed(typed: Mapping[str, str], languages: list[str], known: Survey) -> Survey:
    """The survey as it was typed; a question without words is left out.

    Answers to choose from stand one in a line, the same line in each language. A line keeps the id that it has.
    """
    by_id = {question.id: question for question in known.questions}
    questions = []
    for index in range(MOST_QUESTIONS):
        texts = _texts(typed, f"question-{index}", languages)
        if not texts:
            continue
        name = typed.get(f"id-{index}", "")
        before = by_id.get(name)
        kind = CHOICE if typed.get(f"kind-{index}") == CHOICE else TEXT
        questions.append(
            Question(
                id=before.id if before else new_public_id("qst"),
                kind=kind,
                texts=texts,
                choices=_choices(typed, index, languages, before) if kind == CHOICE else (),
            )
        )
    return Survey(is_asked=typed.get("is_asked") == "yes", questions=tuple(questions))


def choice_lines(question: Question | None, language: str) -> str:
    """The choices of a question in one language, one in a line."""
    if question is None:
        return ""
    return "\n".join(choice.texts.get(language, "") for choice in question.choices).rstrip()


def _choices(
    typed: Mapping[str, str], index: int, languages: list[str], before: Question | None
) -> tuple[Choice, ...]:
    lines = {
        language: [
            line.strip()
            for line in typed.get(f"choices-{index}-{language}", "").replace("\x00", "").splitlines()
        ]
        for language in languages
    }
    known = before.choices if before else ()
    found = []
    for place in range(max((len(rows) for rows in lines.values()), default=0)):
        texts = {
            language: rows[place] for language, rows in lines.items() if place < len(rows) and rows[place]
        }
        if texts:
            found.append(Choice(_known_id(known, texts) or new_public_id("cho"), texts))
    return tuple(found)


def _known_id(known: tuple[Choice, ...], texts: Mapping[str, str]) -> str:
    """The id of the choice that had one of these words before, so that earlier answers still count for it."""
    for choice in known:
        if any(choice.texts.get(language) == text for language, text in texts.items()):
            return choice.id
    return ""


def _texts(typed: Mapping[str, str], name: str, languages: list[str]) -> dict[str, str]:
    return {
        language: text
        for language in languages
        if (text := typed.get(f"{name}-{language}", "").replace("\x00", "").strip()[:300])
    }
