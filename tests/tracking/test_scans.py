"""Recording scans, following the shop's parcels and asking the carrier."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commerce.models import Fulfillment
from core.actors import Actor
from events.models import Event
from tests import make
from tests.make import NOW
from tracking.journeys import headline_of, steps_of
from tracking.models import Direction, Shipment, ShipmentEvent
from tracking.ports import (
    Carrier,
    CarrierUnavailable,
    Label,
    LabelOrder,
    PickupOrder,
    PickupQuery,
    PickupSlot,
    Scan,
)
from tracking.selectors import journeys_of_order, shipment_detail
from tracking.services import scans as scans_module
from tracking.services.fulfillments import follow_fulfillments
from tracking.services.polling import LEASE, poll_due_shipments
from tracking.services.scans import ScanRefused, record_scans
from tracking.services.shipments import (
    ParcelLine,
    QuantityExceeded,
    UnknownLine,
    create_shipment,
    void_shipment,
)

CARRIER = Actor("carrier")
API = Actor("api", "key_1")


def outbound(**fields: Any) -> Shipment:
    order = fields.pop("order", None) or make.order(is_shipped=False)
    return create_shipment(
        order=order,
        direction=Direction.OUTBOUND,
        carrier="ups",
        tracking_number="1Z999",
        actor=API,
        now=NOW,
        **fields,
    )


def shipment_events() -> list[str]:
    return list(
        Event.objects.filter(subject_type="shipment").order_by("sequence").values_list("type", flat=True)
    )


class FakeCarrier(Carrier):
    def __init__(self, *scans: Scan, is_down: bool = False) -> None:
        self.scans, self.is_down, self.asked = list(scans), is_down, 0

    def make_label(self, order: LabelOrder) -> Label:
        raise NotImplementedError

    def void_label(self, carrier_reference: str) -> None:
        raise NotImplementedError

    def scans_of(self, tracking_number: str) -> list[Scan]:
        self.asked += 1
        if self.is_down:
            raise CarrierUnavailable
        return self.scans

    def pickup_slots(self, query: PickupQuery) -> list[PickupSlot]:
        raise NotImplementedError

    def book_pickup(self, order: PickupOrder) -> None:
        raise NotImplementedError


def test_a_scan_told_twice_is_kept_and_announced_once(shop: Any) -> None:
    shipment = outbound()
    scan = Scan(NOW - timedelta(hours=1), "in_transit", carrier_code="I", city="Berlin", country_code="DE")

    for _ in range(2):
        record_scans(shipment=shipment, scans=[scan, scan], actor=API, now=NOW)

    assert ShipmentEvent.objects.count() == 1
    assert shipment_events() == ["shipment.created", "shipment.in_transit"]


def test_a_late_scan_is_kept_and_not_obeyed(shop: Any) -> None:
    shipment = outbound()
    record_scans(
        shipment=shipment, scans=[Scan(NOW - timedelta(hours=1), "delivered")], actor=CARRIER, now=NOW
    )

    record_scans(
        shipment=shipment, scans=[Scan(NOW - timedelta(hours=9), "in_transit")], actor=CARRIER, now=NOW
    )

    stored = shipment_detail(shipment.public_id)
    assert stored.status == "delivered"
    assert stored.delivered_at == NOW - timedelta(hours=1)
    assert [event.status for event in stored.events.all()] == ["in_transit", "delivered"]
    assert shipment_events() == ["shipment.created", "shipment.delivered"]


def test_the_carriers_delivery_begins_the_orders_return_period(shop: Any) -> None:
    order = make.order(delivered_at=None)
    Fulfillment.objects.filter(order=order).update(tracking_number="1Z999", carrier="ups")
    (shipment,) = follow_fulfillments(order=order, actor=API, now=NOW)

    record_scans(shipment=shipment, scans=[Scan(NOW, "delivered")], actor=CARRIER, now=NOW)

    assert Fulfillment.objects.get(order=order).delivered_at == NOW
    follow_fulfillments(order=order, actor=API, now=NOW)  # the shop repeats it
    assert [event.carrier_code for event in shipment.events.all()] == ["shop:shipped", ""]


def test_a_scan_far_in_the_future_is_refused_and_nothing_is_written(shop: Any) -> None:
    shipment = outbound()
    good, bad = Scan(NOW, "in_transit"), Scan(NOW + timedelta(days=2), "delivered")

    with pytest.raises(ScanRefused) as refused:
        record_scans(shipment=shipment, scans=[good, bad], actor=API, now=NOW)

    assert [(error.field, error.code) for error in refused.value.errors] == [
        ("events.1.occurred_at", "in_the_future")
    ]
    assert ShipmentEvent.objects.count() == 0


def test_a_word_that_is_not_ours_is_refused(shop: Any) -> None:
    with pytest.raises(ScanRefused) as refused:
        record_scans(shipment=outbound(), scans=[Scan(NOW, "arrived", "lst")], actor=API, now=NOW)

    assert [error.code for error in refused.value.errors] == ["unknown_status", "unknown_sub_status"]


def test_lines_of_a_shipment_are_checked(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 2, "paid_minor": 4000}], is_shipped=False)

    with pytest.raises(UnknownLine):
        outbound(order=order, lines=[ParcelLine("l-9", 1)])
    with pytest.raises(QuantityExceeded):
        outbound(order=order, lines=[ParcelLine("l-1", 2), ParcelLine(order.lines.get().public_id, 1)])

    assert Shipment.objects.count() == 0
    assert outbound(order=order, lines=[ParcelLine("l-1", 2)]).lines == [{"line": "l-1", "quantity": 2}]


def test_the_same_label_gives_the_same_shipment(shop: Any) -> None:
    order = make.order()
    label = Label("Paketwerk", "00340434", "lbl_1", drop_off_code="482 913")

    first, second = (
        create_shipment(
            order=order,
            direction=Direction.RETURN,
            carrier="",
            tracking_number="",
            label=label,
            actor=API,
            now=NOW,
        )
        for _ in range(2)
    )

    assert first.pk == second.pk
    assert (first.carrier, first.tracking_number, first.drop_off_code) == ("Paketwerk", "00340434", "482 913")
    assert shipment_events() == ["shipment.created"]


def test_a_label_that_was_not_used_can_be_called_off_once(shop: Any) -> None:
    shipment = outbound()

    void_shipment(shipment=shipment, actor=API, now=NOW)
    void_shipment(shipment=shipment, actor=API, now=NOW)

    assert Shipment.objects.get().next_poll_at is None
    assert shipment_events() == ["shipment.created", "shipment.voided"]


def test_parcels_of_the_shop_are_followed_once_and_their_numbers_corrected(shop: Any) -> None:
    order = make.order(delivered_at=None)
    for _ in range(2):
        follow_fulfillments(order=order, actor=API, now=NOW)
    Fulfillment.objects.update(tracking_number="1Z1", carrier="ups")

    follow_fulfillments(order=order, actor=API, now=NOW)

    shipment = Shipment.objects.get()
    assert (shipment.carrier, shipment.tracking_number, shipment.status) == ("ups", "1Z1", "in_transit")
    assert shipment.next_poll_at is not None
    assert shipment.estimated_delivery_at == shipment.shipped_at + timedelta(days=5)
    assert shipment_events() == ["shipment.created", "shipment.in_transit"]


def test_a_parcel_that_the_shop_takes_back_is_called_off_unless_a_carrier_saw_it(shop: Any) -> None:
    orders = [make.order(delivered_at=None) for _ in range(2)]
    for order in orders:
        follow_fulfillments(order=order, actor=API, now=NOW)
    seen = Shipment.objects.get(order=orders[1])
    record_scans(shipment=seen, scans=[Scan(NOW, "in_transit", carrier_code="I")], actor=CARRIER, now=NOW)

    Fulfillment.objects.all().delete()
    for order in orders:
        follow_fulfillments(order=order, actor=API, now=NOW)

    assert [shipment.voided_at for shipment in Shipment.objects.order_by("order_id")] == [NOW, None]


def test_one_parcel_with_units_of_two_orders_is_two_shipments(shop: Any) -> None:
    for order in (make.order(delivered_at=None), make.order(delivered_at=None)):
        Fulfillment.objects.filter(order=order).update(tracking_number="1Z1", carrier="ups")
        follow_fulfillments(order=order, actor=API, now=NOW)

    assert Shipment.objects.filter(tracking_number="1Z1").count() == 2


def test_a_silent_carrier_is_asked_less_and_less_often_and_news_bring_it_back(shop: Any) -> None:
    shipment = outbound()
    moment, gaps = NOW + timedelta(minutes=1), []
    for _ in range(3):
        assert poll_due_shipments(carrier=FakeCarrier(), now=moment, seconds=5) == 1
        shipment.refresh_from_db()
        gaps.append((shipment.next_poll_at - moment).total_seconds() / 60)
        moment = shipment.next_poll_at

    poll_due_shipments(carrier=FakeCarrier(Scan(NOW, "in_transit")), now=moment, seconds=5)
    shipment.refresh_from_db()

    assert gaps == [4, 8, 16]
    assert (shipment.status, shipment.quiet_polls) == ("in_transit", 0)
    assert shipment.next_poll_at == moment + timedelta(minutes=2)


def test_a_carrier_that_is_down_costs_nothing_but_time(shop: Any) -> None:
    shipment = outbound()

    poll_due_shipments(carrier=FakeCarrier(is_down=True), now=NOW + timedelta(hours=1), seconds=5)

    shipment.refresh_from_db()
    assert (shipment.status, shipment.quiet_polls) == ("pending", 1)


class CarrierOfMany(FakeCarrier):
    def __init__(self, told: dict[str, list[Scan]]) -> None:
        super().__init__()
        self.told = told

    def scans_of(self, tracking_number: str) -> list[Scan]:
        return self.told[tracking_number]


def parcels(*numbers: str) -> list[Shipment]:
    return [
        create_shipment(
            order=make.order(is_shipped=False),
            direction=Direction.OUTBOUND,
            carrier="ups",
            tracking_number=number,
            actor=API,
            now=NOW,
        )
        for number in numbers
    ]


@pytest.mark.parametrize("numbers", [["1Z1", "1Z2"], ["1Z1", "1Z2", "1Z3", "1Z4"]])
def test_what_is_heard_of_many_parcels_is_written_in_the_same_statements(
    shop: Any, numbers: list[str], django_assert_num_queries: Any
) -> None:
    parcels(*numbers)
    told = {number: [Scan(NOW, "in_transit"), Scan(NOW, "out_for_delivery")] for number in numbers}

    with django_assert_num_queries(15):
        poll_due_shipments(carrier=CarrierOfMany(told), now=NOW + timedelta(hours=1), seconds=5)

    assert {row.status for row in Shipment.objects.all()} == {"out_for_delivery"}
    assert ShipmentEvent.objects.count() == 2 * len(numbers)
    assert sorted(shipment_events()) == sorted(
        ["shipment.created", "shipment.out_for_delivery"] * len(numbers)
    )


def test_a_parcel_of_which_too_much_is_told_stops_no_other(shop: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(scans_module, "MOST_SCANS_OF_A_PARCEL", 1)
    good, bad, quiet = parcels("1Z1", "1Z2", "1Z3")
    told = {
        "1Z1": [Scan(NOW, "in_transit")],
        "1Z2": [Scan(NOW, "in_transit"), Scan(NOW, "delivered")],
        "1Z3": [],
    }

    asked = poll_due_shipments(carrier=CarrierOfMany(told), now=NOW + timedelta(hours=1), seconds=5)

    assert asked == 3
    rows = Shipment.objects.in_bulk([good.pk, bad.pk, quiet.pk])
    assert [(rows[one.pk].status, rows[one.pk].quiet_polls) for one in (good, bad, quiet)] == [
        ("in_transit", 0),
        ("pending", 1),
        ("pending", 1),
    ]


def test_what_was_heard_before_a_carrier_breaks_down_is_kept(shop: Any) -> None:
    parcels("1Z1", "1Z2", "1Z3")

    with pytest.raises(KeyError):
        poll_due_shipments(
            carrier=CarrierOfMany({"1Z1": [Scan(NOW, "in_transit")]}), now=NOW + timedelta(hours=1), seconds=5
        )

    first, second, third = Shipment.objects.order_by("pk")
    assert first.status == "in_transit"
    assert second.next_poll_at == NOW + timedelta(hours=1) + LEASE
    assert third.next_poll_at == NOW + timedelta(hours=1)


def test_a_delivered_parcel_is_never_asked_for_again(shop: Any) -> None:
    outbound()
    carrier = FakeCarrier(Scan(NOW, "delivered"))

    for hours in (1, 100):
        poll_due_shipments(carrier=carrier, now=NOW + timedelta(hours=hours), seconds=5)

    assert carrier.asked == 1


def test_the_page_says_when_a_parcel_is_expected_and_when_it_is_late(shop: Any) -> None:
    shipment = outbound(shipped_at=NOW)

    def said(days: int) -> str:
        return headline_of(
            shipment, now=NOW + timedelta(days=days), language="en", time_zone="Europe/Berlin"
        ).text

    assert said(0) == "Expected: Saturday 7 November"
    assert said(6) == "Your parcel takes longer than expected"


def test_steps_of_a_parcel_on_its_way(shop: Any) -> None:
    shipment = outbound(shipped_at=NOW)
    shipment = record_scans(shipment=shipment, scans=[Scan(NOW, "in_transit")], actor=CARRIER, now=NOW)

    steps = steps_of(shipment, events=list(shipment.events.all()), placed_at=NOW - timedelta(days=1))

    assert [(step.code, step.state) for step in steps] == [
        ("ordered", "done"),
        ("preparing", "done"),
        ("in_transit", "current"),
        ("out_for_delivery", "upcoming"),
        ("delivered", "upcoming"),
    ]


@pytest.mark.parametrize("parcels", [1, 3])
def test_journeys_take_two_queries(shop: Any, parcels: int, django_assert_num_queries: Any) -> None:
    order = make.order(is_shipped=False)
    for number in range(parcels):
        create_shipment(
            order=order,
            direction=Direction.OUTBOUND,
            carrier="ups",
            tracking_number=f"1Z{number}",
            actor=API,
            now=NOW,
        )

    with django_assert_num_queries(2):
        journeys = journeys_of_order(order, now=NOW, language="en", time_zone="Europe/Berlin")

    assert len(journeys) == parcels


def test_an_order_of_which_nothing_was_sent_has_a_journey_too(shop: Any) -> None:
    order = make.order(is_shipped=False)

    (journey,) = journeys_of_order(order, now=NOW, language="en", time_zone="Europe/Berlin")

    assert journey.headline.text == "We are preparing your order"
    assert [step.state for step in journey.steps] == ["done", "current", "upcoming", "upcoming", "upcoming"]


def test_a_carrier_in_many_words_does_not_stop_its_parcel(shop: Any) -> None:
    order = make.order()
    order.fulfillments.update(carrier="By our own van, " * 6)

    (shipment,) = follow_fulfillments(order=order, actor=API, now=NOW)
    follow_fulfillments(order=order, actor=API, now=NOW)

    assert shipment.carrier == ("By our own van, " * 6)[:64]
    assert order.shipments.count() == 1


def test_a_parcel_with_more_than_was_ordered_is_followed(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 2, "paid_minor": 5000}])
    order.fulfillments.get().lines.update(quantity=3)

    (shipment,) = follow_fulfillments(order=order, actor=API, now=NOW)

    assert shipment.lines == [{"line": "l-1", "quantity": 2}]
