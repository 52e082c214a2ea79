"""What instead, how it travels and another mind: as a browser without JavaScript asks and answers it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.models import Order, Product, Variant
from core.actors import Actor
from portal.draft import Draft, DraftPickup
from returns.models import ReturnRequest
from returns.services import pickups
from returns.services.decisions import carry_out_decision
from returns.services.policies import create_draft, publish_policy
from tests import make
from tracking.ports import CarrierUnavailable, PickupQuery, PickupSlot

pytestmark = pytest.mark.django_db

RESOLUTIONS = ["refund", "store_credit", "exchange"]


class Timetable:
    """A carrier that only names its times."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down = is_down

    def pickup_slots(self, query: PickupQuery) -> list[PickupSlot]:
        if self.is_down:
            raise CarrierUnavailable
        days = [query.first_day + timedelta(days=offset) for offset in range(7)]
        return [PickupSlot(day, hours) for day in days for hours in ("09:00-12:00", "15:00-18:00")]


@pytest.fixture
def order(shop: Any) -> Order:
    """A tee in M with L and XL beside it, and a mug; exchanges are allowed, the carrier comes to the door."""
    _publish({"base": {"resolutions": RESOLUTIONS, "methods": ["drop_off", "pickup"]}, "rules": []})
    tee = _product("Tee", ("M", 4), ("L", 4), ("XL", 0))
    now = datetime.now(UTC)
    made = make.order(
        lines=[
            {
                "quantity": 1,
                "paid_minor": 5000,
                "title": "Tee",
                "variant_title": "M",
                "product_external_id": tee.external_id,
                "variant_external_id": "Tee-M",
            },
            {"quantity": 2, "paid_minor": 3000, "title": "Mug"},
        ],
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )
    return made


@pytest.fixture
def timetable(monkeypatch: pytest.MonkeyPatch) -> Timetable:
    carrier = Timetable()
    monkeypatch.setattr(pickups, "carrier", lambda *_asked: carrier)
    return carrier


def test_amount_that_is_not_the_items_prices_says_why(client: Any, order: Order) -> None:
    fee = {"amount": "3.00", "currency": "EUR"}
    _publish({"base": {"return_shipping_fee": fee, "methods": ["drop_off"]}, "rules": []})
    base = _chosen(client, order, 0, 1)

    together = client.get(f"{base}instead/").content.decode()
    alone = client.get(f"{base}instead/1/").content.decode()

    assert "Return shipping: −€3.00" in together
    assert "−€3.00" not in alone  # the way back is reckoned once, not with each item


def test_each_item_may_have_its_own_wish(client: Any, order: Order) -> None:
    base = _chosen(client, order, 0, 1)

    all_page = client.get(f"{base}instead/").content.decode()
    first = client.post(f"{base}instead/1/", {"resolution": "store_credit"})
    second = client.post(f"{base}instead/2/", {"resolution": "refund"})
    client.post(f"{base}travel/", {"method": "drop_off"})
    check = client.get(f"{base}check/").content.decode()
    client.post(f"{base}check/", {})

    assert f'href="{base}instead/1/"' in all_page
    assert first.headers["Location"] == f"{base}instead/2/"
    assert second.headers["Location"] == f"{base}travel/"
    assert "Tee: Store credit" in check
    assert "Mug: Money back" in check
    made = ReturnRequest.objects.get()
    assert [(item.line.title, item.resolution) for item in made.items.all()] == [
        ("Tee", "store_credit"),
        ("Mug", "refund"),
    ]
    assert {part["resolution"]: part["amount"]["amount"] for part in made.quote["by_resolution"]} == {
        "refund": "34.90",  # with the delivery, as everything comes back
        "store_credit": "50.00",
    }


def test_one_answer_for_all_takes_back_what_was_chosen_for_each(client: Any, order: Order) -> None:
    base = _chosen(client, order, 0, 1)
    client.post(f"{base}instead/1/", {"resolution": "store_credit"})

    together = client.post(f"{base}instead/", {"resolution": "refund"})
    client.post(f"{base}travel/", {"method": "drop_off"})
    client.get(f"{base}check/")
    client.post(f"{base}check/", {})

    assert together.headers["Location"] == f"{base}travel/"
    assert {item.resolution for item in ReturnRequest.objects.get().items.all()} == {"refund"}


def test_wish_that_is_not_offered_is_asked_again(client: Any, order: Order) -> None:
    base = _chosen(client, order, 0)

    page = client.post(f"{base}instead/", {"resolution": "keep_item"})

    assert page.status_code == 422
    assert "Please choose what you would like." in page.content.decode()


