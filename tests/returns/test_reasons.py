"""The tree of reasons changed by staff, and offered for the goods that it is for."""

from __future__ import annotations

from typing import Any

import pytest

from core.actors import Actor
from events.models import Event
from returns.facts import known_reasons
from returns.models import Reason, ReturnItem
from returns.models.requests import Channel
from returns.policy.facts import LineFacts
from returns.reason_scope import ReasonScope
from returns.refusals import ReasonNotOffered
from returns.selectors import reason_tree
from returns.services.eligibility import eligibility_of
from returns.services.policies import create_draft
from returns.services.reasons import (
    ReasonInput,
    ReasonInUse,
    ReasonRefused,
    add_reason,
    change_reason,
    move_reason,
    remove_reason,
    switch_reason,
)
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db

STAFF = Actor("staff", "1")
CUPS = {"scope": "except", "product_types": ("Mug", "lamp")}


def said(**fields: Any) -> ReasonInput:
    return ReasonInput(**{"labels": {}, "fault": "shopper", "standard_reason": "size_too_small", **fields})


def order_of(kind: str, **line: Any) -> Any:
    make.product(external_id=f"p-{kind}", type=kind)
    return make.order(lines=[{"paid_minor": 5000, "product_external_id": f"p-{kind}", **line}])


def asked(order: Any, reason: str, **wish: Any) -> Any:
    return create_return(
        order=order,
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, reason=reason),), resolution="refund", method="drop_off", **wish
        ),
        actor=STAFF,
        channel=Channel.API,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("scope", "line", "covers"),
    [
        (ReasonScope("all", "other"), {}, True),
        (ReasonScope("all", "size_too_small"), {"gift_card": True}, False),
        (ReasonScope("all", "defective"), {"gift_card": True}, True),
        (ReasonScope("except", "other", frozenset({"mug"})), {"product_type": "MUG"}, False),
        (ReasonScope("except", "other", frozenset({"mug"})), {"product_type": "tee"}, True),
        (ReasonScope("except", "other", frozenset({"mug"})), {"product_type": None}, True),
        (
            ReasonScope("except", "other", product_tags=frozenset({"one-size"})),
            {"product_tags": frozenset({"One-Size"})},
            False,
        ),
        (ReasonScope("only", "other", frozenset({"shoe"})), {"product_type": "shoe"}, True),
        (ReasonScope("only", "other", frozenset({"shoe"})), {"product_type": None}, False),
    ],
)
def test_a_reason_is_offered_for_its_goods(scope: ReasonScope, line: dict[str, Any], covers: bool) -> None:
    assert scope.covers(LineFacts("l-1", 100, 1, **line)) is covers


def test_too_small_is_not_taken_for_a_cup(shop: Any) -> None:
    change_reason(code="size_too_small", said=said(**CUPS), actor=STAFF, now=NOW)

    with pytest.raises(ReasonNotOffered) as refused:
        asked(order_of("mug"), "size_too_small")

    assert [error.field for error in refused.value.errors] == ["items.0.reason"]
    assert ReturnItem.objects.count() == 0
    assert asked(order_of("tee"), "size_too_small").status == "requested"
    assert asked(make.order(), "size_too_small").status == "requested"
    assert asked(order_of("lamp"), "size_too_small", override=True).status == "requested"


def test_a_reason_asks_for_its_photos_where_the_policy_asks_for_fewer(shop: Any) -> None:
    change_reason(
        code="defective", said=said(standard_reason="defective", fault="shop", photos=2), actor=STAFF, now=NOW
    )

    def photos(reason: str) -> int:
        wish = ReturnWish(items=(WishedItem("l-1", 1, reason=reason),))
        return eligibility_of(order=order, wish=wish, now=NOW).lines[0].decision.photos

    order = make.order()
    assert (photos("defective"), photos("style")) == (2, 0)


