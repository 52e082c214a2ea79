"""A return's way back rests on some days, and what may be kept counts by person: on real rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.selectors import shop_settings
from commerce.models import Order
from core.actors import Actor
from core.dates import end_of_local_day
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.refusals import ReturnDenied
from returns.services import pickups
from returns.services.decisions import approve_return, cancel_return
from returns.services.eligibility import eligibility_of
from returns.services.pickups import PickupNotPossible, free_slots_for, move_pickup
from returns.services.policies import create_draft, publish_policy
from returns.services.requests import create_return
from returns.telling.answers import policy_answer
from returns.telling.page import policy_page
from returns.wishes import ReturnWish, WishedItem, WishedPickup
from tests import make
from tests.make import NOW
from tracking.ports import PickupQuery, PickupSlot

pytestmark = pytest.mark.django_db

SHOPPER, STAFF = Actor("shopper", "cus_1"), Actor("staff", "1")
PAUSE = {"methods": ["pickup"], "from": "2026-11-03", "until": "2026-11-12"}
SEASON = {"ordered_from": "2026-11-01", "ordered_until": "2026-11-30", "return_until": "2027-01-15"}
CEILING = {"max_value": {"amount": "20.00", "currency": "EUR"}, "max_times": 1, "within_days": 365}


class EveryMorning:
    def pickup_slots(self, query: PickupQuery) -> list[PickupSlot]:
        days = range((query.last_day - query.first_day).days + 1)
        return [PickupSlot(query.first_day + timedelta(days=day), "09:00-12:00") for day in days]


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickups, "carrier", lambda *_asked: EveryMorning())


def in_force(**base: Any) -> None:
    draft = create_draft(
        document={"base": {"methods": ["pickup"], **base}, "rules": []}, actor=STAFF, now=NOW
    )
    publish_policy(policy=draft, effective_from=NOW - timedelta(days=30), actor=STAFF, now=NOW)


def asked(order: Order | None = None, **wish: Any) -> ReturnRequest:
    return create_return(
        order=order or make.order(),
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, reason="changed_my_mind"),),
            **{"resolution": "refund", "method": "pickup", **wish},
        ),
        actor=SHOPPER,
        channel=Channel.PORTAL,
        now=NOW,
    )


def end_of(day: date) -> Any:
    return end_of_local_day(day, shop_settings().time_zone)


def test_days_of_a_pause_do_not_count_for_the_last_day(shop: Any) -> None:
    in_force(hand_over_days=7, pauses=[PAUSE])

    found = approve_return(return_request=asked(), actor=STAFF, now=NOW)

    assert found.hand_over_by == end_of(date(2026, 11, 19))


def test_a_pause_that_was_published_after_the_request_counts_too(shop: Any, driver: None) -> None:
    in_force(hand_over_days=7)
    found = asked()
    in_force(hand_over_days=7, pauses=[PAUSE])

    found = approve_return(return_request=found, actor=STAFF, now=NOW)

    assert found.hand_over_by == end_of(date(2026, 11, 19))
    assert {slot.day for slot in free_slots_for(found, now=NOW)} == {
        date(2026, 11, day) for day in (13, 14, 16, 17, 18, 19)
    }


def test_nobody_is_booked_for_a_day_of_the_pause(shop: Any, driver: None) -> None:
    in_force(hand_over_days=14, pauses=[PAUSE])
    resting, driving = (WishedPickup(date(2026, 11, day), "09:00-12:00") for day in (5, 13))

    with pytest.raises(PickupNotPossible):
        asked(pickup=resting)
    found = approve_return(return_request=asked(pickup=driving), actor=STAFF, now=NOW)
    with pytest.raises(PickupNotPossible):
        move_pickup(return_request=found, pickup=resting, actor=SHOPPER, now=NOW)

    found.refresh_from_db()
    assert (ReturnRequest.objects.count(), found.pickup["date"]) == (1, "2026-11-13")


def test_one_person_may_keep_something_once_and_then_returns_as_usual(shop: Any) -> None:
    in_force(keep_item=CEILING)
    ada, other = make.customer(), make.customer()
    orders = [make.order(customer=who, lines=[{"paid_minor": 1500}]) for who in (ada, ada, other)]

    kept = asked(orders[0], resolution="keep_item", method=None)
    offered = [
        eligibility_of(order=order, wish=ReturnWish(), now=NOW).lines[0].decision.resolutions
        for order in orders[1:]
    ]
    with pytest.raises(ReturnDenied) as denied:
        asked(orders[1], resolution="keep_item", method=None)

    assert kept.decision["outcome"] == "approve"
    assert offered == [("refund",), ("refund", "keep_item")]
    assert denied.value.code == "resolution_not_offered"
    assert asked(orders[1]).decision["outcome"] == "approve"


def test_what_was_called_off_does_not_count_as_kept(shop: Any) -> None:
    in_force(keep_item=CEILING, approval="review")
    ada = make.customer()
    first, second = (make.order(customer=ada, lines=[{"paid_minor": 1500}]) for _ in range(2))
    called_off = asked(first, resolution="keep_item", method=None)

    cancel_return(return_request=called_off, actor=SHOPPER, now=NOW)

    decision = eligibility_of(order=second, wish=ReturnWish(), now=NOW).lines[0].decision
    assert decision.resolutions == ("refund", "keep_item")


def test_two_pieces_below_the_ceiling_may_be_above_it_together(shop: Any) -> None:
    in_force(keep_item=CEILING)
    order = make.order(lines=[{"quantity": 2, "paid_minor": 3000}])

    def offered(quantity: int) -> tuple[str, ...]:
        wish = ReturnWish(items=(WishedItem("l-1", quantity, reason="changed_my_mind"),))
        return eligibility_of(order=order, wish=wish, now=NOW).lines[0].decision.resolutions

    assert (offered(1), offered(2)) == (("refund", "keep_item"), ("refund",))


def test_the_policy_page_tells_season_and_pause_with_their_days_and_no_keeping(shop: Any) -> None:
    in_force(seasons=[SEASON], pauses=[PAUSE], keep_item=CEILING)

    page = policy_page(shop_settings(), language="en", now=NOW)
    said = [sentence for section in page.general for sentence in section.sentences]

    assert (
        "Ordered from 1 November to 30 November: until 15 January 2027, or longer where the usual period ends later."
        in said
    )
    assert "Picked up at your door: not from 3 November to 12 November." in said
    assert not [sentence for sentence in said if "keep it" in sentence]


def test_what_only_the_law_gives_for_free_is_not_promised_for_the_season(shop: Any) -> None:
    in_force(
        window_days=7,
        methods=["drop_off"],
        seasons=[SEASON],
        return_shipping_fee={"amount": "4.90", "currency": "EUR"},
    )

    page = policy_page(shop_settings(), language="en", now=NOW, home="TR")
    answer = policy_answer(shop_settings(), product=None, country="TR", language="en", now=NOW)

    said = [sentence for section in page.general for sentence in section.sentences]
    assert "Orders of these days, from day 15 after delivery: Return shipping: €4.90." in said
    assert answer.summary == "Return until 15 January 2027, free for the first 14 days"
    assert answer.as_json()["later"]["only_in_season"] is True


def test_what_is_over_is_not_told_any_more(shop: Any) -> None:
    in_force(seasons=[SEASON], pauses=[PAUSE])

    page = policy_page(shop_settings(), language="en", now=NOW + timedelta(days=90))

    assert not [s for section in page.general for s in section.sentences if "November" in s]
