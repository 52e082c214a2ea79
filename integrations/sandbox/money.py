"""The answers of the two money companies in our words; they speak alike."""

from __future__ import annotations

from commerce.ports import PayoutAnswer, PayoutState
from core.http import HttpAnswer

_STATES = {"succeeded": PayoutState.SUCCEEDED, "declined": PayoutState.DECLINED}
NEVER_ACCEPTED = frozenset({400, 422})


def payout_answer(answer: HttpAnswer) -> PayoutAnswer:
    """What an act or a look-up was answered. Whatever is not clear is unknown, never a yes or a no."""
    if answer.status == 404:
        return PayoutAnswer(PayoutState.NOT_FOUND)
    if answer.status in NEVER_ACCEPTED:
        return PayoutAnswer(PayoutState.DECLINED, reason="not_understood_by_provider")
    try:
        shown = answer.json()
        state = _STATES[shown["status"]] if answer.is_success else PayoutState.UNKNOWN
        return PayoutAnswer(state, reference=shown.get("id", ""), reason=shown.get("reason", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return PayoutAnswer(PayoutState.UNKNOWN)