def test_a_reason_is_added_named_and_used(shop: Any) -> None:
    made = add_reason(
        said=said(labels={"en": "Bought twice", "tr": "İki kez aldım"}, standard_reason="changed_my_mind"),
        parent_code="taste",
        actor=STAFF,
        now=NOW,
    )

    taste = next(branch for branch in reason_tree("tr") if branch.code == "taste")
    assert made.code == "bought_twice"
    assert [(leaf.code, leaf.label) for leaf in taste.children][-1] == ("bought_twice", "İki kez aldım")
    assert asked(make.order(), "bought_twice").items.get().reason_code == "bought_twice"
    assert Event.objects.filter(type="reason.changed").get().data == {"code": "bought_twice", "act": "added"}


def test_letters_of_another_script_get_a_code_too(shop: Any) -> None:
    made = [
        add_reason(said=said(labels={"ko": text}), parent_code="", actor=STAFF, now=NOW).code
        for text in ("두 번 샀어요", "두 번 샀어요")
    ]

    assert len(set(made)) == 2


def test_what_is_in_use_is_switched_off_and_not_taken_away(shop: Any) -> None:
    for text in ("Used", "Named", "Free"):
        add_reason(said=said(labels={"en": text}), parent_code="", actor=STAFF, now=NOW)
    asked(make.order(), "used")
    rule = {"when": {"fact": "request.reason", "operator": "eq", "value": "named"}, "set": {"photos": 1}}
    create_draft(document={"base": {}, "rules": [rule]}, actor=STAFF, now=NOW)

    for code in ("used", "named", "defective", "fit"):
        with pytest.raises(ReasonInUse):
            remove_reason(code=code, actor=STAFF, now=NOW)
    remove_reason(code="free", actor=STAFF, now=NOW)
    switch_reason(code="used", is_active=False, actor=STAFF, now=NOW)

    assert not Reason.objects.filter(code="free").exists()
    assert "used" not in known_reasons().leaves


def test_a_group_takes_its_reasons_with_it(shop: Any) -> None:
    switch_reason(code="fit", is_active=False, actor=STAFF, now=NOW)

    assert known_reasons().leaves.keys().isdisjoint({"size_too_small", "size_too_large", "fit"})
    assert "fit" not in {branch.code for branch in reason_tree("en")}


def test_the_last_reason_stays_on(shop: Any) -> None:
    Reason.objects.exclude(code="other").update(is_active=False)

    with pytest.raises(ReasonInUse):
        switch_reason(code="other", is_active=False, actor=STAFF, now=NOW)

    assert Reason.objects.get(code="other").is_active


def test_no_reason_counts_as_a_change_of_mind_also_where_that_is_off(shop: Any) -> None:
    switch_reason(code="changed_my_mind", is_active=False, actor=STAFF, now=NOW)

    assert asked(make.order(), "changed_my_mind").status == "requested"


def test_reasons_change_places_within_their_group(shop: Any) -> None:
    move_reason(code="size_too_large", step=-1, actor=STAFF, now=NOW)
    move_reason(code="size_too_large", step=-1, actor=STAFF, now=NOW)
    move_reason(code="other", step=1, actor=STAFF, now=NOW)

    tree = reason_tree("en")
    assert [leaf.code for leaf in tree[0].children] == ["size_too_large", "size_too_small"]
    assert tree[-1].code == "other"


def test_a_reason_in_use_does_not_become_a_heading(shop: Any) -> None:
    with pytest.raises(ReasonInUse):
        add_reason(said=said(labels={"en": "Below"}), parent_code="other", actor=STAFF, now=NOW)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"labels": {"en": " "}}, "labels"),
        ({"labels": {"en": "x" * 121}}, "labels"),
        ({"fault": "nobody"}, "fault"),
        ({"standard_reason": "ugly"}, "standard_reason"),
        ({"photos": 11}, "photos"),
        ({"scope": "some"}, "scope"),
        ({"scope": "only"}, "scope"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(shop: Any, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ReasonRefused) as refused:
        add_reason(said=said(**{"labels": {"en": "Fine"}, **fields}), parent_code="", actor=STAFF, now=NOW)

    assert [error.field for error in refused.value.errors] == [field]
    assert not Reason.objects.filter(code="fine").exists()
