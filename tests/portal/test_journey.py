"""A return from look-up to status page, as a browser without JavaScript makes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.links import order_path
from commerce.models import Order, PaymentKind
from notifications import orders_link
from returns.links import return_path
from returns.models import ReturnRequest
from returns.services.decisions import carry_out_decision
from returns.states import ReturnStatus
from tenants.addresses import base_url_of
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop: Any) -> Order:
    """Three tees and a cap, delivered the day before yesterday."""
    now = datetime.now(UTC)
    return make.order(
        lines=[
            {"quantity": 3, "paid_minor": 15000, "title": "Organic tee", "variant_title": "M"},
            {"quantity": 1, "paid_minor": 2990, "title": "Gift card", "is_gift_card": True},
        ],
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )


def _find(client: Any, order: Order, contact: str | None = None) -> Any:
    return client.post("/", {"number": order.number, "contact": contact or order.customer.email})


def _walk(client: Any, order: Order, *, quantity: int = 2, reason: str = "size_too_small") -> Any:
    line = order.lines.get(position=0).public_id
    base = f"/orders/{order.public_id}/"
    client.post(base, {"line": [line], f"quantity-{line}": str(quantity)})
    client.post(f"{base}why/1/", {"reason": "fit", "reason-fit": reason})
    client.post(f"{base}instead/", {"resolution": "refund"})
    return client.post(f"{base}travel/", {"method": "drop_off"})


def test_find_shows_the_terms_before_anything_is_asked(client: Any, shop: Any) -> None:
    page = client.get("/")

    assert page.status_code == 200
    assert "30 days from delivery" in page.content.decode()
    assert "Withdraw from contract here" in page.content.decode()


def test_order_is_found_by_number_and_mail_as_people_type_them(client: Any, order: Order) -> None:
    page = client.post("/", {"number": f" #{order.number} ", "contact": order.customer.email.upper()})

    assert page.status_code == 302
    assert page.headers["Location"] == f"/orders/{order.public_id}/"


@pytest.mark.parametrize("contact", ["somebody@example.com", "0532 123 45 67", "nonsense", "x" * 300])
def test_every_failed_look_up_looks_the_same(client: Any, order: Order, contact: str) -> None:
    wrong_contact = client.post("/", {"number": order.number, "contact": contact})
    wrong_number = client.post("/", {"number": "99999999", "contact": order.customer.email})

    assert wrong_contact.status_code == wrong_number.status_code == 422
    for page in (wrong_contact, wrong_number):
        assert "We cannot find an order with this number and this phone or e-mail." in page.content.decode()


def test_look_ups_of_one_order_are_limited(client: Any, order: Order) -> None:
    for _ in range(8):
        assert _find(client, order, "wrong@example.com").status_code == 422

    assert _find(client, order, "wrong@example.com").status_code == 429
    assert _find(client, order).status_code == 429


def test_gift_card_can_go_back_while_the_law_lets_its_buyer_withdraw(client: Any, order: Order) -> None:
    _find(client, order)

    page = client.get(f"/orders/{order.public_id}/").content.decode()

    assert "Gift cards cannot be returned." not in page


def test_choose_shows_what_cannot_go_back_with_its_reason(client: Any, order: Order) -> None:
    _delivered(order, days_ago=20)
    _find(client, order)

    page = client.get(f"/orders/{order.public_id}/").content.decode()

    assert "Organic tee" in page
    assert "Gift cards cannot be returned." in page


def test_order_that_this_browser_did_not_open_is_not_there(client: Any, order: Order) -> None:
    page = client.get(f"/orders/{order.public_id}/")

    assert page.status_code == 404
    assert "Organic tee" not in page.content.decode()


def test_journey_ends_with_one_return_on_its_status_page(client: Any, order: Order) -> None:
    _find(client, order)
    at_check = _walk(client, order)
    assert at_check.headers["Location"] == f"/orders/{order.public_id}/check/"
    check = client.get(at_check.headers["Location"]).content.decode()
    assert "100.00" in check
    assert "Send back 2 items" in check

    sent = client.post(f"/orders/{order.public_id}/check/", {})

    made = ReturnRequest.objects.get()
    assert sent.headers["Location"] == return_path(made)
    assert [(item.requested_quantity, item.reason_code) for item in made.items.all()] == [
        (2, "size_too_small")
    ]
    assert (made.resolution, made.method, made.channel) == ("refund", "drop_off", "portal")
    status = client.get(sent.headers["Location"])
    assert status.status_code == 200
    assert made.number in status.content.decode()


def test_second_tap_makes_no_second_return(client: Any, order: Order) -> None:
    _find(client, order)
    _walk(client, order, quantity=1)
    check = f"/orders/{order.public_id}/check/"
    client.get(check)
    session, key = dict(client.session.items()), client.session.session_key
    client.post(check, {})
    store = client.session
    assert store.session_key == key, "the second tap is under way with the key of before"
    store.update(session)
    store.save()

    again = client.post(check, {})

    assert ReturnRequest.objects.count() == 1
    assert again.headers["Location"] == return_path(ReturnRequest.objects.get())


def test_leaving_and_coming_back_loses_nothing(client: Any, order: Order) -> None:
    _find(client, order)
    line = order.lines.get(position=0).public_id
    client.post(f"/orders/{order.public_id}/", {"line": [line], f"quantity-{line}": "2"})
    client.post(f"/orders/{order.public_id}/why/1/", {"reason": "fit", "reason-fit": "size_too_large"})

    _find(client, order)
    page = client.get(f"/orders/{order.public_id}/").content.decode()
    why = client.get(f"/orders/{order.public_id}/why/1/").content.decode()

    assert f'value="{line}" id="line-{line}" checked' in page
    assert 'id="reason-size_too_large" checked' in why


@pytest.mark.parametrize("quantity", ["0", "4", "-1", "two", "", "99999999999999"])
def test_impossible_quantity_is_said_and_nothing_goes_on(client: Any, order: Order, quantity: str) -> None:
    _find(client, order)
    line = order.lines.get(position=0).public_id

    page = client.post(f"/orders/{order.public_id}/", {"line": [line], f"quantity-{line}": quantity})

    assert page.status_code == 422
    assert "Choose a number from 1 to 3." in page.content.decode()


def test_branch_without_its_leaf_is_asked_again(client: Any, order: Order) -> None:
    _find(client, order)
    line = order.lines.get(position=0).public_id
    client.post(f"/orders/{order.public_id}/", {"line": [line], f"quantity-{line}": "1"})

    page = client.post(f"/orders/{order.public_id}/why/1/", {"reason": "fit"})

    assert page.status_code == 422
    assert "Please choose the more exact reason." in page.content.decode()


def test_what_came_too_late_still_goes_back_when_something_is_wrong_with_it(
    client: Any, order: Order
) -> None:
    _delivered(order, days_ago=60)
    _find(client, order)
    line = order.lines.get(position=0).public_id
    base = f"/orders/{order.public_id}/"

    page = client.get(base).content.decode()
    client.post(base, {"line": [line], f"quantity-{line}": "1"})
    no_longer = client.post(f"{base}why/1/", {"reason": "changed_my_mind"})
    still = client.post(f"{base}why/1/", {"reason": "wrong", "reason-wrong": "defective"})

    assert "You can still return it if it is faulty." in page
    assert no_longer.status_code == 422
    assert "The return period of 30 days from delivery has ended." in no_longer.content.decode()
    assert still.headers["Location"] == f"{base}instead/"


def test_link_from_a_message_opens_the_order_until_it_is_revoked(client: Any, order: Order) -> None:
    path = order_path(order, now=datetime.now(UTC))

    opened = client.get(path)
    assert opened.headers["Location"] == f"/orders/{order.public_id}/"
    assert client.get(f"/orders/{order.public_id}/").status_code == 200

    Order.objects.filter(pk=order.pk).update(link_generation=2)
    assert client.get(path).status_code == 404
    assert client.get(f"/orders/{order.public_id}/").status_code == 404


def test_status_link_shows_no_code_before_the_second_factor(client: Any, order: Order) -> None:
    made = _made(client, order)
    stranger = client.__class__(HTTP_HOST="shop-a.localhost")

    page = stranger.get(return_path(made)).content.decode()
    cancelled = stranger.post(f"/returns/{made.public_id}/cancel/")
    proved = stranger.post(f"{return_path(made)}prove/", {"contact": order.customer.email})

    assert made.number in page
    assert "Cancel this return" not in page
    assert cancelled.status_code == 404
    assert proved.headers["Location"] == return_path(made)
    assert "Cancel this return" in stranger.get(return_path(made)).content.decode()


def test_return_is_cancelled_by_its_shopper(client: Any, order: Order) -> None:
    made = _made(client, order)

    client.post(f"/returns/{made.public_id}/cancel/")

    made.refresh_from_db()
    assert made.status == ReturnStatus.CANCELLED
    assert "This return was cancelled" in client.get(return_path(made)).content.decode()


def test_links_of_another_shop_open_nothing(client: Any, order: Order, other_shop: Any, inside: Any) -> None:
    made = _made(client, order)
    with inside(other_shop):
        foreign = make.order()
        path = order_path(foreign, now=datetime.now(UTC))

    assert client.get(path).status_code == 404
    assert client.get(return_path(made), HTTP_HOST="shop-b.localhost").status_code == 404


def test_cash_on_delivery_asks_for_a_bank_account_after_a_code(client: Any, shop: Any) -> None:
    now = datetime.now(UTC)
    order = make.order(
        payment_kind=PaymentKind.CASH_ON_DELIVERY,
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )
    made = _made(client, order)
    path = f"/returns/{made.public_id}/bank-account/"

    assert path in client.get(return_path(made)).content.decode()
    assert "Send me the code" in client.get(path).content.decode()
    without_code = client.post(
        path, {"act": "save", "holder": "Ada", "account_number": "DE89370400440532013000"}
    )
    assert "Send me the code" in client.get(path).content.decode()
    assert not hasattr(ReturnRequest.objects.get(), "payout_account")
    assert without_code.status_code == 302


def test_lost_number_answers_the_same_for_everybody(client: Any, order: Order) -> None:
    known = client.post("/lost-number/", {"contact": order.customer.email})
    unknown = client.post("/lost-number/", {"contact": "nobody@example.com"})

    assert known.status_code == unknown.status_code == 200
    assert known.content.count(b"Look into your inbox") == unknown.content.count(b"Look into your inbox") == 1


def test_link_to_all_orders_leads_to_the_shops_own_address(
    client: Any, order: Order, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr(orders_link, "queue_message", lambda **message: queued.append(message))

    client.post("/lost-number/", {"contact": order.customer.email}, headers={"host": "shop-a.localhost:1337"})

    assert queued[0]["context"]["url"].startswith(f"{base_url_of(shop)}/my-orders/")


def test_one_phone_in_many_writings_fills_nobodys_inbox(client: Any, shop: Any) -> None:
    answers = [
        client.post("/lost-number/", {"contact": phone}).status_code
        for phone in ("+49 30 1234567", "030 1234567", "+49 30 123 45 67", "+49-30-1234567")
    ]

    assert answers == [200, 200, 200, 429]


def test_policy_page_is_made_from_the_rules(client: Any, shop: Any) -> None:
    page = client.get("/policy/").content.decode()

    assert "30 days from delivery" in page
    assert "Gift cards" in page
    assert "within 14 days of delivery without giving a reason" in page


def test_language_is_kept_and_only_those_of_the_shop(client: Any, turkish_shop: Any) -> None:
    assert 'lang="tr"' in client.get("/").content.decode()

    client.post("/language/", {"language": "en", "next": "/policy/"})
    assert 'lang="en"' in client.get("/").content.decode()

    client.post("/language/", {"language": "ko", "next": "https://evil.example/"})
    assert 'lang="en"' in client.get("/").content.decode()


def _made(client: Any, order: Order) -> ReturnRequest:
    _find(client, order)
    _walk(client, order, quantity=1)
    client.get(f"/orders/{order.public_id}/check/")
    client.post(f"/orders/{order.public_id}/check/", {})
    made = ReturnRequest.objects.get()
    carry_out_decision(return_id=made.public_id, now=datetime.now(UTC))
    made.refresh_from_db()
    return made


def _delivered(order: Order, *, days_ago: int) -> None:
    """The order was placed, sent and delivered so long ago."""
    now = datetime.now(UTC)
    Order.objects.filter(pk=order.pk).update(placed_at=now - timedelta(days=days_ago + 5))
    order.fulfillments.update(
        shipped_at=now - timedelta(days=days_ago + 2), delivered_at=now - timedelta(days=days_ago)
    )
