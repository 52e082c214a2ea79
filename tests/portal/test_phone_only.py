"""A shopper who gave a phone only: nothing is promised that cannot be sent, and a label moves no money."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts.models import StaffUser
from accounts.roles import Role
from commerce.models import Order, PaymentKind
from core.actors import Actor
from events.models import Event
from events.selectors import meta_of
from notifications.about_returns import write_about_return
from notifications.models import Message
from returns.links import return_path
from returns.models import PayoutAccount, ReturnRequest
from returns.models.requests import Channel
from returns.services.decisions import carry_out_decision
from returns.services.requests import create_return
from returns.states import ReturnException
from returns.telling.phrases import banks_own_days
from returns.wishes import ReturnWish, WishedItem
from tenants.models import Shop
from tenants.selectors import forget_hosts
from tests import make

pytestmark = pytest.mark.django_db

PHONE = "+4917604065555"
IBAN = "DE89 3704 0044 0532 0130 00"
_PROMISES = re.compile(r"e-?mail|inbox|write to you|writes to you|card", re.IGNORECASE)


@pytest.fixture
def order(shop: Any) -> Order:
    """Paid in cash at the door, by somebody of whom the shop knows an e-mail from elsewhere."""
    now = datetime.now(UTC)
    buyer = make.customer(email="elsewhere@example.com", phone="0176 04065555", phone_e164=PHONE)
    return make.order(
        customer=buyer,
        email_folded="",
        phone="0176 04065555",
        payment_kind=PaymentKind.CASH_ON_DELIVERY,
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )


@pytest.fixture
def finder(client: Any, order: Order) -> Any:
    """Whoever found the parcel: number and phone stand on it."""
    assert client.post("/", {"number": order.number, "contact": "0176 04065555"}).status_code == 302
    return client


@pytest.fixture
def agent(shop: Any) -> StaffUser:
    return StaffUser.objects.create(email="agent@example.com", name="Kim", role=Role.AGENT)


def _returned(order: Order) -> ReturnRequest:
    now = datetime.now(UTC)
    wish = ReturnWish(
        items=(WishedItem(order.lines.get().public_id, 1, "size_too_small"),),
        resolution="refund",
        method="drop_off",
    )
    made = create_return(order=order, wish=wish, actor=Actor("api", "k"), channel=Channel.API, now=now)
    carry_out_decision(return_id=made.public_id, now=now)
    return ReturnRequest.objects.get(pk=made.pk)


def _shown(page: Any) -> str:
    """What is read on the page: without the foot, attributes and what asks for an address."""
    text = page.content.decode().partition("<main")[2].partition("</main>")[0]
    text = re.sub(
        r'<section class="section no-print" aria-labelledby="given-email">.*?</section>', "", text, flags=re.S
    )
    return re.sub(r"<[^>]*>", " ", text)


def _bank(found: ReturnRequest) -> str:
    return f"/returns/{found.public_id}/bank-account/"


def test_no_page_promises_an_e_mail_where_none_can_be_sent(finder: Any, order: Order) -> None:
    found = _returned(order)

    pages = [finder.get(path) for path in (f"/orders/{order.public_id}/", return_path(found), _bank(found))]

    assert [page.status_code for page in pages] == [200, 200, 200]
    told = [_PROMISES.findall(_shown(page)) for page in pages]
    assert told == [[], [], ["e-mail"]]  # "Your order has no e-mail address"
    assert "+49•••5555" in _shown(pages[2])
    assert "keep the address of this page" in _shown(pages[2])


def test_nor_while_the_shop_is_being_checked(finder: Any, order: Order, shop: Any) -> None:
    found = _returned(order)
    Shop.objects.filter(pk=shop.pk).update(is_verified=False)
    forget_hosts()

    page = _shown(finder.get(_bank(found)))

    assert "This shop is being checked" in page
    assert "write to you" not in page
    assert "keep the address of this page" in page


@pytest.mark.parametrize("span", [(1, 1), (0, 1), (3, 5)])
def test_days_of_a_bank_are_not_those_of_a_card_company_in_korean(span: tuple[int, int]) -> None:
    with translation.override("ko"):
        assert "카드" not in banks_own_days(span)


def test_what_can_be_done_with_a_phone_is_said_where_the_number_is_lost(client: Any, order: Order) -> None:
    known = client.post("/lost-number/", {"contact": "0176 04065555"})
    unknown = client.post("/lost-number/", {"contact": "0176 04069999"})

    assert _shown(known) == _shown(unknown)
    assert "Look into your inbox" not in known.content.decode()
    assert "If you gave a phone number only, we cannot send you anything" in known.content.decode()
    assert not Message.objects.exists()


def test_number_and_phone_of_a_label_move_no_money(finder: Any, order: Order) -> None:
    found = _returned(order)
    finder.post(f"/returns/{found.public_id}/e-mail/", {"email": "finder@example.com"})

    for act in (
        {"act": "save", "holder": "F", "account_number": IBAN},
        {"act": "send_code"},
        {"act": "enter_code", "code": "000000"},
        {"act": "save", "holder": "F", "account_number": IBAN},
    ):
        finder.post(_bank(found), act)
    finder.post("/lost-number/", {"contact": "0176 04065555"})
    finder.post("/lost-number/", {"contact": "finder@example.com"})
    finder.post(f"/returns/{found.public_id}/store-credit/", {"act": "send_code"})

    assert not PayoutAccount.objects.exists()
    assert not Message.objects.exists()
    stranger = finder.__class__(HTTP_HOST="shop-a.localhost")
    assert (
        stranger.post("/", {"number": order.number, "contact": "finder@example.com"}).status_code,
        stranger.post("/", {"number": order.number, "contact": "elsewhere@example.com"}).status_code,
    ) == (422, 422)


def test_a_call_on_the_orders_phone_lets_its_owner_go_on(finder: Any, order: Order, agent: StaffUser) -> None:
    found = _returned(order)
    owner, desk = (
        finder.__class__(HTTP_HOST="shop-a.localhost"),
        finder.__class__(HTTP_HOST="shop-a.localhost"),
    )
    owner.post("/", {"number": order.number, "contact": PHONE})
    desk.force_login(agent)
    call = f"/dashboard/returns/{found.public_id}/called-back/"
    assert desk.post(call).status_code == 302  # nobody waits for it
    finder.post(_bank(found), {"act": "send_code"})
    finder.post(_bank(found), {"act": "send_code"})

    queue = desk.get("/dashboard/?view=problems").content.decode()
    page = desk.get(f"/dashboard/returns/{found.public_id}/").content.decode()
    answered = desk.post(call)
    code = re.search(r'pass__code">(\d{6})<', answered.content.decode())
    assert code
    owner.post(_bank(found), {"act": "enter_code", "code": code[1]})
    finder.post(_bank(found), {"act": "enter_code", "code": code[1]})
    finder.post(_bank(found), {"act": "save", "holder": "F", "account_number": "DE02 1203 0000 0000 2020 51"})
    owner.post(_bank(found), {"act": "save", "holder": "Ada", "account_number": IBAN})

    assert PayoutAccount.objects.get().masked == "DE•••• 3000"
    assert PHONE in page
    assert "Waits for a call on the order" in page
    assert found.number in queue
    log = Event.objects.filter(subject_id=found.public_id, type__startswith="return.call").order_by(
        "sequence"
    )
    assert [(event.type, event.actor["kind"]) for event in log] == [
        ("return.call_wanted", "shopper"),
        ("return.called_back", "staff"),
    ]
    assert log[1].actor["id"] == str(agent.pk)
    assert ReturnException.CALL_WANTED not in ReturnRequest.objects.get().exceptions


def test_who_may_not_see_people_reads_out_no_code(finder: Any, order: Order, shop: Any) -> None:
    found = _returned(order)
    finder.post(_bank(found), {"act": "send_code"})
    desk = finder.__class__(HTTP_HOST="shop-a.localhost")
    desk.force_login(StaffUser.objects.create(email="w@example.com", name="W", role=Role.WAREHOUSE))

    assert desk.post(f"/dashboard/returns/{found.public_id}/called-back/").status_code == 403
    assert PHONE not in desk.get(f"/dashboard/returns/{found.public_id}/").content.decode()


def test_a_given_address_gets_messages_about_its_return_and_the_old_one_is_told(
    finder: Any, order: Order
) -> None:
    found = _returned(order)
    path = f"/returns/{found.public_id}/e-mail/"

    refused = finder.post(path, {"email": "no address"})
    finder.post(path, {"email": "Ada＠example.com"})
    approved = Event.objects.get(type="return.approved")
    _announce(approved)
    finder.post(path, {"email": "bo@example.com"})

    assert refused.status_code == 422
    assert [(letter.topic, letter.recipient) for letter in Message.objects.order_by("pk")] == [
        ("return_approved", "ada@example.com"),
        ("email_replaced", "ada@example.com"),
    ]
    assert ReturnRequest.objects.get().given_email == "bo@example.com"
    told = Event.objects.filter(type="return.email_given").values_list("data", flat=True)
    assert all("@" not in str(data) for data in told)


def test_an_order_with_an_address_of_its_own_takes_no_other(client: Any, shop: Any) -> None:
    now = datetime.now(UTC)
    own = make.order(placed_at=now - timedelta(days=6), delivered_at=now - timedelta(days=2))
    found = _returned(own)
    client.post("/", {"number": own.number, "contact": own.customer.email})

    refused = client.post(f"/returns/{found.public_id}/e-mail/", {"email": "thief@example.com"})

    assert refused.status_code == 409
    assert ReturnRequest.objects.get().given_email == ""
    assert "Give an e-mail address" not in client.get(return_path(found)).content.decode()


def _announce(stored: Event) -> None:
    write_about_return("return_approved", stored.subject_id, meta_of(stored), {})
