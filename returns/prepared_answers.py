"""What staff often write to shoppers: short texts in each language of the shop, edited before they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import FieldError, Refusal
from core.ids import new_public_id
from returns.models import ReturnSettings

MOST_ANSWERS = 20
LONGEST_TITLE = 80
LONGEST_TEXT = 2000


class PreparedAnswerRefused(Refusal):
    code = "prepared_answer_refused"
    title = "This answer cannot be kept"


@dataclass(frozen=True)
class PreparedAnswer:
    id: str
    title: str
    texts: dict[str, str]

    def text_in(self, language: str) -> str:
        """The words in ``language``; empty where nobody wrote any."""
        return self.texts.get(language, "")


def prepared_answers(settings: ReturnSettings) -> list[PreparedAnswer]:
    return [
        PreparedAnswer(entry["id"], entry["title"], dict(entry["texts"]))
        for entry in settings.prepared_answers
    ]


@transaction.atomic
def save_prepared_answers(answers: Sequence[PreparedAnswer]) -> None:
    """Keep these and no others; those without a title and without words are left out. Raises PreparedAnswerRefused."""
    wanted = [answer for answer in answers if answer.title.strip() or any(answer.texts.values())]
    errors = []
    for index, answer in enumerate(wanted):
        if not answer.title.strip():
            errors.append(FieldError(f"{index}.title", "required", _("Please name the answer.")))
        if not any(text.strip() for text in answer.texts.values()):
            errors.append(FieldError(f"{index}.texts", "required", _("Please write the answer.")))
        if len(answer.title) > LONGEST_TITLE or any(
            len(text) > LONGEST_TEXT for text in answer.texts.values()
        ):
            errors.append(FieldError(f"{index}.texts", "too_long", _("This text is too long.")))
    if len(wanted) > MOST_ANSWERS:
        errors.append(
            FieldError("answers", "too_many", _("At most %(most)s answers.") % {"most": MOST_ANSWERS})
        )
    if errors:
        raise PreparedAnswerRefused(errors[0].message, errors)
    ReturnSettings.objects.update_or_create(
        pk=1,
        defaults={
            "prepared_answers": [
                {
                    "id": answer.id or new_public_id("ans"),
                    "title": answer.title.strip(),
                    "texts": {
                        language: text.strip() for language, text in answer.texts.items() if text.strip()
                    },
                }
                for answer in wanted
            ]
        },
    )
