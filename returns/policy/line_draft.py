"""A line's decision while it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from returns.policy.decision import Reason, TraceEntry
from returns.policy.document import Rule


@dataclass
class LineDraft:
    """The terms so far, the rule behind each, and what counted."""

    terms: dict[str, Any]
    rules: dict[str, Rule] = field(default_factory=dict)
    trace: list[TraceEntry] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    depends_on: list[str] = field(default_factory=list)

    def copy(self) -> LineDraft:
        return LineDraft({**self.terms}, {**self.rules}, [*self.trace], [*self.reasons], [*self.depends_on])

    def depend_on(self, *facts: str) -> None:
        self.depends_on.extend(fact for fact in facts if fact not in self.depends_on)
