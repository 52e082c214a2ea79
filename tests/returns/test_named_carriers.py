"""Turkey: a parcel by a carrier of the shopper's own that is the one which the shop named goes back free of charge."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import ShopSettings
from api.finding import order_named
from core.actors import Actor
from events.models import Event
from returns.links import return_path
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.policy.quote import Quote
from returns.services.decisions import approve_return
from returns.services.named_carriers import is_free_by_carrier
from returns.services.own_parcels import ToldHandOver, tell_hand_over
from returns.services.parcels import announce_own_parcel
from returns.services.policies import create_draft, publish_policy
from returns.services.refunds import refund_what_is_owed
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW
from tracking.models import Direction
from tracking.services.shipments import create_shipment

pytestmark = pytest.mark.django_db

SHOPPER, STAFF = Actor("shopper", "cus_1"), Actor("staff", "1")


@pytest.fixture(autouse=True)
def _yurtici_is_named(shop: Any) -> None:
    ShopSettings.objects.update(return_carriers=[{"since": "2026-01-01", "carriers": ["yurtici"]}])


def asked(*, country: str = "TR", days_ago: int = 4, refund_on: str = "receipt") -> ReturnRequest:
    base = {
        "methods": ["own_carrier", "drop_off"],
        "window_days": 90,
        "refund_on": refund_on,
        "return_shipping_fee": {"amount": "5.00", "currency": "EUR"},
    }
    draft = create_draft(document={"base": base, "rules": []}, actor=STAFF, now=NOW)
    publish_policy(policy=draft, effective_from=NOW - timedelta(days=200), actor=STAFF, now=NOW)
    made = create_return(
        order=make.order(
            country=country,
            lines=[{"quantity": 1, "paid_minor": 5000}, {"quantity": 1, "paid_minor": 900}],
            delivered_at=NOW - timedelta(days=days_ago),
        ),
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, "changed_my_mind"),), resolution="refund", method="own_carrier"
        ),
        actor=SHOPPER,
        channel=Channel.PORTAL,
        now=NOW,
    )
    if made.status == "requested":
        approve_return(return_request=made, actor=STAFF, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def tell(found: ReturnRequest, carrier: str, number: str = "123456789") -> Quote:
    told = ToldHandOver(carrier=carrier, tracking_number=number)
    tell_hand_over(return_request=found, told=told, actor=SHOPPER, now=NOW)
    found.refresh_from_db()
    return Quote.from_json(found.quote)


def changed_quotes(found: ReturnRequest) -> list[int]:
    events = Event.objects.filter(type="return.quote_changed", subject_id=found.public_id).order_by(
        "position"
    )
    return [event.data["total_minor"] for event in events]


@pytest.mark.parametrize("carrier", ["yurtici", "YURTICI", "Yurtiçi Kargo", "YURTİÇİ KARGO"])
def test_the_named_carrier_is_free_however_it_is_written(carrier: str) -> None:
    found = asked()
    before = Quote.from_json(found.quote)

    after = tell(found, carrier)

    assert (before.total_minor, after.total_minor, after.fees) == (4500, 5000, ())
    assert is_free_by_carrier(found)
    assert changed_quotes(found) == [5000]


def test_another_carrier_of_ones_own_choice_costs_what_was_quoted() -> None:
    found = asked()

    assert tell(found, "aras").total_minor == 4500
    assert not is_free_by_carrier(found)
    assert changed_quotes(found) == []


def test_a_slip_of_the_pen_is_mended_either_way() -> None:
    found = asked()

    totals = [tell(found, carrier).total_minor for carrier in ("yurtici", "aras", "yurtici")]

    assert totals == [5000, 4500, 5000]


def test_nothing_becomes_dearer_once_money_has_gone() -> None:
    found = asked(refund_on="request")
    tell(found, "yurtici")
    refund_what_is_owed(return_id=found.public_id, now=NOW)

    assert tell(found, "aras").total_minor == 5000


@pytest.mark.parametrize(
    ("country", "days_ago"),
    [("TR", 40), ("US", 4), ("DE", 4)],  # by goodwill, without such a law, with another one
)
def test_where_the_law_does_not_free_it_the_fee_stands(country: str, days_ago: int) -> None:
    found = asked(country=country, days_ago=days_ago)

    assert tell(found, "yurtici").total_minor == 4500


def test_a_parcel_that_an_integrator_announces_counts_too() -> None:
    found = asked()
    shipment = create_shipment(
        order=order_named(found.order.public_id),
        direction=Direction.RETURN,
        carrier="yurtici",
        tracking_number="987654321",
        lines=[],
        actor=Actor("api", "key_1"),
        now=NOW,
    )

    announce_own_parcel(return_request=found, shipment=shipment, now=NOW)

    found.refresh_from_db()
    assert Quote.from_json(found.quote).total_minor == 5000


def test_the_parcels_page_says_why_it_is_free(client: Any) -> None:
    found = asked()
    tell(found, "yurtici")
    order = found.order
    client.post("/", {"number": order.number, "contact": order.customer.email})

    page = client.get(return_path(found)).content.decode()

    assert "Free: you used the carrier that we named for returns." in page


def test_who_chooses_a_carrier_of_ones_own_reads_with_which_one_it_is_free(client: Any) -> None:
    order = asked().order  # one line of it is still to be had
    client.post("/", {"number": order.number, "contact": order.customer.email})
    client.post(f"/orders/{order.public_id}/", {"line": [order.lines.get(external_id="l-2").public_id]})
    client.post(f"/orders/{order.public_id}/why/1/", {"reason": "changed_my_mind"})
    client.post(f"/orders/{order.public_id}/instead/", {"resolution": "refund"})

    page = client.get(f"/orders/{order.public_id}/travel/").content.decode()

    assert "Free with: Yurtiçi Kargo" in page
