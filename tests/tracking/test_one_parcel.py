"""One parcel, whichever way it became known: its units count as sent once, and stay sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from commerce.models import Fulfillment, FulfillmentLine, Order, OrderLine
from commerce.parcels import is_same_parcel
from commerce.services.orders import put_order
from commerce.snapshots import parse_order
from core.actors import SYSTEM
from tests.commerce.test_put_order_at_once import at_once
from tests.order_documents import line_document, order_document
from tracking.models import Direction, Shipment
from tracking.ports import Scan
from tracking.services.fulfillments import follow_fulfillments
from tracking.services.scans import ScanRefused, record_scans
from tracking.services.shipments import Parcel, ParcelLine, count_as_sent, create_shipment

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=UTC)


def put(*parcels: dict[str, Any]) -> Order:
    document = order_document(
        placed_at="2026-11-15T10:00:00Z",
        updated_at=None,
        lines=[
            line_document("l-1", quantity=3, unit_price="10.00"),
            line_document("l-2", quantity=1, unit_price="10.00"),
        ],
        fulfillments=list(parcels),
        payments=[],
        refunds=[],
        discounts=[],
        total=None,
    )
    order = put_order(external_id="o-1", snapshot=parse_order(document), actor=SYSTEM, now=NOW).order
    follow_fulfillments(order=order, actor=SYSTEM, now=NOW)
    return order


def parcel(
    number: str, *lines: tuple[str, int], carrier: str = "dhl", name: str = "f-1", **more: Any
) -> dict[str, Any]:
    return {
        "external_id": name,
        "carrier": carrier,
        "tracking_number": number,
        "shipped_at": "2026-11-17T09:00:00Z",
        "lines": [{"line": line, "quantity": quantity} for line, quantity in lines],
        **more,
    }


def post(number: str, *lines: tuple[str, int], carrier: str = "dhl") -> Shipment:
    """As the API does it."""
    shipment = create_shipment(
        order=Order.objects.get(external_id="o-1"),
        direction=Direction.OUTBOUND,
        carrier=carrier,
        tracking_number=number,
        lines=[ParcelLine(*line) for line in lines],
        actor=SYSTEM,
        now=NOW,
    )
    return count_as_sent(
        shipment=shipment, lines=[ParcelLine(*line) for line in lines], actor=SYSTEM, now=NOW
    )


def sent() -> dict[str, int]:
    return dict(OrderLine.objects.values_list("external_id", "fulfilled_quantity"))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (("dhl", "JD 0146-0000"), ("DHL", "jd01460000"), True),
        (("Flash Express", "TH1"), ("flash", "th1"), True),
        (("dhl", "1"), ("ups", "1"), False),
        (("", "1"), ("ups", "1"), True),
        (("dhl", "1"), ("dhl", "2"), False),
        (("dhl", ""), ("dhl", ""), False),
        (("dhl", " - "), ("dhl", ""), False),
        (("dhl_express", "１２"), ("DHL Express", "12"), True),
    ],
)
def test_spellings_of_one_parcel(one: tuple[str, str], other: tuple[str, str], is_same: bool) -> None:
    assert is_same_parcel(Parcel(*one), Parcel(*other)) is is_same


def test_a_parcel_known_by_itself_counts_as_sent_and_as_delivered(shop: Any) -> None:
    put()

    shipment = post("A1", ("l-1", 2))
    record_scans(shipment=shipment, scans=[Scan(day(20), "delivered")], actor=SYSTEM, now=NOW)

    assert sent() == {"l-1": 2, "l-2": 0}
    row = Fulfillment.objects.get()
    assert (row.external_id, row.is_told_by_shop, row.delivered_at) == (
        shipment.public_id,
        False,
        day(20),
    )


def test_a_parcel_without_lines_carries_what_no_other_does(shop: Any) -> None:
    put(parcel("A1", ("l-1", 2)))

    post("B2")
    post("C3")

    assert sent() == {"l-1": 3, "l-2": 1}
    assert FulfillmentLine.objects.count() == 3


@pytest.mark.parametrize("acts", list(permutations(["put", "post", "again", "other"])))
def test_units_are_a_union_in_every_order(shop: Any, acts: tuple[str, ...]) -> None:
    put()

    for act in acts:
        if act == "put":
            put(parcel("a-1", ("l-1", 1), carrier="DHL"))
        elif act == "post":
            post("A1", ("l-1", 2))
        elif act == "again":
            post("a 1", ("l-1", 1))
        else:
            post("B2", ("l-2", 1))

    assert sent() == {"l-1": 2, "l-2": 1}
    assert Fulfillment.objects.count() == 2
    assert Shipment.objects.filter(voided_at=None).count() == 2


def test_never_more_than_was_ordered(shop: Any) -> None:
    put(parcel("A1", ("l-1", 2)))

    post("B2", ("l-1", 3))

    assert sent() == {"l-1": 3, "l-2": 0}


def test_a_later_order_without_it_does_not_lose_it(shop: Any) -> None:
    put(parcel("A1", ("l-1", 1)))
    shipment = post("A1", ("l-1", 2))
    record_scans(shipment=shipment, scans=[Scan(day(20), "delivered")], actor=SYSTEM, now=NOW)

    put(parcel("B2", ("l-2", 1)))
    put(parcel("B2", ("l-2", 1)))

    assert sent() == {"l-1": 2, "l-2": 1}
    kept = Fulfillment.objects.get(shipment_id=shipment.public_id)
    assert (kept.tracking_number, kept.delivered_at, kept.is_told_by_shop) == ("A1", day(20), False)
    shipment.refresh_from_db()
    assert (shipment.voided_at, shipment.fulfillment_external_id) == (None, kept.external_id)


def test_parcels_that_change_places_keep_what_is_known_of_them(shop: Any) -> None:
    put(parcel("A1", ("l-1", 1), name="1"), parcel("B2", ("l-2", 1), name="2"))
    first = Shipment.objects.get(tracking_number="A1")
    record_scans(shipment=first, scans=[Scan(day(20), "delivered")], actor=SYSTEM, now=NOW)

    put(parcel("B2", ("l-2", 1), name="1"), parcel("A1", ("l-1", 1), name="2"))

    rows = Fulfillment.objects.order_by("external_id").values_list("tracking_number", "delivered_at")
    assert list(rows) == [("B2", None), ("A1", day(20))]
    shipments = Shipment.objects.order_by("fulfillment_external_id").values_list("tracking_number", "status")
    assert list(shipments) == [("B2", "in_transit"), ("A1", "delivered")]


def test_the_same_parcel_told_by_many_at_once_is_counted_once(transactional_shop: Any) -> None:
    put()

    at_once(transactional_shop, [lambda: post("A1", ("l-1", 2))] * 6)

    assert sent() == {"l-1": 2, "l-2": 0}
    assert (Fulfillment.objects.count(), Shipment.objects.count()) == (1, 1)


def test_orders_and_parcels_told_at_once_end_alike(transactional_shop: Any) -> None:
    put()

    acts = [lambda: post("A1", ("l-1", 2)), lambda: put(parcel("A1", ("l-1", 1)), parcel("B2", name="f-2"))]
    at_once(transactional_shop, acts * 3)

    assert sent() == {"l-1": 2, "l-2": 0}


def correct(shipment: Shipment) -> None:
    scans = [
        Scan(day(27, 8), "out_for_delivery"),
        Scan(day(27, 12), "delivered"),
    ]
    record_scans(shipment=shipment, scans=scans, actor=SYSTEM, now=NOW)


def test_a_new_attempt_on_a_later_day_corrects_a_delivery(shop: Any) -> None:
    put()
    shipment = post("A1", ("l-1", 1))
    record_scans(shipment=shipment, scans=[Scan(day(20), "delivered")], actor=SYSTEM, now=NOW)

    correct(shipment)

    shipment.refresh_from_db()
    assert (shipment.delivered_at, Fulfillment.objects.get().delivered_at) == (day(27, 12), day(27, 12))


def test_a_delivery_that_the_shop_told_is_corrected_and_stays_so(shop: Any) -> None:
    told = parcel("A1", ("l-1", 1), delivered_at="2026-11-20T09:00:00Z")
    put(told)
    shipment = Shipment.objects.get()
    record_scans(shipment=shipment, scans=[Scan(day(27, 8), "out_for_delivery")], actor=SYSTEM, now=NOW)
    assert Fulfillment.objects.get().delivered_at is None
    put(told)
    assert Fulfillment.objects.get().delivered_at is None

    correct(shipment)
    put(told)

    assert Fulfillment.objects.get().delivered_at == day(27, 12)
    shipment.refresh_from_db()
    assert (shipment.status, shipment.delivered_at) == ("delivered", day(27, 12))


def test_what_the_shop_says_of_a_delivery_stands_where_nobody_tried_again(shop: Any) -> None:
    put(parcel("A1", ("l-1", 1), delivered_at="2026-11-20T09:00:00Z"))
    scans = [Scan(day(20, 7), "delivered"), Scan(day(20, 10), "out_for_delivery")]

    record_scans(shipment=Shipment.objects.get(), scans=scans, actor=SYSTEM, now=NOW)

    assert Fulfillment.objects.get().delivered_at == day(20)


@pytest.mark.parametrize(
    ("occurred_at", "code"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), "before_the_order"),
        (day(15, 9), "before_the_order"),
        (NOW + timedelta(days=2), "in_the_future"),
    ],
)
def test_an_event_at_a_time_that_cannot_be_true_is_refused(
    shop: Any, occurred_at: datetime, code: str
) -> None:
    put()
    shipment = post("A1", ("l-1", 1))

    with pytest.raises(ScanRefused) as refused:
        record_scans(shipment=shipment, scans=[Scan(occurred_at, "delivered")], actor=SYSTEM, now=NOW)

    assert [(error.field, error.code) for error in refused.value.errors] == [("events.0.occurred_at", code)]
    assert not shipment.events.exists()
