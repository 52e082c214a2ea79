"""The carrier at the door: wished for, booked by the worker, moved, refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import ShopSettings
from core.actors import Actor
from countries.registry import country
from events.models import Event
from returns.models import ReturnParcel, ReturnRequest
from returns.models.requests import Channel
from returns.services import pickups
from returns.services.decisions import approve_return
from returns.services.pickups import (
    PickupNotMovable,
    PickupNotPossible,
    book_pickup,
    free_slots,
    is_served,
    move_pickup,
)
from returns.services.policies import create_draft, publish_policy
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem, WishedPickup
from tests import make
from tests.make import NOW
from tracking.models import Direction, Shipment
from tracking.ports import CarrierRefused, CarrierUnavailable, PickupOrder, PickupQuery, PickupSlot

pytestmark = pytest.mark.django_db

SHOPPER, STAFF = Actor("shopper", "cus_1"), Actor("staff", "1")
WEDNESDAY, THURSDAY, SUNDAY = date(2026, 11, 4), date(2026, 11, 5), date(2026, 11, 8)
WISH = WishedPickup(WEDNESDAY, "09:00-12:00", "guard", "Code 12")


class Driver:
    """A carrier that takes orders for pickups, or does not."""

    def __init__(self) -> None:
        self.orders: list[PickupOrder] = []
        self.refuses = False
        self.is_down = False
        self.offers = [PickupSlot(SUNDAY, "09:00-12:00"), PickupSlot(THURSDAY, "09:00-12:00")]

    def pickup_slots(self, query: PickupQuery) -> list[PickupSlot]:
        if self.is_down:
            raise CarrierUnavailable
        return [*self.offers, PickupSlot(query.last_day + timedelta(days=1), "09:00-12:00")]

    def book_pickup(self, order: PickupOrder) -> None:
        if self.is_down:
            raise CarrierUnavailable
        if self.refuses:
            raise CarrierRefused("full")
        self.orders.append(order)


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Driver:
    made = Driver()
    monkeypatch.setattr(pickups, "carrier", lambda *_asked: made)
    return made


def wished(pickup: WishedPickup | None = WISH, *, method: str = "pickup") -> ReturnRequest:
    draft = create_draft(
        document={"base": {"methods": ["pickup", "drop_off"]}, "rules": []}, actor=STAFF, now=NOW
    )
    publish_policy(policy=draft, effective_from=NOW - timedelta(days=30), actor=STAFF, now=NOW)
    return create_return(
        order=make.order(),
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, reason="changed_my_mind"),),
            resolution="refund",
            method=method,
            pickup=pickup,
        ),
        actor=SHOPPER,
        channel=Channel.PORTAL,
        now=NOW,
    )


def labelled(found: ReturnRequest) -> ReturnRequest:
    approve_return(return_request=found, actor=STAFF, now=NOW)
    shipment = Shipment.objects.create(
        direction=Direction.RETURN,
        order=found.order,
        carrier="sandbox",
        tracking_number="1",
        carrier_reference="lbl-1",
        created_at=NOW,
        updated_at=NOW,
    )
    ReturnParcel.objects.create(return_request=found, shipment=shipment)
    ReturnRequest.objects.filter(pk=found.pk).update(shipping_status="pending")
    return ReturnRequest.objects.get(pk=found.pk)


def events_of(found: ReturnRequest) -> list[str]:
    rows = Event.objects.filter(subject_id=found.public_id, type__startswith="return.pickup")
    return list(rows.order_by("sequence").values_list("type", flat=True))


def test_wish_is_booked_once_when_the_label_is_there(shop: Any, driver: Driver) -> None:
    found = wished()
    book_pickup(return_id=found.public_id, now=NOW)
    asked_too_early = list(driver.orders)

    labelled(found)
    for _ in range(2):
        book_pickup(return_id=found.public_id, now=NOW)

    found.refresh_from_db()
    assert asked_too_early == []
    assert driver.orders == [PickupOrder("lbl-1", PickupSlot(WEDNESDAY, "09:00-12:00"), "guard", "Code 12")]
    assert found.shipping_status == "pickup_scheduled"
    assert found.pickup == {
        "date": "2026-11-04",
        "slot": "09:00-12:00",
        "place": "guard",
        "note": "Code 12",
        "state": "booked",
        "booked": {"date": "2026-11-04", "slot": "09:00-12:00"},
    }
    assert events_of(found) == ["return.pickup_booked"]


def test_old_time_stands_until_the_carrier_agrees_to_the_new_one(shop: Any, driver: Driver) -> None:
    found = labelled(wished())
    book_pickup(return_id=found.public_id, now=NOW)
    driver.refuses = True

    move_pickup(return_request=found, pickup=WishedPickup(THURSDAY, "15:00-18:00"), actor=SHOPPER, now=NOW)
    found.refresh_from_db()
    while_asking = (found.pickup["state"], found.pickup["booked"])
    book_pickup(return_id=found.public_id, now=NOW)

    found.refresh_from_db()
    assert while_asking == ("wanted", {"date": "2026-11-04", "slot": "09:00-12:00"})
    assert (found.pickup["state"], found.pickup["date"], found.pickup["slot"]) == (
        "refused",
        "2026-11-04",
        "09:00-12:00",
    )
    assert events_of(found) == ["return.pickup_booked", "return.pickup_wanted", "return.pickup_refused"]


def test_carrier_that_is_down_is_asked_again(shop: Any, driver: Driver) -> None:
    found = labelled(wished())
    driver.is_down = True

    with pytest.raises(CarrierUnavailable):
        book_pickup(return_id=found.public_id, now=NOW)
    driver.is_down = False
    book_pickup(return_id=found.public_id, now=NOW)

    found.refresh_from_db()
    assert (found.pickup["state"], len(driver.orders)) == ("booked", 1)


def test_time_that_went_by_before_the_approval_has_to_be_chosen_anew(shop: Any, driver: Driver) -> None:
    found = labelled(wished())

    book_pickup(return_id=found.public_id, now=NOW + timedelta(days=3))

    found.refresh_from_db()
    assert (found.pickup["state"], found.pickup["booked"], driver.orders) == ("refused", None, [])


@pytest.mark.parametrize(
    ("pickup", "field"),
    [
        (WishedPickup(SUNDAY, "09:00-12:00"), "pickup.date"),
        (WishedPickup(date(2026, 11, 2), "09:00-12:00"), "pickup.date"),
        (WishedPickup(date(2026, 12, 24), "09:00-12:00"), "pickup.date"),
        (WishedPickup(WEDNESDAY, "12:00-09:00"), "pickup.slot"),
        (WishedPickup(WEDNESDAY, "25:00-26:00"), "pickup.slot"),
        (WishedPickup(WEDNESDAY, "09:00-12:00", "roof"), "pickup.place"),
        (WishedPickup(WEDNESDAY, "09:00-12:00", "door", "x" * 201), "pickup.note"),
    ],
)
def test_impossible_wishes_are_refused_and_nothing_is_written(
    shop: Any, driver: Driver, pickup: WishedPickup, field: str
) -> None:
    with pytest.raises(PickupNotPossible) as refusal:
        wished(pickup)

    assert [error.field for error in refusal.value.errors] == [field]
    assert not ReturnRequest.objects.exists()


def test_pickup_of_a_return_that_is_not_picked_up_is_refused(shop: Any, driver: Driver) -> None:
    with pytest.raises(PickupNotPossible):
        wished(method="drop_off")

    assert not ReturnRequest.objects.exists()


def test_pickup_is_not_moved_once_its_hours_have_begun(shop: Any, driver: Driver) -> None:
    found = labelled(wished())
    book_pickup(return_id=found.public_id, now=NOW)
    begun = datetime(2026, 11, 4, 8, 0, tzinfo=NOW.tzinfo)  # nine o'clock in Berlin

    with pytest.raises(PickupNotMovable):
        move_pickup(
            return_request=found, pickup=WishedPickup(THURSDAY, "09:00-12:00"), actor=SHOPPER, now=begun
        )

    found.refresh_from_db()
    assert found.pickup["state"] == "booked"


def test_free_times_leave_out_sundays_and_what_is_too_late(shop: Any, driver: Driver) -> None:
    order = make.order()

    slots = free_slots(order=order, last_day=date(2026, 11, 10), now=NOW)
    driver.is_down = True

    assert slots == [PickupSlot(THURSDAY, "09:00-12:00")]
    assert free_slots(order=order, last_day=date(2026, 11, 10), now=NOW) == []


@pytest.mark.parametrize(
    ("code", "day", "comes"),
    [
        ("KR", date(2026, 11, 7), True),  # a Saturday
        ("KR", date(2026, 11, 8), False),
        ("KR", date(2026, 12, 25), False),
        ("TR", date(2026, 10, 29), False),
        ("TH", date(2026, 12, 7), False),  # the King's birthday, made up on the Monday
        ("DE", date(2026, 12, 7), True),
    ],
)
def test_nobody_drives_on_sundays_and_holidays_of_the_country(code: str, day: date, comes: bool) -> None:
    assert is_served(day, country(code), ShopSettings(country="DE")) is comes
