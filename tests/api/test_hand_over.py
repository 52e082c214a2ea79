"""The way back by API: pickups and parcels of the shopper's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.actors import Actor
from returns.models import ReturnRequest, ReturnSettings
from returns.services import pickups
from returns.services.decisions import carry_out_decision
from returns.services.policies import create_draft, publish_policy
from tests import make
from tests.api.conftest import ApiClient
from tracking.ports import PickupQuery, PickupSlot


class Timetable:
    def pickup_slots(self, query: PickupQuery) -> list[PickupSlot]:
        return [PickupSlot(query.first_day + timedelta(days=offset), "09:00-12:00") for offset in range(3)]


@pytest.fixture
def order(shop: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(pickups, "carrier", lambda *_asked: Timetable())
    now, staff = timezone.now(), Actor("staff", "1")
    draft = create_draft(
        document={"base": {"methods": ["pickup", "own_carrier"]}, "rules": []}, actor=staff, now=now
    )
    publish_policy(policy=draft, effective_from=now - timedelta(days=30), actor=staff, now=now)
    return make.order(placed_at=now - timedelta(days=5), delivered_at=now - timedelta(days=2))


def wish(order: Any, **changes: Any) -> dict[str, Any]:
    item = {"line": "l-1", "quantity": 1, "reason": "changed_my_mind"}
    return {"order": order.external_id, "items": [item], "resolution": "refund", **changes}


def workday() -> date:
    """A day after tomorrow on which somebody drives, whatever day the test runs on."""
    day = timezone.localdate() + timedelta(days=2)
    while day.weekday() == 6 or (day.month, day.day) in {(12, 25), (12, 26), (1, 1)}:
        day += timedelta(days=1)
    return day


def test_pickup_is_wished_for_shown_and_moved(api: ApiClient, order: Any) -> None:
    day = workday()
    pickup = {"date": day.isoformat(), "slot": "09:00-12:00", "place": "guard", "note": "Code 12"}

    made = api.post("/returns", wish(order, method="pickup", pickup=pickup))
    slots = api.get(f"/returns/{made.json()['id']}/pickup-slots").json()["data"]
    moved = api.post(f"/returns/{made.json()['id']}/pickup", {"pickup": {**pickup, "slot": "12:00-15:00"}})

    assert made.status_code == 201, made.content
    assert made.json()["pickup"] == {**pickup, "state": "wanted", "booked": None}
    assert slots
    assert set(slots[0]) == {"date", "slot"}
    assert moved.status_code == 202
    assert moved.json()["pickup"]["slot"] == "12:00-15:00"


@pytest.mark.parametrize(
    ("pickup", "status", "code"),
    [
        ({"date": "2026-02-30", "slot": "09:00-12:00"}, 400, None),
        ({"date": "2099-01-05", "slot": "09:00-12:00"}, 422, "pickup_not_possible"),
        ({"slot": "09:00-12:00"}, 400, None),
        ({"date": "2099-01-05", "slot": "09:00-12:00", "door": 1}, 400, None),
        ({"date": "2099-01-05", "slot": "09:00-12:00", "place": "roof"}, 400, None),
    ],
)
def test_pickup_that_cannot_be_writes_nothing(
    api: ApiClient, order: Any, pickup: dict[str, Any], status: int, code: str | None
) -> None:
    answer = api.post("/returns", wish(order, method="pickup", pickup=pickup))

    assert answer.status_code == status, answer.content
    if code:
        assert answer.json()["code"] == code
    assert not ReturnRequest.objects.exists()


def test_own_parcel_is_told_and_its_postage_repaid_once(api: ApiClient, order: Any) -> None:
    ReturnSettings.objects.create(pk=1, own_parcel_limit_minor=500)
    made = api.post("/returns", wish(order, method="own_carrier")).json()
    carry_out_decision(return_id=made["id"], now=timezone.now())
    cost = {"amount": "6.50", "currency": "EUR"}
    path = f"/returns/{made['id']}"

    nameless = api.post(f"{path}/hand-over", {"cost": cost})
    foreign = api.post(
        f"{path}/hand-over",
        {"carrier": "dhl", "tracking_number": "1", "cost": {"amount": "1", "currency": "USD"}},
    )
    told = api.post(f"{path}/hand-over", {"carrier": "dhl", "tracking_number": "JJD01", "cost": cost})
    too_much = api.post(f"{path}/repay-postage", {"amount": cost, "way": "store_credit"})
    repay = {"amount": {"amount": "5.00", "currency": "EUR"}, "way": "by_hand", "reference": "T-1"}
    repaid = api.post(f"{path}/repay-postage", repay)
    again = api.post(f"{path}/repay-postage", repay)

    assert (nameless.status_code, nameless.json()["code"]) == (422, "tracking_number_required")
    assert (foreign.status_code, foreign.json()["code"]) == (422, "wrong_currency")
    assert told.json()["shipping_status"] == "dropped_off"
    assert [parcel["tracking_number"] for parcel in told.json()["shipments"]] == ["JJD01"]
    assert (too_much.status_code, too_much.json()["code"]) == (409, "own_parcel_not_repayable")
    assert repaid.json()["own_parcel"]["repaid"]["amount"] == {"amount": "5.00", "currency": "EUR"}
    assert repaid.json()["refunds"] == []
    assert again.status_code == 409
