"""What the terms make of the condition in which a unit came back. Pure, like everything beside it.

Grades: ``a`` as new, ``b`` opened, ``c`` used, ``d`` damaged. An inspection is ``none``, ``lenient``, ``standard``
or ``strict``, as the policy's terms say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GRADES = ("a", "b", "c", "d")  # from the best to the worst

_ACCEPTED: Mapping[str, frozenset[str]] = {
    "none": frozenset("abc"),
    "lenient": frozenset("abc"),
    "standard": frozenset("ab"),
    "strict": frozenset("a"),
}
_USUAL_PLACE: Mapping[str, str] = {"a": "restock", "b": "restock", "c": "refurbish", "d": "recycle"}
_LIFTED: Mapping[str, Mapping[str, str]] = {"lenient": {"c": "b"}}


@dataclass(frozen=True)
class Judgement:
    """``grade`` is what counts; ``observed_grade`` what was seen, empty where the two are the same."""

    is_accepted: bool
    grade: str
    observed_grade: str = ""


def judged(observed: str, *, inspection: str) -> Judgement:
    """What the terms say by themselves of units in this condition; ``d`` is never accepted by itself."""
    if observed not in _ACCEPTED[inspection]:
        return Judgement(is_accepted=False, grade=observed)
    grade, seen = accepted_as(observed, inspection=inspection)
    return Judgement(is_accepted=True, grade=grade, observed_grade=seen)


def accepted_as(observed: str, *, inspection: str) -> tuple[str, str]:
    """The grade of units that are accepted, and what was seen where the terms are kinder than that."""
    counts = _LIFTED.get(inspection, {}).get(observed)
    return (counts, observed) if counts else (observed, "")


def usual_disposition(observed: str, *, is_accepted: bool) -> str:
    """What usually happens to units in this condition; of refused ones the shopper has a say first."""
    return _USUAL_PLACE[observed] if is_accepted else ""
