"""The parcel on its way: told by the shopper, papers, the code once more; and amounts as people type them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import ShopSettings
from accounts.selectors import shop_settings
from accounts.services.one_time_codes import issue_token
from commerce.models import Order
from core.actors import Actor
from countries.marketplaces import marketplace_named
from notifications.models import Message
from portal.hand_over_form import minor_typed
from portal.todo import todo_of
from returns.models import ReturnRequest, ReturnSettings
from returns.models.requests import Channel
from returns.services.decisions import carry_out_decision
from returns.services.policies import create_draft, publish_policy
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop: Any) -> Order:
    now, staff = datetime.now(UTC), Actor("staff", "1")
    draft = create_draft(
        document={"base": {"methods": ["own_carrier", "drop_off", "label", "pickup"]}, "rules": []},
        actor=staff,
        now=now,
    )
    publish_policy(policy=draft, effective_from=now - timedelta(days=30), actor=staff, now=now)
    return make.order(placed_at=now - timedelta(days=6), delivered_at=now - timedelta(days=2))


def _approved(client: Any, order: Order, *, method: str = "own_carrier") -> ReturnRequest:
    now = datetime.now(UTC)
    client.post("/", {"number": order.number, "contact": order.customer.email})
    made = create_return(
        order=order,
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, reason="changed_my_mind"),), resolution="refund", method=method
        ),
        actor=Actor("shopper"),
        channel=Channel.PORTAL,
        now=now,
    )
    carry_out_decision(return_id=made.public_id, now=now)
    return ReturnRequest.objects.get(pk=made.pk)


def _receipt() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (64, 64), "#889977").save(content, "JPEG")
    return SimpleUploadedFile("receipt.jpg", content.getvalue(), content_type="image/jpeg")


def test_own_parcel_is_told_with_carrier_number_cost_and_receipt(client: Any, order: Order) -> None:
    ReturnSettings.objects.create(pk=1, own_parcel_limit_minor=500)
    made = _approved(client, order)
    path = f"/returns/{made.public_id}/handed-over/"

    asked = client.get(path).content.decode()
    nothing = client.post(path, {})
    no_receipt = client.post(path, {"carrier": "DHL", "tracking_number": "JJD 0123", "cost": "4,90"})
    no_picture = client.post(
        path,
        {
            "carrier": "DHL",
            "tracking_number": "JJD 0123",
            "receipt": SimpleUploadedFile("a.jpg", b"text", content_type="image/jpeg"),
        },
    )
    told = client.post(
        path, {"carrier": "DHL", "tracking_number": "jjd 0123", "cost": "4,90", "receipt": _receipt()}
    )

    assert 'name="receipt"' in asked
    assert [answer.status_code for answer in (nothing, no_receipt, no_picture)] == [422, 422, 422]
    assert "Please add a photo of the receipt" in no_receipt.content.decode()
    assert "JPEG" in no_picture.content.decode()
    assert told.status_code == 302
    made.refresh_from_db()
    assert (made.own_parcel["carrier"], made.own_parcel["tracking_number"]) == ("dhl", "JJD0123")
    assert (made.own_parcel["cost_minor"], made.shipping_status) == (490, "dropped_off")
    page = client.get(told.headers["Location"]).content.decode()
    assert "Your photo is with us." in page
    assert "Correct what you told us" in page


def test_cost_is_not_asked_where_it_is_not_given_back(client: Any, order: Order) -> None:
    made = _approved(client, order)
    path = f"/returns/{made.public_id}/handed-over/"

    page = client.get(path).content.decode()
    told = client.post(path, {"carrier": "DHL", "tracking_number": "JJD 0123", "cost": "4,90"})

    assert 'name="cost"' not in page
    assert "We give the postage back" not in page
    assert told.status_code == 302
    made.refresh_from_db()
    assert made.own_parcel["cost_minor"] is None


def test_stranger_sees_no_paper_and_tells_nothing(client: Any, order: Order) -> None:
    made = _approved(client, order)
    stranger = client.__class__(HTTP_HOST="shop-a.localhost")
    base = f"/returns/{made.public_id}/"

    answers = [
        stranger.get(f"{base}{page}")
        for page in ("handed-over/", "packing-slip/", "number.svg", "number-qr.svg", "cancel/", "pickup/")
    ]
    answers += [stranger.post(f"{base}{act}") for act in ("handed-over/", "code/", "change/", "pickup/")]

    assert {answer.status_code for answer in answers} == {404}
    made.refresh_from_db()
    assert made.own_parcel is None


def test_slip_names_number_and_items_with_a_barcode(client: Any, order: Order) -> None:
    made = _approved(client, order)

    slip = client.get(f"/returns/{made.public_id}/packing-slip/").content.decode()
    barcode = client.get(f"/returns/{made.public_id}/number.svg")

    assert slip.count(made.number) >= 2
    assert order.lines.get().sku in slip
    assert barcode.headers["Content-Type"] == "image/svg+xml"
    assert b"<path" in barcode.content


def test_code_is_sent_again_a_few_times_only(client: Any, order: Order) -> None:
    made = _approved(client, order)

    answers = [client.post(f"/returns/{made.public_id}/code/").status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]
    assert Message.objects.filter(topic="return_label_ready", return_request=made).count() == 3


def test_one_time_link_opens_every_order_of_the_address(client: Any, order: Order, shop: Any) -> None:
    guest = make.customer(email=order.customer.email, email_folded=order.customer.email_folded)
    second = make.order(customer=guest)
    stranger = make.order()
    made = _approved(client.__class__(HTTP_HOST="shop-a.localhost"), order)
    token = issue_token(
        purpose="shopper_orders",
        subject=f"{second.public_id}/{sha256(second.email_folded.encode()).hexdigest()[:16]}",
        lifetime=timedelta(hours=1),
        now=datetime.now(UTC),
    )

    client.post(f"/my-orders/{token}/")
    page = client.get("/my-orders/").content.decode()

    assert f"Order {order.number}" in page
    assert f"Order {second.number}" in page
    assert f"Order {stranger.number}" not in page
    assert f"Return {made.number}: waits for your parcel" in page


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("4.90", "EUR", 490),
        ("4,90 €", "EUR", 490),
        ("1.234,50", "TRY", 123450),
        ("1,234.5", "THB", 123450),
        ("3,000원", "KRW", 3000),
        ("3.000", "KRW", 3000),
        ("1,234", "EUR", 123400),
        ("๖๕", "THB", 6500),
        ("12.345", "KWD", 12345),
        (".5", "EUR", 50),
        ("none", "EUR", None),
        ("", "EUR", None),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, currency: str, minor: int | None) -> None:
    assert minor_typed(typed, currency) == minor


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["vip", "Trendyol"], "Trendyol"),
        (["marketplace:coupang"], "쿠팡"),
        (["스마트스토어"], "네이버 스마트스토어"),
        (["summer", "sandbox"], None),
        ([], None),
    ],
)
def test_marketplaces_are_known_by_tag_or_gateway(words: list[str], name: str | None) -> None:
    found = marketplace_named(words)

    assert (found.name if found else None) == name


def test_a_marketplace_leads_to_the_page_of_the_buyer_s_country() -> None:
    pages = [marketplace_named(["amazon"], country_code=code) for code in ("DE", "GB", "US", "JP", "TR")]

    assert [page.url if page else None for page in pages] == [
        "https://www.amazon.de/returns",
        "https://www.amazon.co.uk/returns",
        "https://www.amazon.com/returns",
        "https://www.amazon.com/returns",
        "https://www.amazon.com/returns",
    ]


def test_an_address_is_written_as_its_country_writes_it(client: Any, order: Order) -> None:
    made = _approved(client, order)
    ShopSettings.objects.update(
        return_address={
            "name": "컴백",
            "line1": "세종대로 110",
            "city": "중구",
            "region": "서울특별시",
            "postal_code": "04524",
            "country_code": "KR",
        }
    )

    slip = client.get(f"/returns/{made.public_id}/packing-slip/").content.decode()

    assert "서울특별시 중구<br>세종대로 110<br>04524<br>컴백" in slip


@pytest.mark.parametrize(("method", "keeps"), [("pickup", False), ("own_carrier", True)])
def test_receipt_is_kept_only_where_one_is_given(client: Any, order: Order, method: str, keeps: bool) -> None:
    made = _approved(client, order, method=method)

    steps = todo_of(made, settings=shop_settings(), language="en", is_opened=True)

    assert ("Keep the receipt" in [step.title for step in steps]) is keeps
