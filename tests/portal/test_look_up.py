"""Whose order opens: its own phone or e-mail, however they are typed, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from accounts.events import ManyWrongTries
from accounts.models import StaffUser
from accounts.services.throttles import purge_throttles
from commerce.models import Customer, Order
from commerce.services.customers import put_customer
from commerce.services.orders import put_order
from commerce.snapshots import CustomerSnapshot, parse_order
from core.actors import SYSTEM, Actor
from events.models import Event
from events.publishing import publish
from notifications import orders_link
from portal import look_up_code
from tests.order_documents import order_document

ACTOR = Actor("api", "key_1")
NOT_FOUND = "We cannot find an order with this number and this phone or e-mail."

pytestmark = pytest.mark.django_db


def _put(number: str, *, customer: dict[str, Any], **changes: Any) -> Order:
    now = datetime.now(UTC)
    document = order_document(
        number=number,
        placed_at=(now - timedelta(days=5)).isoformat(),
        fulfillments=[{"external_id": "f-1", "delivered_at": (now - timedelta(days=2)).isoformat()}],
        customer=customer,
        **changes,
    )
    return put_order(external_id=f"o-{number}", snapshot=parse_order(document), actor=ACTOR, now=now).order


def _look_up(client: Any, number: str, contact: str, address: str = "203.0.113.1") -> Any:
    return client.post("/", {"number": number, "contact": contact}, REMOTE_ADDR=address)


def _mails(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    queued: list[dict[str, Any]] = []
    for module in (orders_link, look_up_code):
        monkeypatch.setattr(module, "queue_message", lambda **message: queued.append(message))
    return queued


def _listed(client: Any, mail: dict[str, Any]) -> set[str]:
    client.post(urlsplit(mail["context"]["url"]).path)
    page = client.get("/my-orders/").content.decode()
    return {number for number in ("WG0", "WG1", "WG2") if f"Order {number}" in page}


@pytest.mark.parametrize("customer_id", ["0", "c-7"])
def test_an_order_opens_with_its_own_address_only(client: Any, shop: Any, customer_id: str) -> None:
    for number in range(3):
        _put(f"WG{number}", customer={"external_id": customer_id, "email": f"ada{number}@example.com"})

    strangers = _look_up(client, "WG0", "ada2@example.com")
    nobodys = _look_up(client, "WG9", "ada2@example.com")
    own = _look_up(client, "WG0", "ada0@example.com")

    assert (strangers.status_code, nobodys.status_code, own.status_code) == (422, 422, 302)
    assert NOT_FOUND in strangers.content.decode()
    assert NOT_FOUND in nobodys.content.decode()


def test_a_phone_of_another_order_opens_nothing_where_a_dash_stands_for_the_address(
    client: Any, shop: Any
) -> None:
    _put("WG0", customer={"external_id": "c-7", "email": "-", "phone": "0176 04065555"})
    _put("WG1", customer={"external_id": "c-7", "email": "-", "phone": "0176 04066666"})

    assert _look_up(client, "WG0", "0176 04066666").status_code == 422
    assert _look_up(client, "WG0", "-").status_code == 422
    assert _look_up(client, "WG0", "+49 (0)176 / 0406 5555").status_code == 302


def test_what_the_shop_vouches_for_opens_the_orders_of_its_customer(client: Any, shop: Any) -> None:
    now = datetime.now(UTC)
    order = _put("WG0", customer={"external_id": "c-7", "email": "old@example.com"})
    put_customer(external_id="c-7", snapshot=CustomerSnapshot("c-7", email="new@example.com"), now=now)
    _put("WG1", customer={"external_id": "c-7", "email": "typed@example.com"})
    assert _look_up(client, order.number, "new@example.com").status_code == 302

    unsure = CustomerSnapshot("c-7", email="new@example.com", is_email_verified=False)
    put_customer(external_id="c-7", snapshot=unsure, now=now)

    stranger = client.__class__(HTTP_HOST="shop-a.localhost")
    assert _look_up(stranger, order.number, "new@example.com").status_code == 422
    assert _look_up(stranger, order.number, "typed@example.com").status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        "ada+shop＠example.com",
        "ＡＤＡ+ＳＨＯＰ＠ＥＸＡＭＰＬＥ．ＣＯＭ",
        "\u200bada+shop@example.com\u200e",
        "\u202aAda+Shop@Example.com\u202c",
        "\u00a0ada+shop@example.com.",
        "mailto:ada+shop@example.com?subject=Hi",
        "Ada <ada+shop@example.com>",
        "ada+shop@example。com",
    ],
)
def test_an_address_is_found_as_phones_and_mail_programs_hand_it_on(
    client: Any, shop: Any, typed: str
) -> None:
    _put("WG0", customer={"external_id": "c-7", "email": "ada+shop@example.com"})

    assert _look_up(client, "WG0", typed).status_code == 302
    assert _look_up(client, "WG0", "ada@example.com").status_code == 422


@pytest.mark.parametrize(
    ("stored", "country", "typed"),
    [
        ("+44 7400 123456", "GB", "07400 123456"),
        ("+44 7400 123456", "GB", "0044 7400 123456"),
        ("0532 123 45 67", "GB", "+90 (0) 532 123 45 67"),
        ("+905321234567", "TR", "٠٥٣٢ ١٢٣ ٤٥ ٦٧"),
        ("010-1234-5678", "KR", "＋８２ １０ １２３４ ５６７８"),
        ("081-234-5678", "TH", "๐๘๑\u2011๒๓๔\u2013๕๖๗๘"),
    ],
)
def test_a_phone_is_found_in_the_way_of_the_orders_country(
    client: Any, turkish_shop: Any, stored: str, country: str, typed: str
) -> None:
    address = {"name": "Ada", "country_code": country}
    _put("WG0", customer={"external_id": "c-7", "phone": stored}, shipping_address=address)

    assert _look_up(client, "WG0", typed).status_code == 302


def test_a_link_lists_the_orders_of_the_address_that_it_went_to(
    client: Any, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = _mails(monkeypatch)
    for number in range(3):
        _put(f"WG{number}", customer={"external_id": "0", "email": f"ada{number}@example.com"})

    client.post("/lost-number/", {"contact": "ADA2@example.com"})

    assert mails[0]["recipient"] == "ada2@example.com"
    assert _listed(client, mails[0]) == {"WG2"}


def test_a_link_goes_to_the_address_of_an_older_order_too(
    client: Any, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = _mails(monkeypatch)
    _put("WG0", customer={"external_id": "c-7", "email": "old@example.com"})
    _put("WG1", customer={"external_id": "c-7", "email": "new@example.com"})
    assert Customer.objects.get(external_id="c-7").email == "new@example.com"

    client.post("/lost-number/", {"contact": "old@example.com"})

    assert mails[0]["recipient"] == "old@example.com"
    assert _listed(client, mails[0]) == {"WG0"}


def test_a_phone_leads_to_the_address_of_its_own_order(
    client: Any, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = _mails(monkeypatch)
    _put("WG0", customer={"external_id": "c-7", "phone": "0176 04065555"})
    _put("WG1", customer={"external_id": "c-7", "email": "ada@example.com", "phone": "0176 04066666"})

    client.post("/lost-number/", {"contact": "0176 04065555"})
    client.post("/lost-number/", {"contact": "0176 04066666"})

    assert [mail["recipient"] for mail in mails] == ["ada@example.com"]
    assert _listed(client, mails[0]) == {"WG1"}


def test_what_can_be_nobodys_is_no_try(client: Any, shop: Any) -> None:
    _put("WG0", customer={"external_id": "c-7", "email": "ada@example.com"})
    for contact in ("nonsense", "-", "ada", "@", "12", "x" * 300) * 2:
        assert _look_up(client, "WG0", contact).status_code == 422
    for number in ("#", "...", "-") * 3:
        assert _look_up(client, number, "bo@example.com").status_code == 422

    assert _look_up(client, "WG0", "ada@example.com").status_code == 302


def test_wrong_tries_stop_their_own_network_only(client: Any, shop: Any) -> None:
    _put("WG0", customer={"external_id": "c-7", "email": "ada@example.com"})
    statuses = [_look_up(client, "WG0", "bo@example.com").status_code for _ in range(9)]

    assert statuses == [422] * 8 + [429]
    assert _look_up(client, "WG0", "ada@example.com", "203.0.113.2").status_code == 302
    for number in range(22):
        _look_up(client, f"X{number}", "bo@example.com")
    assert _look_up(client, "X99", "bo@example.com").status_code == 429
    assert _look_up(client, "X99", "bo@example.com", "203.0.113.2").status_code == 422


def test_networks_of_ipv6_are_counted_whole(client: Any, shop: Any) -> None:
    statuses = [
        _look_up(client, "WG0", "bo@example.com", f"2001:db8:0:1::{number}").status_code
        for number in range(9)
    ]

    assert statuses == [422] * 8 + [429]
    assert _look_up(client, "WG0", "bo@example.com", "2001:db8:0:2::1").status_code == 422


def test_right_look_ups_are_not_counted(client: Any, shop: Any) -> None:
    _put("WG0", customer={"external_id": "c-7", "email": "ada@example.com"})

    assert {_look_up(client, "WG0", "ada@example.com").status_code for _ in range(12)} == {302}


def test_many_networks_cannot_shut_the_rightful_person_out(
    client: Any, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = _mails(monkeypatch)
    order = _put("WG0", customer={"external_id": "c-7", "email": "ada@example.com"})
    for number in range(21):
        _look_up(client, "WG0", f"bo{number}@example.com", f"198.51.100.{number // 3}")

    stranger = client.__class__(HTTP_HOST="shop-a.localhost")
    wrong = _look_up(stranger, "WG0", "bo@example.com", "198.51.100.77")
    right = _look_up(client, "WG0", "ada@example.com")

    assert (wrong.status_code, wrong.headers["Location"]) == (right.status_code, right.headers["Location"])
    assert [mail["recipient"] for mail in mails] == ["ada@example.com"]
    assert client.get(f"/orders/{order.public_id}/").status_code == 404
    code = mails[0]["context"]["code"]
    guess = "000000" if code != "000000" else "111111"
    assert stranger.post("/code/", {"code": code}).status_code == 422
    assert client.post("/code/", {"code": guess}).status_code == 422
    opened = client.post("/code/", {"code": code})
    assert opened.headers["Location"] == f"/orders/{order.public_id}/"
    assert client.get(opened.headers["Location"]).status_code == 200


def test_one_network_alone_does_not_bring_the_code(client: Any, shop: Any) -> None:
    _put("WG0", customer={"external_id": "c-7", "email": "ada@example.com"})
    for _ in range(4):
        for _ in range(8):
            _look_up(client, "WG0", "bo@example.com")
        purge_throttles(now=datetime.now(UTC))

    assert (
        _look_up(client, "WG0", "ada@example.com", "203.0.113.2").headers["Location"].startswith("/orders/")
    )


def test_staff_are_told_once_of_many_wrong_tries(
    client: Any, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.services.alarms.WRONG_TRIES_AN_HOUR", 3)
    for number in range(5):
        _look_up(client, f"X{number}", "bo@example.com")

    alarms = Event.objects.filter(type="security.many_wrong_tries")
    assert [alarm.data["kind"] for alarm in alarms] == ["look_up"]


def test_the_first_page_of_the_dashboard_tells_of_an_alarm(client: Any, shop: Any) -> None:
    client.force_login(StaffUser.objects.get())
    assert "wrong details" not in client.get("/dashboard/").content.decode()
    now = datetime.now(UTC)
    publish(ManyWrongTries(kind="look_up", count=200), actor=SYSTEM, occurred_at=now - timedelta(hours=23))
    publish(ManyWrongTries(kind="sign_in", count=200), actor=SYSTEM, occurred_at=now - timedelta(hours=25))

    page = client.get("/dashboard/").content.decode()

    assert "wrong details" in page
    assert "wrong passwords" not in page
