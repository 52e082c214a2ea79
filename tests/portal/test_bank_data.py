"""Bank data is asked for by verified shops only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.events import ShopVerified
from accounts.models import ShopSettings
from commerce.models import PaymentKind
from core.actors import SYSTEM, Actor
from events.base import EventMeta
from notifications import handlers
from notifications.models import Message
from returns.events import RefundRequested
from returns.models import PayoutAccount, Refund, ReturnRequest
from returns.refusals import ShopNotChecked
from returns.services.bank_accounts import give_bank_account
from returns.services.cancellations import cancel_before_sending, confirm_cancellation
from returns.states import RefundMethod
from tenants.models import Shop
from tenants.selectors import forget_hosts
from tests import make
from tests.portal.test_pages import _opened, _order, _returned


@pytest.fixture
def unverified(shop: Any) -> Any:
    Shop.objects.filter(pk=shop.pk).update(is_verified=False, check_due_date=date(2026, 11, 3))
    shop.is_verified, shop.check_due_date = False, date(2026, 11, 3)
    forget_hosts()
    return shop


def _paid_at_the_door() -> ReturnRequest:
    return _returned(_order(payment_kind=PaymentKind.CASH_ON_DELIVERY))


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "3 November"),
        ("tr", "3 Kas"),
        ("ko", "11월 3일"),
        ("th", "3 พ.ย."),
        ("de", "3. November"),
    ],
)
def test_the_shopper_reads_that_the_shop_is_checked_and_by_when(
    unverified: Any, client: Any, language: str, day: str
) -> None:
    ShopSettings.objects.update(languages=["en", "tr", "ko", "th", "de"])
    made = _paid_at_the_door()
    _opened(client, made.order)

    page = client.get(f"/returns/{made.public_id}/bank-account/", HTTP_ACCEPT_LANGUAGE=language)

    text = page.content.decode()
    assert day in text
    assert 'name="account_number"' not in text
    assert 'value="send_code"' not in text


def test_no_account_is_kept_whatever_is_posted(unverified: Any, client: Any) -> None:
    made = _paid_at_the_door()
    _opened(client, made.order)
    given = {"act": "save", "holder": "Ada", "account_number": "DE89370400440532013000"}

    client.post(f"/returns/{made.public_id}/bank-account/", given)
    with pytest.raises(ShopNotChecked):
        give_bank_account(
            return_request=made,
            scheme="iban",
            bank_code="",
            account_number="DE89370400440532013000",
            holder="Ada",
            actor=Actor("api", "key_1"),
            now=datetime.now(UTC),
        )

    assert not PayoutAccount.objects.exists()


def test_the_letter_says_that_the_account_is_asked_for_later_and_asks_once_the_shop_is_verified(
    unverified: Any,
) -> None:
    made = _paid_at_the_door()
    Message.objects.all().delete()
    refund = Refund.objects.create(
        return_request=made,
        method=RefundMethod.BANK_ACCOUNT,
        amount_minor=1000,
        currency="EUR",
        requested_by=SYSTEM.as_json(),
        created_at=datetime.now(UTC),
        due_at=datetime.now(UTC),
    )
    event = RefundRequested(
        refund_id=refund.public_id,
        return_id=made.public_id,
        amount_minor=1000,
        currency="EUR",
        method=RefundMethod.BANK_ACCOUNT,
    )
    meta = EventMeta(id=1, occurred_at=datetime.now(UTC), actor=SYSTEM, sequence=1, is_history=False)

    handlers.ask_for_bank_account(event, meta)
    assert [message.topic for message in Message.objects.all()] == ["bank_account_later"]

    unverified.is_verified = True
    for _ in range(2):
        handlers.ask_for_accounts_that_waited(ShopVerified(staff_id="1"), meta)
    topics = list(Message.objects.order_by("pk").values_list("topic", flat=True))
    assert topics == ["bank_account_later", "bank_account_wanted"]


def test_money_of_cancelled_items_is_asked_for_once_the_shop_is_verified(unverified: Any) -> None:
    order = make.order(payment_kind=PaymentKind.BANK_TRANSFER, is_shipped=False)
    made = cancel_before_sending(order=order, units=None, actor=SYSTEM, now=datetime.now(UTC))
    confirm_cancellation(cancellation_id=made.public_id, actor=SYSTEM, now=datetime.now(UTC))
    meta = EventMeta(id=1, occurred_at=datetime.now(UTC), actor=SYSTEM, sequence=1, is_history=False)

    unverified.is_verified = True
    for _ in range(2):
        handlers.ask_for_accounts_that_waited(ShopVerified(staff_id="1"), meta)

    topics = list(Message.objects.values_list("topic", flat=True))
    assert topics == ["cancellation_account_wanted"]
