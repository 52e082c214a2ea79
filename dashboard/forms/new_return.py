"""What was chosen for a caller, read into the wish that the engine and the service take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commerce.models import OrderLine
from returns.states import Method, Resolution
from returns.wishes import ReturnWish, WishedItem

# An exchange needs the choice of a replacement, which this page does not ask for.
RESOLUTIONS = (Resolution.REFUND, Resolution.STORE_CREDIT, Resolution.KEEP_ITEM)
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class NewReturnForm:
    """Everything as it was typed; ``wish`` is what it means."""

    quantities: Mapping[str, int]
    reasons: Mapping[str, str]
    comments: Mapping[str, str]
    resolution: str
    method: str
    is_override: bool
    why_override: str

    @property
    def wish(self) -> ReturnWish:
        return ReturnWish(
            items=tuple(
                WishedItem(
                    line=line,
                    quantity=quantity,
                    reason=self.reasons.get(line) or None,
                    comment=self.comments.get(line, ""),
                )
                for line, quantity in self.quantities.items()
                if quantity
            ),
            resolution=self.resolution or None,
            method=self.method or None,
            override=self.is_override,
        )


def read_new_return(
    typed: Mapping[str, str], lines: Iterable[OrderLine], *, may_override: bool
) -> NewReturnForm:
    """The form of ``lines``; what makes no sense is left out, as the engine says what is missing."""
    names = [line.public_id for line in lines]
    return NewReturnForm(
        quantities={name: _count(typed.get(f"quantity-{name}", "")) for name in names},
        reasons={name: typed.get(f"reason-{name}", "") for name in names},
        comments={
            name: typed.get(f"comment-{name}", "").replace("\x00", "").strip()[:LONGEST_COMMENT]
            for name in names
        },
        resolution=typed.get("resolution", "") if typed.get("resolution") in RESOLUTIONS else "",
        method=typed.get("method", "") if typed.get("method") in Method.values else "",
        is_override=may_override and typed.get("override") == "yes",
        why_override=typed.get("why", "").replace("\x00", "").strip()[:LONGEST_COMMENT],
    )


def _count(text: str) -> int:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= 7 else 0
