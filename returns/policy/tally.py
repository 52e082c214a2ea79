"""Counts what a policy would have answered to returns of the past, beside what was answered. Sums are exact.

A tally is JSON from the beginning, so that it can be kept between two pieces of work and added to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from returns.policy.decision import ReturnDecision
from returns.policy.quote import Quote

REFUSE: Final = "refuse"
OUTCOMES: Final = ("approve", "review", "decline", REFUSE)
SUMS: Final = (
    "fees_minor",
    "bonus_minor",
    "refund_minor",
    "store_credit_minor",
    "exchange_minor",
    "cost_minor",
)
LONGER: Final = "longer"
SHORTER: Final = "shorter"
SAME: Final = "same"

Tally = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What one policy answers to one return. Amounts are 0 where nothing would be paid.

    ``cost_minor`` is all that the shop gives: refund, store credit with its bonus, replacements.
    """

    outcome: str
    refusal_code: str | None
    window_ends_at: datetime | None  # the first that ends; None: no end, or not begun
    fees_minor: int = 0
    bonus_minor: int = 0
    refund_minor: int = 0
    store_credit_minor: int = 0
    exchange_minor: int = 0

    @property
    def cost_minor(self) -> int:
        return self.refund_minor + self.store_credit_minor + self.exchange_minor

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "refusal_code": self.refusal_code,
            "window_ends_at": self.window_ends_at.isoformat() if self.window_ends_at else None,
            **{name: getattr(self, name) for name in SUMS},
        }


@dataclass(frozen=True)
class Replayed:
    """One return, decided then and now. ``rules`` are the places of those that decided something of it now."""

    return_id: str
    number: str
    currency: str
    before: Answer
    after: Answer
    rules: tuple[int, ...]

    @property
    def has_changed(self) -> bool:
        """Whether its outcome, or what anybody gets or pays, is another."""
        same = ("outcome", "refusal_code", *SUMS)
        return any(getattr(self.before, name) != getattr(self.after, name) for name in same)

    @property
    def window(self) -> str:
        before, after = self.before.window_ends_at, self.after.window_ends_at
        if before == after:
            return SAME
        return LONGER if after is None or (before is not None and before < after) else SHORTER

    def as_json(self) -> dict[str, Any]:
        return {
            "return": self.return_id,
            "number": self.number,
            "currency": self.currency,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "rules": list(self.rules),
        }


def answer_of(decision: ReturnDecision, quoted: Quote) -> Answer:
    """A decision and what it would pay; nothing is paid where it refuses or declines."""
    outcome = decision.outcome or REFUSE
    ends = [line.window_ends_at for line in decision.lines if line.window_ends_at is not None]
    answer = Answer(outcome, decision.refusal_code, min(ends, default=None))
    if outcome in ("decline", REFUSE):
        return answer
    return Answer(
        outcome,
        None,
        answer.window_ends_at,
        fees_minor=quoted.fees_minor,
        bonus_minor=quoted.bonus_minor,
        refund_minor=quoted.refund_minor,
        store_credit_minor=quoted.store_credit_minor,
        exchange_minor=quoted.exchange_minor,
    )


def empty_tally() -> Tally:
    """Nothing counted yet."""
    none = dict.fromkeys(OUTCOMES, 0)
    return {
        "returns": 0,
        "changed": 0,
        "before": dict(none),
        "after": dict(none),
        "windows": {LONGER: 0, SHORTER: 0, SAME: 0},
        "money": {},
    }


def counted(tally: Mapping[str, Any], replayed: Iterable[Replayed]) -> Tally:
    """``tally`` with more returns in it; the one given is left as it is."""
    total: Tally = {
        "returns": tally["returns"],
        "changed": tally["changed"],
        "before": dict(tally["before"]),
        "after": dict(tally["after"]),
        "windows": dict(tally["windows"]),
        "money": {
            currency: {side: dict(sums) for side, sums in sides.items()}
            for currency, sides in tally["money"].items()
        },
    }
    for one in replayed:
        total["returns"] += 1
        total["changed"] += one.has_changed
        total["windows"][one.window] += 1
        money = total["money"].setdefault(
            one.currency, {"before": dict.fromkeys(SUMS, 0), "after": dict.fromkeys(SUMS, 0)}
        )
        for side, answer in (("before", one.before), ("after", one.after)):
            total[side][answer.outcome] += 1
            for name in SUMS:
                money[side][name] += getattr(answer, name)
    return total
