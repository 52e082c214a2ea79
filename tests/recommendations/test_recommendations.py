"""What is bought together and kept, and what is never recommended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.models import Order, OrderLine
from commerce.services.orders import put_order
from commerce.services.products import put_product
from commerce.snapshots import ProductSnapshot, VariantSnapshot, parse_order
from core.actors import SYSTEM
from recommendations.models import CoPurchase
from recommendations.selectors import recommended_products
from recommendations.services import recount_co_purchases
from tests.order_documents import line_document, order_document

NOW = datetime(2026, 11, 1, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("shop")


def product(external_id: str, *, stock: int | None = 5, **facts: Any) -> None:
    variants = (VariantSnapshot(f"{external_id}-v", stock=stock),)
    put_product(
        external_id=external_id,
        snapshot=ProductSnapshot(title=external_id, variants=variants, **facts),
        actor=SYSTEM,
        now=NOW,
    )


def order(external_id: str, *products: str, **changes: Any) -> Order:
    lines = [line_document(name, product_external_id=name, **changes) for name in products]
    return put_order(
        external_id=external_id, snapshot=parse_order(order_document(lines=lines)), actor=SYSTEM, now=NOW
    ).order


def recommended(**wishes: Any) -> list[str]:
    return [one.external_id for one in recommended_products(**wishes)]


def test_what_is_bought_together_comes_before_what_is_bought_most() -> None:
    for name in ("tee", "cap", "socks", "mug"):
        product(name)
    ours = order("o-1", "tee")
    order("o-2", "tee", "cap")
    for number in range(3, 6):
        order(f"o-{number}", "mug")

    pairs = recount_co_purchases(now=NOW)

    assert pairs == 5  # tee, cap and mug with themselves, tee and cap both ways
    assert recommended(order=ours) == ["cap", "mug", "socks"]
    assert recommended(product_ids=["mug"], limit=2) == ["tee", "cap"]


def test_what_goes_with_everything_counts_less_than_what_goes_with_this() -> None:
    for name in ("tee", "cap", "bag"):
        product(name)
    for number in range(4):
        order(f"o-{number}", "tee", "cap", "bag")
    for number in range(4, 30):
        order(f"o-{number}", "bag")
    recount_co_purchases(now=NOW)

    assert recommended(product_ids=["tee"]) == ["cap", "bag"]


def test_some_things_are_never_recommended() -> None:
    product("tee")
    product("gone", stock=0)
    product("hidden", is_active=False)
    product("voucher")
    product("card", type="Gift card")
    product("unwanted")
    product("fine", stock=None)
    bought = order("o-1", "tee", "gone", "hidden", "card", "unwanted", "fine")
    order("o-2", "voucher", gift_card=True)
    recount_co_purchases(now=NOW)

    assert recommended(product_ids=["tee"], exclude=["unwanted"]) == ["fine"]
    assert recommended(order=bought) == []


def test_what_came_back_does_not_count_as_bought() -> None:
    product("tee")
    product("cap")
    order("o-1", "tee", "cap")
    OrderLine.objects.filter(external_id="cap").update(in_use_quantity=1)

    recount_co_purchases(now=NOW)

    assert list(
        CoPurchase.objects.values_list("product__external_id", "other__external_id", "order_count")
    ) == [("tee", "tee", 1)]


def test_counting_again_changes_nothing() -> None:
    product("tee")
    product("cap")
    order("o-1", "tee", "cap")

    assert recount_co_purchases(now=NOW) == recount_co_purchases(now=NOW) == 4
