"""What became of refused items, and what was said of a return at its end, as they leave."""

from __future__ import annotations

from typing import Any

from api.fields import Moment
from returns.models import ReturnItem, SurveyAnswer
from returns.services.refused_units import can_choose, refused_units_here
from returns.states import RefusalChoice

SURVEY_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {
        "score": {"type": "integer", "minimum": 1, "maximum": 5, "nullable": True},
        "answers": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"question": {"type": "string"}, "answer": {"type": "string"}},
                "required": ["question", "answer"],
            },
        },
        "comment": {"type": "string"},
        "created_at": {"type": "string", "format": "date-time"},
    },
    "required": ["score", "answers", "comment", "created_at"],
}
REFUSAL_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {
        "quantity_here": {"type": "integer"},
        "sent_back_quantity": {"type": "integer"},
        "choice": {"type": "string", "nullable": True, "enum": [*RefusalChoice.values, None]},
        "chosen_at": {"type": "string", "format": "date-time", "nullable": True},
        "can_choose": {"type": "boolean"},
    },
    "required": ["quantity_here", "sent_back_quantity", "choice", "chosen_at", "can_choose"],
}


def shown_refusal(item: ReturnItem) -> dict[str, Any] | None:
    """What becomes of an item's refused units; None where nothing was refused."""
    here = refused_units_here(item)
    if not here and not item.sent_back_quantity:
        return None
    return {
        "quantity_here": here,
        "sent_back_quantity": item.sent_back_quantity,
        "choice": item.refusal_choice or None,
        "chosen_at": Moment().to_representation(item.refusal_chosen_at) if item.refusal_chosen_at else None,
        "can_choose": can_choose(item),
    }


def shown_survey(answer: SurveyAnswer | None) -> dict[str, Any] | None:
    """What the shopper said at the end, with the questions as they were asked."""
    if answer is None:
        return None
    return {
        "score": answer.score,
        "answers": [
            {"question": entry["question"], "answer": entry["answer"]} for entry in answer.answers.values()
        ],
        "comment": answer.comment,
        "created_at": Moment().to_representation(answer.created_at),
    }
