"""What was typed into the list of prepared answers."""

from __future__ import annotations

from collections.abc import Mapping

from returns.prepared_answers import MOST_ANSWERS, PreparedAnswer


def answers_typed(typed: Mapping[str, str], languages: list[str]) -> list[PreparedAnswer]:
    """The rows ``title-0``, ``text-0-en``, ... in their order."""
    return [
        PreparedAnswer(
            id=typed.get(f"id-{index}", ""),
            title=typed[f"title-{index}"].replace("\x00", ""),
            texts={
                language: typed.get(f"text-{index}-{language}", "").replace("\x00", "")
                for language in languages
            },
        )
        for index in range(MOST_ANSWERS + 1)
        if f"title-{index}" in typed
    ]


def empty_answer() -> PreparedAnswer:
    """The row in which a new answer is written."""
    return PreparedAnswer("", "", {})
