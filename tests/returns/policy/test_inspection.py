"""What each strictness makes of each condition."""

from __future__ import annotations

import pytest

from returns.policy.inspection import GRADES, Judgement, accepted_as, judged, usual_disposition
from returns.policy.terms import INSPECTIONS

ACCEPTED = {
    "none": {"a": "a", "b": "b", "c": "c"},
    "lenient": {"a": "a", "b": "b", "c": "b"},
    "standard": {"a": "a", "b": "b"},
    "strict": {"a": "a"},
}


@pytest.mark.parametrize("inspection", INSPECTIONS)
@pytest.mark.parametrize("observed", GRADES)
def test_terms_decide_by_the_condition(inspection: str, observed: str) -> None:
    counts = ACCEPTED[inspection].get(observed)

    expected = (
        Judgement(is_accepted=False, grade=observed)
        if counts is None
        else Judgement(is_accepted=True, grade=counts, observed_grade=observed if counts != observed else "")
    )

    assert judged(observed, inspection=inspection) == expected


@pytest.mark.parametrize("inspection", INSPECTIONS)
def test_damaged_is_never_accepted_by_itself(inspection: str) -> None:
    assert not judged("d", inspection=inspection).is_accepted


def test_only_lenient_terms_make_a_better_grade_of_it() -> None:
    assert {terms: accepted_as("c", inspection=terms) for terms in INSPECTIONS} == {
        "none": ("c", ""),
        "lenient": ("b", "c"),
        "standard": ("c", ""),
        "strict": ("c", ""),
    }


def test_accepted_units_have_their_usual_place_and_refused_ones_wait() -> None:
    assert [usual_disposition(grade, is_accepted=True) for grade in GRADES] == [
        "restock",
        "restock",
        "refurbish",
        "recycle",
    ]
    assert {usual_disposition(grade, is_accepted=False) for grade in GRADES} == {""}