def test_next_size_is_one_tap(client: Any, order: Order) -> None:
    base = _chosen(client, order, 0, reason="size_too_small")
    large = Variant.objects.get(external_id="Tee-L")

    page = client.get(f"{base}instead/").content.decode()
    chosen = client.post(f"{base}instead/", {"resolution": f"exchange:{large.public_id}"})
    client.post(f"{base}travel/", {"method": "drop_off"})
    check = client.get(f"{base}check/").content.decode()
    client.post(f"{base}check/", {})

    assert "Exchange for the next size" in page
    assert "Even swap" in page
    assert chosen.headers["Location"] == f"{base}travel/"
    assert "Tee · L" in check
    item = ReturnRequest.objects.get().items.get()
    assert (item.resolution, item.exchange_for) == ("exchange", {"variant": large.public_id})


def test_replacement_is_picked_among_what_is_in_stock(client: Any, order: Order) -> None:
    scarf = _product("Silk scarf", ("One size", 3), price_minor=8000)
    base = _chosen(client, order, 0)
    client.post(f"{base}instead/", {"resolution": "exchange"})
    sold_out = Variant.objects.get(external_id="Tee-XL")
    wanted = scarf.variants.get()

    page = client.get(f"{base}exchange/1/?q=scarf").content.decode()
    refused = client.post(f"{base}exchange/1/?q=scarf", {"variant": sold_out.public_id})
    picked = client.post(f"{base}exchange/1/?q=scarf", {"variant": wanted.public_id})
    client.post(f"{base}travel/", {"method": "drop_off"})
    check = client.get(f"{base}check/").content.decode()

    assert "Sold out" in page
    assert f'value="{sold_out.public_id}"' not in page
    assert "You pay: €30.00" in page
    assert refused.status_code == 422
    assert picked.headers["Location"] == f"{base}travel/"
    assert "You pay" in check
    assert "30.00" in check
    assert "payment link" in check


def test_pickup_is_chosen_with_day_place_and_entrance(
    client: Any, order: Order, timetable: Timetable
) -> None:
    base = _chosen(client, order, 0)
    client.post(f"{base}instead/", {"resolution": "refund"})

    onwards = client.post(f"{base}travel/", {"method": "pickup"})
    page = client.get(f"{base}pickup/").content.decode()
    slots = re.findall(r'name="slot" value="([^"]+)"', page)
    nothing = client.post(f"{base}pickup/", {"place": "guard"})
    client.post(f"{base}pickup/", {"slot": slots[0], "place": "guard", "note": "Code 1234"})
    check = client.get(f"{base}check/").content.decode()
    client.post(f"{base}check/", {})

    assert onwards.headers["Location"] == f"{base}pickup/"
    assert "Weg 1" in page
    assert nothing.status_code == 422
    assert not [slot for slot in slots if datetime.fromisoformat(slot[:10]).weekday() == 6]
    assert "With the guard or at the reception" in check
    day, hours = slots[0].split(" ")
    assert ReturnRequest.objects.get().pickup == {
        "date": day,
        "slot": hours,
        "place": "guard",
        "note": "Code 1234",
        "state": "wanted",
        "booked": None,
    }


def test_pickup_goes_on_when_the_carrier_names_no_times(
    client: Any, order: Order, timetable: Timetable
) -> None:
    timetable.is_down = True
    base = _chosen(client, order, 0)
    client.post(f"{base}instead/", {"resolution": "refund"})
    client.post(f"{base}travel/", {"method": "pickup"})

    onwards = client.get(f"{base}pickup/")
    client.get(f"{base}check/")
    client.post(f"{base}check/", {})

    assert onwards.headers["Location"] == f"{base}check/"
    made = ReturnRequest.objects.get()
    assert (made.method, made.pickup) == ("pickup", None)


def test_going_back_changes_nothing_that_was_said(client: Any, order: Order) -> None:
    base = _chosen(client, order, 0, reason="size_too_small")
    client.post(f"{base}instead/", {"resolution": "refund"})
    client.post(f"{base}travel/", {"method": "drop_off"})

    pages = {step: client.get(f"{base}{step}") for step in ("", "why/1/", "instead/", "travel/")}
    check = client.get(f"{base}check/")

    assert 'value="refund" id="option-refund" checked' in pages["instead/"].content.decode()
    assert 'id="reason-size_too_small" checked' in pages["why/1/"].content.decode()
    assert 'id="option-drop_off" checked' in pages["travel/"].content.decode()
    assert "Continue where you left off" in pages[""].content.decode()
    assert check.status_code == 200


def test_what_was_begun_waits_in_the_list_of_orders(client: Any, order: Order) -> None:
    _chosen(client, order, 0)

    orders = client.get("/my-orders/").content.decode()
    client.post(f"/orders/{order.public_id}/start-over/")

    assert "Continue where you left off" in orders
    assert "Continue where you left off" not in client.get("/my-orders/").content.decode()


