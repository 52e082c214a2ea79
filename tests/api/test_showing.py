"""Serializers are used again: nothing of one row, one context or one thread shows in another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api.fields import Text, WholeNumber
from api.showing import checked, show, show_all
from api.strict import StrictSerializer


class Leaf(serializers.Serializer[Any]):
    name = serializers.SerializerMethodField()

    def get_name(self, row: dict[str, Any]) -> str:
        return f"{row['name']} for {self.context.get('reader')}"


class Tree(serializers.Serializer[Any]):
    name = serializers.CharField()
    leaves = serializers.SerializerMethodField()
    again = serializers.SerializerMethodField()

    def get_leaves(self, row: dict[str, Any]) -> Any:
        return show_all(Leaf, row["leaves"], self.context)

    def get_again(self, row: dict[str, Any]) -> Any:
        """The same kind of thing in itself, for another reader."""
        inner = row.get("inner")
        return show(Tree, inner, {"reader": "nobody"}) if inner else None


class Wish(StrictSerializer):
    name = Text(max_length=5)
    count = WholeNumber(required=False, default=1)


def test_a_serializer_is_made_once() -> None:
    made: list[int] = []

    class Counted(Leaf):
        def get_fields(self) -> Any:
            made.append(1)
            return super().get_fields()

    for reader in ("a", "b"):
        assert show(Counted, {"name": "x"}, {"reader": reader}) == {"name": f"x for {reader}"}
    assert show(Counted, {"name": "x"}) == {"name": "x for None"}
    assert made == [1]


def test_one_kind_within_itself_keeps_both_contexts() -> None:
    row = {"name": "out", "leaves": [{"name": "1"}], "inner": {"name": "in", "leaves": [{"name": "2"}]}}

    assert show(Tree, row, {"reader": "me"}) == {
        "name": "out",
        "leaves": [{"name": "1 for me"}],
        "again": {"name": "in", "leaves": [{"name": "2 for nobody"}], "again": None},
    }


def test_threads_see_their_own_context() -> None:
    def shown_to(reader: int) -> bool:
        rows = [{"name": number} for number in range(50)]
        return show_all(Leaf, rows, {"reader": reader}) == [
            {"name": f"{number} for {reader}"} for number in range(50)
        ]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(shown_to, range(200)))


def test_a_failure_leaves_the_serializer_fit_for_the_next() -> None:
    with pytest.raises(KeyError):
        show(Leaf, {}, {"reader": "a"})

    assert show(Leaf, {"name": "x"}, {"reader": "b"}) == {"name": "x for b"}


@pytest.mark.parametrize(
    "data", [None, [], "x", {}, {"name": "too long"}, {"name": 1, "more": 2}, {"name": "a", "count": -1}]
)
def test_what_is_wrong_is_told_as_by_a_serializer_of_its_own(data: Any) -> None:
    alone = Wish(data=data)
    alone.is_valid()

    with pytest.raises(ValidationError) as refusal:
        checked(Wish, data)

    assert refusal.value.detail == ValidationError(alone.errors).detail
    assert refusal.value.get_codes() == ValidationError(alone.errors).get_codes()
    assert checked(Wish, {"name": "a"}) == {"name": "a", "count": 1}
