"""What stands in each letter, in each language."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Brand, ShopSettings
from commerce.models import PaymentKind
from core.actors import Actor
from notifications.facts import return_facts, shop_facts
from notifications.letters import Receipt
from notifications.rendering import language_to_write, render_message
from notifications.services import queue_message
from notifications.topics import TOPICS, topic
from notifications.writers.withdrawals import withdrawal_receipt
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.services.decisions import carry_out_decision, decline_return
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW

STAFF = Actor("staff", "1")
API = Actor("api", "key_1")
QUESTIONS = 11
REFUND = {"amount_minor": 4500, "currency": "EUR"}
REPLACED = {
    "replacements": [{"title": "Cap", "variant_title": "L", "quantity": 2}],
    "last_day": "2026-11-09",
}
CANCELLED: dict[str, Any] = {
    "name": "Ada",
    "order": "1001",
    "order_url": "https://shop.example/orders/ord_1/proof/",
    "cancelled": ["Tee M × 2"],
    "too_late": [],
}
CONTEXTS: dict[str, dict[str, Any]] = {
    "withdrawal_declared": {
        "name": "Ada",
        "order": "1001",
        "declared_at": NOW.isoformat(),
        "withdrawn": ["Tee M × 2"],
        "has_sent_units": False,
        "has_unsent_units": True,
        "amount": {"amount": "90.00", "currency": "EUR"},
        "payment_kinds": ["card"],
    },
    "withdrawal_receipt_elsewhere": {
        "name": "Ada",
        "order": "1001",
        "declared_at": NOW.isoformat(),
        "address": "a•••@example.com",
    },
    "refund_succeeded": {
        **REFUND,
        "method": "original_payment",
        "payment_kind": "card",
        "reference": "pr-1",
        "account": "",
        "bank_days": (3, 5),
    },
    "credit_given": {**REFUND, "bonus_minor": 500, "balance_minor": 9000},
    "refund_delayed": REFUND,
    "refund_slipped": {**REFUND, "due_day": "2026-11-09", "compensation_minor": 300},
    "bank_account_awaited": REFUND,
    "bank_account_bounced": REFUND,
    "staff_refund_promises": {
        "rows": [{**REFUND, "number": "R-000042", "due_day": "2026-11-09", "cause": "provider"}],
        "url": "https://shop.example/dashboard/promises/",
    },
    "pickup_booked": {"booked": {"date": "2026-11-05", "slot": "09:00-12:00"}},
    "pickup_refused": {"booked": None},
    "postage_repaid": {"amount_minor": 490, "currency": "EUR", "way": "store_credit"},
    "return_received": {"is_complete": True},
    "return_items_missing": {"missing": [{"title": "Tee <b>", "quantity": 1}]},
    "message_from_shop": {"text": "We look at it.", "photos": 0},
    "message_from_shopper": {
        "text": "Is it there?",
        "photos": 2,
        "name": "Ada",
        "url": "https://shop.example/dashboard/returns/ret_1/conversation/",
    },
    "items_refused": {
        "items": [{"title": "Tee <b>", "quantity": 1, "reasons": ["It is worn"]}],
        "photos": 1,
        "choose_by": "2026-11-16",
    },
    "items_sent_back": {
        "items": [{"title": "Tee <b>", "quantity": 1}],
        "carrier": "DHL",
        "number": "HOME-1",
        "url": "https://shop.example/track/shp_1/",
    },
    "return_closed": {"paid": [{**REFUND, "method": "store_credit"}], "sent": ["Cap"], "is_asked": True},
    "exchange_payment_wanted": {
        **REPLACED,
        "amount_minor": 600,
        "currency": "EUR",
        "url": "https://pay.example/1",
    },
    "exchange_payment_reminder": {
        **REPLACED,
        "amount_minor": 600,
        "currency": "EUR",
        "url": "https://pay.example/1",
    },
    "replacement_sent": {**REPLACED, "order": "X-1001"},
    "replacement_sold_out": REPLACED,
    "replacement_not_paid": REPLACED,
    "replacement_hold_over": REPLACED,
    "cancellation_requested": CANCELLED,
    "cancellation_confirmed": {**CANCELLED, **REFUND, "due_day": "2026-11-09", "needs_account": True},
    "cancellation_too_late": {**CANCELLED, "cancelled": [], "too_late": ["Tee M × 2"]},
    "cancellation_refunded": {**CANCELLED, **REFUND, "method": "manual", "account": "", "reference": "T-1"},
    "cancellation_late": {**CANCELLED, "due_day": "2026-11-09"},
    "cancellation_account_wanted": {**CANCELLED, **REFUND, "why": "bounced", "is_checked_first": False},
    "find_orders": {"url": "https://shop.example/orders/secret", "name": "Ada"},
    "store_credit_code": {"code": "123456", "name": "Ada"},
    "bank_account_code": {"code": "123456", "name": "Ada"},
    "look_up_code": {"code": "123456", "name": "Ada"},
}


def _return(payment_kind: PaymentKind = PaymentKind.CARD, **fields: Any) -> ReturnRequest:
    tee = make.product(title="Tee <b>", image_url="/pictures/tee.jpg")
    order = make.order(
        lines=[
            {"quantity": 2, "paid_minor": 9000, "title": "Tee <b>", "product_external_id": tee.external_id}
        ],
        payment_kind=payment_kind,
        **fields,
    )
    made = create_return(
        order=order,
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, "size_too_small"),), resolution="refund", method="drop_off"
        ),
        actor=STAFF,
        channel=Channel.PORTAL,
        now=NOW,
    )
    carry_out_decision(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def _rendered(code: str, language: str, return_request: ReturnRequest | None = None) -> Any:
    return render_message(
        topic=topic(code),
        language=language,
        shop=shop_facts(language=language),
        about=return_facts(return_request, now=NOW) if return_request else None,
        context=CONTEXTS.get(code, {}),
        own_text=None,
    )


@pytest.mark.parametrize("language", ["en", "tr", "ko", "th", "de"])
def test_every_topic_can_be_written_in_every_language(shop: Any, language: str) -> None:
    made = _return()

    for code, entry in TOPICS.items():
        rendered = _rendered(code, language, made if entry.is_about_a_return else None)

        assert rendered.subject
        assert "\n" not in rendered.subject
        assert f'lang="{language}"' in rendered.html
        assert "%(" not in rendered.text + rendered.html + rendered.subject
        assert "Nordlicht" in rendered.text


def test_what_shoppers_and_shops_write_cannot_become_markup(shop: Any) -> None:
    ShopSettings.objects.update(
        shop_name="<script>x</script>", legal_footer="<img src=x>", legal_details={"name": "<img src=x>"}
    )
    made = _return()

    html = _rendered("return_requested", "en", made).html

    assert "<script>" not in html
    assert "<img src=x>" not in html
    assert "Tee &lt;b&gt;" in html


def test_each_letter_ends_with_the_legal_footer_in_its_language(shop: Any) -> None:
    ShopSettings.objects.update(
        country="KR",
        legal_footer="Own words\nof two lines",
        legal_details={"name": "주식회사 소소", "business_number": "123-45-67891"},
    )
    made = _return()

    korean, english = _rendered("return_requested", "ko", made), _rendered("return_requested", "en", made)

    assert korean.text.rstrip().endswith(
        "주식회사 소소\n사업자등록번호: 123-45-67891\nOwn words\nof two lines"
    )
    assert english.text.rstrip().endswith(
        "Business registration number: 123-45-67891\nOwn words\nof two lines"
    )
    assert "https://www.ftc.go.kr/bizCommPop.do?wrkr_no=1234567891" in korean.html
    assert "사업자등록번호: <a" in korean.html
    assert "Own words<br>of two lines" in korean.html


def test_pictures_and_links_are_absolute(shop: Any) -> None:
    made = _return()

    html = _rendered("return_approved", "en", made).html

    assert 'src="http://shop-a.localhost' in html
    assert 'src="/' not in html
    assert f"/returns/{made.public_id}/" in html


def test_a_withdrawal_gets_a_dated_receipt(shop: Any) -> None:
    made = _return()

    text = _rendered("return_requested", "en", made).text

    assert made.legal_basis == "withdrawal"
    assert "Receipt of your withdrawal" in text
    assert "Received: 2 November 2026, 10:00 (UTC+01:00)" in text
    assert f"Order: {made.order.number}" in text
    assert "Withdrawn items: Tee <b> × 1" in text


def test_receipt_as_a_file_names_who_it_was_declared_to(shop: Any) -> None:
    ShopSettings.objects.update(country="KR", legal_details={"name": "주식회사 소소"})
    receipt = withdrawal_receipt(
        shop_facts(language="ko"), at=NOW, order_number="1001", name="Ada", items="Tee × 1"
    )

    assert "주식회사 소소" in receipt.seller
    assert Receipt.from_json(receipt.as_json()) == receipt


def test_a_declined_return_says_why_and_what_is_possible(shop: Any) -> None:
    made = _return()
    decline_return(return_request=made, actor=API, now=NOW, reason="The item was worn.")

    text = _rendered("return_declined", "en", ReturnRequest.objects.get(pk=made.pk)).text

    assert "The reason: The item was worn." in text
    assert "Reply to this e-mail" in text


def test_cash_on_delivery_asks_for_a_bank_account(shop: Any) -> None:
    made = _return(payment_kind=PaymentKind.CASH_ON_DELIVERY)

    assert "Please enter your bank account" in _rendered("return_approved", "en", made).text
    assert "never on the phone" in _rendered("bank_account_wanted", "en", made).text


def test_the_brand_is_worn_and_stays_readable(shop: Any) -> None:
    Brand.objects.update(
        accent_colour="#ffcc00", text_colour="#f4f4f4", background_colour="#101010", radius=3
    )

    facts = shop_facts(language="en")

    assert (facts.accent_ink, facts.card, facts.radius) == ("#000000", "#101010", 3)


@pytest.mark.parametrize(
    ("wishes", "written"), [(["tr"], "tr"), (["th-TH"], "th"), (["de"], "en"), (["", "ko"], "ko")]
)
def test_the_language_is_one_that_the_shop_offers(wishes: list[str], written: str) -> None:
    assert language_to_write(*wishes, offered=["en", "tr", "ko", "th"], default="en") == written


def test_a_language_that_the_shop_does_not_offer_becomes_its_main_one(shop: Any) -> None:
    ShopSettings.objects.update(languages=["en"], default_language="en")
    made = _return()

    message = queue_message(
        topic="return_requested",
        effect_key="1",
        recipient="ada@example.com",
        language="ko",
        context={},
        return_request=made,
        now=NOW,
    )

    assert message is not None
    assert message.language == "en"


@pytest.mark.parametrize("count", [1, 3])
def test_facts_ask_the_same_number_of_questions_for_one_item_and_for_three(
    shop: Any, count: int, django_assert_num_queries: Any
) -> None:
    order = make.order(lines=[{"quantity": 1, "paid_minor": 1000} for _ in range(count)])
    made = create_return(
        order=order,
        wish=ReturnWish(
            items=tuple(WishedItem(f"l-{number}", 1, "size_too_small") for number in range(1, count + 1)),
            resolution="refund",
            method="drop_off",
        ),
        actor=STAFF,
        channel=Channel.PORTAL,
        now=NOW,
    )
    found = ReturnRequest.objects.select_related("order", "customer").get(pk=made.pk)

    with django_assert_num_queries(QUESTIONS):
        return_facts(found, now=NOW)
