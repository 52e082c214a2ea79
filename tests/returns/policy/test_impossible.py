"""What the shop has nobody for is not offered; the law's money and a way back always are."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Port
from returns.nobody import impossible_now
from returns.services.eligibility import eligibility_of
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW

WISH = ReturnWish(items=(WishedItem("l-1", 1, "size_too_small"),), resolution=None, method=None)


def offered(**wish: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    decided = eligibility_of(order=make.order(), wish=WISH, now=NOW).whole
    assert decided is not None
    assert decided.eligible
    return decided.methods, decided.lines[0].resolutions


def test_everything_is_offered_while_somebody_does_it(shop: Any) -> None:
    assert impossible_now() == frozenset()
    assert offered() == (("drop_off", "label"), ("refund", "store_credit", "exchange"))


@pytest.mark.parametrize(
    ("missing", "methods", "resolutions"),
    [
        (Port.CARRIER, ("own_carrier",), ("refund", "store_credit", "exchange")),
        (Port.STORE, ("drop_off", "label"), ("refund", "store_credit")),
        (Port.PAYMENTS, ("drop_off", "label"), ("refund", "store_credit", "exchange")),
    ],
)
def test_without_somebody_it_is_left_out(
    shop: Any, missing: Port, methods: tuple[str, ...], resolutions: tuple[str, ...]
) -> None:
    make.nobody_behind(missing)

    assert offered() == (methods, resolutions)
