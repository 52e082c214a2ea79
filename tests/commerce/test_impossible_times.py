"""Times that cannot be true are unknown; the one that an order must have is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.models import Fulfillment, Order
from commerce.moments import without_impossible_times
from commerce.services.orders import OrderRefused, put_order, put_orders
from commerce.snapshots import FulfillmentSnapshot, OrderSnapshot, parse_order
from core.actors import SYSTEM
from tests.order_documents import order_document

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
PLACED = datetime(2026, 11, 15, 10, tzinfo=UTC)
SHIPPED = datetime(2026, 11, 17, 9, tzinfo=UTC)
DELIVERED = datetime(2026, 11, 24, 12, tzinfo=UTC)


def snapshot_of(**parcel: datetime | None) -> OrderSnapshot:
    times = {"shipped_at": SHIPPED, "delivered_at": DELIVERED} | parcel
    return replace(
        parse_order(order_document(placed_at="2026-11-15T10:00:00Z", updated_at=None)),
        fulfillments=(FulfillmentSnapshot("f-1", **times),),
    )


def known_times(**parcel: datetime | None) -> tuple[datetime | None, datetime | None]:
    found = without_impossible_times(snapshot_of(**parcel), now=NOW, time_zone="Europe/Berlin")
    return found.fulfillments[0].shipped_at, found.fulfillments[0].delivered_at


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({}, (SHIPPED, DELIVERED)),
        ({"delivered_at": datetime(1970, 1, 1, tzinfo=UTC)}, (SHIPPED, None)),
        ({"delivered_at": PLACED - timedelta(hours=1)}, (SHIPPED, None)),
        ({"delivered_at": datetime(2199, 1, 1, tzinfo=UTC)}, (SHIPPED, None)),
        ({"delivered_at": NOW + timedelta(hours=15)}, (SHIPPED, None)),
        ({"delivered_at": NOW + timedelta(hours=3)}, (SHIPPED, NOW + timedelta(hours=3))),
        ({"delivered_at": SHIPPED - timedelta(days=1)}, (SHIPPED, None)),
        ({"delivered_at": SHIPPED - timedelta(hours=2)}, (SHIPPED, SHIPPED - timedelta(hours=2))),
        ({"shipped_at": PLACED - timedelta(days=1)}, (None, DELIVERED)),
        ({"shipped_at": datetime(2099, 1, 1, tzinfo=UTC)}, (None, DELIVERED)),
        # A day without a time of day: in UTC, and in Berlin.
        ({"shipped_at": datetime(2026, 11, 15, tzinfo=UTC)}, (datetime(2026, 11, 15, tzinfo=UTC), DELIVERED)),
        (
            {"shipped_at": datetime(2026, 11, 14, 23, tzinfo=UTC)},
            (datetime(2026, 11, 14, 23, tzinfo=UTC), DELIVERED),
        ),
        ({"shipped_at": None, "delivered_at": None}, (None, None)),
    ],
)
def test_a_parcels_time_that_cannot_be_true_is_unknown(
    told: dict[str, datetime | None], known: tuple[datetime | None, datetime | None]
) -> None:
    assert known_times(**told) == known


def test_what_was_stored_before_and_cannot_be_true_is_forgotten(shop: Any) -> None:
    put_order(external_id="o-1", snapshot=snapshot_of(), actor=SYSTEM, now=NOW)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    Fulfillment.objects.update(delivered_at=epoch, shop_delivered_at=epoch)

    put_order(external_id="o-1", snapshot=snapshot_of(delivered_at=epoch), actor=SYSTEM, now=NOW)

    assert Fulfillment.objects.get().delivered_at is None


@pytest.mark.parametrize(
    ("placed_at", "code"),
    [
        (NOW + timedelta(days=2), "in_the_future"),
        (datetime(1970, 1, 1, tzinfo=UTC), "time_out_of_range"),
    ],
)
def test_an_order_that_cannot_have_been_placed_then_is_refused(
    shop: Any, placed_at: datetime, code: str
) -> None:
    wrong = replace(snapshot_of(), placed_at=placed_at)

    with pytest.raises(OrderRefused) as refused:
        put_order(external_id="o-1", snapshot=wrong, actor=SYSTEM, now=NOW)
    one, other = put_orders(
        orders=[replace(wrong, external_id="o-1"), replace(snapshot_of(), external_id="o-2")],
        actor=SYSTEM,
        now=NOW,
    )

    assert [(error.field, error.code) for error in refused.value.errors] == [("placed_at", code)]
    assert isinstance(one, OrderRefused)
    assert one.errors[0].field == "orders.0.placed_at"
    assert list(Order.objects.values_list("external_id", flat=True)) == ["o-2"]
    assert not isinstance(other, OrderRefused)


def test_a_far_time_of_change_hides_no_later_word_of_the_shop(shop: Any) -> None:
    far = replace(snapshot_of(), updated_at=datetime(2199, 1, 1, tzinfo=UTC))
    put_order(external_id="o-1", snapshot=far, actor=SYSTEM, now=NOW)

    later = replace(snapshot_of(), updated_at=NOW, number="renamed")
    outcome = put_order(external_id="o-1", snapshot=later, actor=SYSTEM, now=NOW)

    assert (outcome.has_changed, Order.objects.get().number) == (True, "renamed")
