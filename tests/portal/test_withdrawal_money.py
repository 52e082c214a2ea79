"""What a withdrawal brings is shown before it is confirmed, arrives as shown, and is never less by the ordinary way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.models import Order, PaymentKind
from core.actors import Actor
from events.base import EventMeta, decode
from events.models import Event
from notifications.delivery import deliver_message
from notifications.facts import return_facts, shop_facts
from notifications.models import Message
from notifications.rendering import render_message
from notifications.topics import topic
from notifications.withdrawal_handlers import tell_receipt_went_elsewhere, tell_withdrawal_declared
from returns.events import WithdrawalDeclared
from returns.models import ReturnRequest, Withdrawal
from returns.services.policies import create_draft, publish_policy
from returns.services.withdrawals import money_of_withdrawal
from tests import make
from tests.portal.test_withdraw import confirm, opened, placed, token_of

pytestmark = pytest.mark.django_db

STAFF = Actor("staff", "1")


def tell() -> None:
    """What the worker does with the declaration."""
    event = Event.objects.get(type="withdrawal.declared")
    declared = decode(event.type, event.data)
    assert isinstance(declared, WithdrawalDeclared)
    meta = EventMeta(event.id, event.occurred_at, Actor("shopper", ""), event.sequence, is_history=False)
    tell_withdrawal_declared(declared, meta)
    tell_receipt_went_elsewhere(declared, meta)


def confirm_page(client: Any, path: str, order: Order, **more: str) -> str:
    lines = [line.public_id for line in order.lines.all()]
    return str(client.post(path, {"line": lines, **more}).content.decode())


@pytest.mark.parametrize(
    "base",
    [
        {},
        {"return_shipping_fee": {"amount": "7.00", "currency": "EUR"}, "restocking_fee": {"percent": "20"}},
        {"eligible": False, "resolutions": ["store_credit"]},
        {"window_days": 3, "approval": "decline"},
    ],
)
def test_ordinary_return_inside_the_period_brings_the_same_money(client: Any, shop: Any, base: Any) -> None:
    now = datetime.now(UTC)
    draft = create_draft(document={"base": base}, actor=STAFF, now=now)
    publish_policy(policy=draft, effective_from=now - timedelta(days=90), actor=STAFF, now=now)
    withdrawn, returned = (placed(days_ago=5, lines=[{"quantity": 2, "paid_minor": 10001}]) for _ in range(2))

    confirm(client, opened(client, withdrawn), list(withdrawn.lines.all()), method="drop_off")
    client.post("/", {"number": returned.number, "contact": returned.customer.email})
    line, base_url = returned.lines.get().public_id, f"/orders/{returned.public_id}/"
    client.post(base_url, {"line": [line], f"quantity-{line}": "2"})
    client.post(f"{base_url}why/1/", {"reason": "changed_my_mind"})
    client.post(f"{base_url}instead/", {"resolution": "refund"})
    client.post(f"{base_url}travel/", {"method": "drop_off"})
    client.get(f"{base_url}check/")
    client.post(f"{base_url}check/", {})

    one, other = (ReturnRequest.objects.get(order=order) for order in (withdrawn, returned))
    assert one.quote == other.quote
    assert one.legal_basis == other.legal_basis == "withdrawal"
    assert one.method == other.method == "drop_off"


def test_sum_that_is_shown_is_the_sum_that_is_asked_for(client: Any, shop: Any) -> None:
    order = placed(lines=[{"quantity": 3, "paid_minor": 10000}])
    line = order.lines.get()
    path = opened(client, order)

    page = client.post(path, {"line": [line.public_id], f"quantity-{line.public_id}": "2"}).content.decode()
    done = confirm(client, path, [line], **{f"quantity-{line.public_id}": "2"})

    withdrawal = Withdrawal.objects.get()
    assert money_of_withdrawal(withdrawal).decimal_string == "66.66"
    assert "€66.66" in page
    assert "€66.66" in client.get(done.headers["Location"]).content.decode()


def test_whole_order_that_was_not_sent_comes_back_with_its_delivery_and_a_day(client: Any, shop: Any) -> None:
    order = make.order(
        is_shipped=False,
        placed_at=datetime.now(UTC) - timedelta(hours=2),
        lines=[{"quantity": 2, "paid_minor": 9000}],
        shipping_minor=490,
    )

    page = confirm_page(client, opened(client, order), order)

    assert "€94.90" in page
    assert "We send it by" in page
    assert "How you send it back" not in page


@pytest.mark.parametrize(
    ("kind", "said", "unsaid"),
    [
        (PaymentKind.CARD, "To the card that you paid with.", "bank account"),
        (PaymentKind.CASH_ON_DELIVERY, "To your bank account, as cash cannot be sent back.", "the card"),
        (PaymentKind.BANK_TRANSFER, "To your bank account.", "the card"),
    ],
)
def test_page_and_letter_name_the_true_way_of_the_money(
    client: Any, shop: Any, kind: str, said: str, unsaid: str
) -> None:
    order = placed(payment_kind=kind)
    path = opened(client, order)

    page = confirm_page(client, path, order)
    receipt = client.get(confirm(client, path, list(order.lines.all())).headers["Location"]).content.decode()
    tell()

    letter = Message.objects.get(topic="withdrawal_declared").text_body
    for text in (page, receipt, letter):
        assert said in text
        assert unsaid not in text
        assert "the way you paid" not in text


def test_nothing_but_name_order_and_address_is_asked(client: Any, shop: Any) -> None:
    order = placed()
    path = opened(client, order)

    first, second = client.get(path).content.decode(), confirm_page(client, path, order)

    assert "textarea" not in first + second
    assert 'name="name"' in second
    assert 'value="Ada Yılmaz"' in second


def test_receipt_goes_to_the_known_address_which_is_shown_masked(client: Any, shop: Any) -> None:
    order = placed()
    path = opened(client, order)

    page = confirm_page(client, path, order)
    confirm(client, path, list(order.lines.all()), name="Ada B. Yılmaz")
    tell()

    assert order.customer.email not in page
    assert "a•••@example.com" in page
    message = Message.objects.get(topic="withdrawal_declared")
    assert message.recipient == order.customer.email
    assert message.subject == f"Receipt of your withdrawal from order {order.number}"
    assert "Name: Ada B. Yılmaz" in message.text_body
    order.customer.refresh_from_db()
    assert order.customer.name == "Ada Yılmaz"
    assert not Message.objects.filter(topic="withdrawal_receipt_elsewhere").exists()


def test_another_address_gets_this_receipt_alone_and_the_usual_one_is_told(client: Any, shop: Any) -> None:
    order = placed()
    path = opened(client, order)
    line = order.lines.get()
    chosen = {"line": [line.public_id]}
    token = token_of(client.post(path, chosen).content.decode())

    wrong = client.post(path, {**chosen, "do": "confirm", "token": token, "receipt_email": "nobody"})
    nothing_yet = Withdrawal.objects.count()
    done = confirm(client, path, [line], receipt_email="other@example.org")
    tell()

    assert (wrong.status_code, nothing_yet) == (422, 0)
    assert "This is not an e-mail address." in wrong.content.decode()
    assert "o•••@example.org" in client.get(done.headers["Location"]).content.decode()
    assert Message.objects.get(topic="withdrawal_declared").recipient == "other@example.org"
    told = Message.objects.get(topic="withdrawal_receipt_elsewhere")
    assert (told.recipient, told.receipt) == (order.customer.email, None)
    assert "o•••@example.org" in told.text_body
    order.customer.refresh_from_db()
    order.refresh_from_db()
    assert "other@example.org" not in (order.customer.email, order.email_folded)


def test_nobody_with_a_phone_only_is_promised_a_mail(client: Any, shop: Any) -> None:
    buyer = make.customer(email="", phone_e164="+4915112345678")
    order = placed(customer=buyer)
    found = client.post(
        "/", {"number": order.number, "contact": "0151 12345678", "withdrawal": "yes"}
    ).headers["Location"]

    page = confirm_page(client, found, order)
    done = confirm(client, found, list(order.lines.all()))
    receipt = client.get(done.headers["Location"]).content.decode()
    tell()

    assert "We know no e-mail address of your order." in page
    assert "Please save it: we have no e-mail address to send it to." in receipt
    assert "goes to" not in receipt
    assert not Message.objects.exists()


def test_receipt_is_a_file_on_the_page_and_in_the_mail(client: Any, shop: Any, mailoutbox: list[Any]) -> None:
    order = placed(lines=[{"quantity": 1, "paid_minor": 5000, "title": "연 핑크 เสื้อ Şal"}])
    done = confirm(client, opened(client, order), list(order.lines.all()))
    tell()
    message = Message.objects.get(topic="withdrawal_declared")

    file = client.get(f"{done.headers['Location']}receipt.pdf")
    deliver_message(message_id=message.public_id, now=datetime.now(UTC))

    assert (file.status_code, file.headers["Content-Type"]) == (200, "application/pdf")
    assert file.content.startswith(b"%PDF-")
    (sent,) = mailoutbox
    ((name, content, media_type),) = sent.attachments
    assert (name, media_type) == (f"withdrawal-{order.number}.pdf", "application/pdf")
    assert content.startswith(b"%PDF-")


def test_nobody_reads_the_receipt_of_another_one_s_order(client: Any, shop: Any) -> None:
    order, other = placed(), placed()
    done = confirm(client, opened(client, order), list(order.lines.all()))
    client.cookies.clear()
    opened(client, other)
    path = done.headers["Location"]

    answers = [client.get(path).status_code, client.get(f"{path}receipt.pdf").status_code]
    crossed = client.get(path.replace(order.public_id, other.public_id)).status_code

    assert (answers, crossed) == ([404, 404], 404)


def test_ordinary_return_inside_the_period_gets_its_receipt_as_a_file_too(client: Any, shop: Any) -> None:
    order = placed()
    client.post("/", {"number": order.number, "contact": order.customer.email})
    line, base_url = order.lines.get().public_id, f"/orders/{order.public_id}/"
    client.post(base_url, {"line": [line]})
    client.post(f"{base_url}why/1/", {"reason": "changed_my_mind"})
    client.post(f"{base_url}instead/", {"resolution": "refund"})
    client.post(f"{base_url}travel/", {"method": "drop_off"})
    client.get(f"{base_url}check/")
    client.post(f"{base_url}check/", {})
    made = ReturnRequest.objects.get()

    letter = render_message(
        topic=topic("return_requested"),
        language="en",
        shop=shop_facts(language="en"),
        about=return_facts(made, now=datetime.now(UTC)),
        context={},
        own_text=None,
    )

    assert letter.receipt is not None
    assert f"Order: {order.number}" in letter.receipt.paragraphs