def test_open_return_is_changed_through_the_same_questions(client: Any, order: Order) -> None:
    base = _chosen(client, order, 0, 1)
    made = _sent(client, base)

    opened = client.post(f"/returns/{made.public_id}/change/")
    page = client.get(base).content.decode()
    mug = order.lines.get(title="Mug").public_id
    client.post(base, {"line": [mug], f"quantity-{mug}": "2"})
    client.post(f"{base}instead/", {"resolution": "store_credit"})
    client.post(f"{base}travel/", {"method": "drop_off"})
    check = client.get(f"{base}check/").content.decode()
    before = [item.line.title for item in made.items.all()]
    client.post(f"{base}check/", {})

    assert opened.headers["Location"] == base
    assert f"You are changing return {made.number}" in page
    assert "Change this return" in check
    assert before == ["Tee", "Mug"]
    made = ReturnRequest.objects.get()
    assert [(item.line.title, item.requested_quantity, item.resolution) for item in made.items.all()] == [
        ("Mug", 2, "store_credit")
    ]


def test_change_that_is_left_leaves_the_return_as_it_is(client: Any, order: Order) -> None:
    base = _chosen(client, order, 0)
    made = _sent(client, base)
    client.post(f"/returns/{made.public_id}/change/")

    changing = client.get(base).content.decode()
    left = client.post(f"{base}start-over/")

    assert changing.count("You are changing return") == 1
    assert "View status" not in changing
    assert f"/returns/{made.public_id}/" in left.headers["Location"]
    assert "You are changing return" not in client.get(base).content.decode()
    assert [item.line.title for item in ReturnRequest.objects.get().items.all()] == ["Tee"]


def test_cancelling_says_first_what_it_does(client: Any, order: Order) -> None:
    made = _sent(client, _chosen(client, order, 0))

    asked = client.get(f"/returns/{made.public_id}/cancel/").content.decode()
    made.refresh_from_db()
    was = made.status
    ended = client.get(client.post(f"/returns/{made.public_id}/cancel/").headers["Location"]).content.decode()
    made.refresh_from_db()

    assert "You keep everything, and no money moves." in asked
    assert (was, made.status) == ("approved", "cancelled")
    assert f'href="/orders/{order.public_id}/"' in ended


def test_line_that_is_on_its_way_back_leads_to_its_return(client: Any, order: Order) -> None:
    made = _sent(client, _chosen(client, order, 0))

    page = client.get(f"/orders/{order.public_id}/").content.decode()

    assert "This item has already been returned or is on its way back." in page
    assert page.count(f"Return {made.number}: waits for your parcel") == 2


def test_order_of_a_marketplace_is_returned_there(client: Any, order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(tags=["Trendyol"])
    client.post("/", {"number": order.number, "contact": order.customer.email})

    page = client.get(f"/orders/{order.public_id}/").content.decode()

    assert "You bought this on Trendyol: please return it there" in page
    assert "https://www.trendyol.com/hesabim/siparislerim" in page
    assert 'name="line"' not in page


def test_pickup_without_a_day_is_no_wish() -> None:

    assert Draft(method="pickup", pickup=DraftPickup()).as_wish().pickup is None


def _chosen(client: Any, order: Order, *positions: int, reason: str = "changed_my_mind") -> str:
    """Find the order, choose the lines in full and give one reason for all; the path of the journey."""
    client.post("/", {"number": order.number, "contact": order.customer.email})
    base = f"/orders/{order.public_id}/"
    lines = [order.lines.get(position=position) for position in positions]
    quantities = {f"quantity-{line.public_id}": str(line.quantity) for line in lines}
    client.post(base, {"line": [line.public_id for line in lines], **quantities})
    answer = {"reason": "fit", "reason-fit": reason} if reason.startswith("size") else {"reason": reason}
    for number in range(1, len(lines) + 1):
        client.post(f"{base}why/{number}/", answer)
    return base


def _sent(client: Any, base: str) -> ReturnRequest:
    client.post(f"{base}instead/", {"resolution": "refund"})
    client.post(f"{base}travel/", {"method": "drop_off"})
    client.get(f"{base}check/")
    client.post(f"{base}check/", {})
    made = ReturnRequest.objects.get()
    carry_out_decision(return_id=made.public_id, now=datetime.now(UTC))
    made.refresh_from_db()
    return made


def _product(title: str, *sizes: tuple[str, int], price_minor: int = 5000) -> Product:
    made = Product.objects.create(external_id=title, title=title, type="thing", updated_at=make.NOW)
    for position, (size, stock) in enumerate(sizes):
        Variant.objects.create(
            product=made,
            external_id=f"{title}-{size}",
            sku=f"{title}-{size}",
            title=size,
            options={"Size": size},
            price_minor=price_minor,
            currency="EUR",
            stock=stock,
            position=position,
        )
    return made


def _publish(document: dict[str, Any]) -> None:
    now, staff = datetime.now(UTC), Actor("staff", "1")
    draft = create_draft(document=document, actor=staff, now=now)
    publish_policy(policy=draft, effective_from=now - timedelta(days=30), actor=staff, now=now)
