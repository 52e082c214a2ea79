"""For which goods a reason is offered: whoever returns a cup is not asked whether it was too small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from returns.policy.facts import LineFacts, fold
from returns.states import ReasonScopeMode, StandardReason

_OF_SIZE: Final = frozenset({StandardReason.SIZE_TOO_SMALL, StandardReason.SIZE_TOO_LARGE})


@dataclass(frozen=True)
class ReasonScope:
    """``mode`` says how the product types and tags are meant; they are compared without case."""

    mode: str
    standard: str
    product_types: frozenset[str] = frozenset()
    product_tags: frozenset[str] = frozenset()

    def covers(self, line: LineFacts) -> bool:
        """Whether the reason is offered for the goods of ``line``. A gift card has no size in any shop."""
        if line.gift_card and self.standard in _OF_SIZE:
            return False
        if self.mode == ReasonScopeMode.ALL:
            return True
        is_named = fold(line.product_type or "") in self.product_types or not self.product_tags.isdisjoint(
            map(fold, line.product_tags)
        )
        return is_named is (self.mode == ReasonScopeMode.ONLY)
