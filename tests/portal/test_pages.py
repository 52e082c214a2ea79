"""What pages cost and hold back: queries, photos, bank accounts, tracking."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import StoredFile
from accounts.services.one_time_codes import issue_code
from commerce.models import Order, PaymentKind
from core.actors import Actor
from returns.links import return_path
from returns.models import PayoutAccount, ReturnRequest
from returns.models.requests import Channel
from returns.services.decisions import carry_out_decision
from returns.services.policies import create_draft, publish_policy
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tracking.links import shipment_path
from tracking.models import Direction, Shipment

pytestmark = pytest.mark.django_db

CHOOSE_QUERIES = 16
STATUS_QUERIES = 15


def _order(line_count: int = 1, **fields: Any) -> Order:
    now = datetime.now(UTC)
    return make.order(
        lines=[{"quantity": 1, "paid_minor": 5000} for _ in range(line_count)],
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
        **fields,
    )


def _returned(order: Order) -> ReturnRequest:
    now = datetime.now(UTC)
    made = create_return(
        order=order,
        wish=ReturnWish(
            items=tuple(
                WishedItem(line.public_id, 1, "size_too_small") for line in order.lines.order_by("position")
            ),
            resolution="refund",
            method="drop_off",
        ),
        actor=Actor("api", "key_1"),
        channel=Channel.API,
        now=now,
    )
    carry_out_decision(return_id=made.public_id, now=now)
    return ReturnRequest.objects.get(pk=made.pk)


def _opened(client: Any, order: Order) -> None:
    client.post("/", {"number": order.number, "contact": order.customer.email})


@pytest.mark.parametrize("line_count", [1, 3])
def test_choosing_costs_the_same_for_every_number_of_lines(
    client: Any, shop: Any, line_count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    order = _order(line_count)
    _opened(client, order)
    client.get(f"/orders/{order.public_id}/")  # the policy's document is read once by a process

    with django_assert_num_queries(CHOOSE_QUERIES):
        client.get(f"/orders/{order.public_id}/")


@pytest.mark.parametrize("line_count", [1, 3])
def test_status_costs_the_same_for_every_number_of_items(
    client: Any, shop: Any, line_count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    order = _order(line_count)
    made = _returned(order)
    _opened(client, order)

    with django_assert_num_queries(STATUS_QUERIES):
        client.get(return_path(made))


def test_page_that_has_not_changed_is_not_sent_again(client: Any, shop: Any) -> None:
    order = _order()
    made = _returned(order)
    page = client.get(return_path(made)).content.decode()
    refresh = page.split('hx-get="')[1].split('"')[0]

    same = client.get(refresh, HTTP_HX_REQUEST="true")
    ReturnRequest.objects.filter(pk=made.pk).update(updated_at=datetime.now(UTC))
    changed = client.get(refresh, HTTP_HX_REQUEST="true")

    assert (same.status_code, changed.status_code) == (204, 200)


def test_photos_are_asked_for_by_the_terms_and_kept_without_their_place(client: Any, shop: Any) -> None:
    order = _order()
    _publish_photos(2)
    _opened(client, order)
    line = order.lines.get().public_id
    why = f"/orders/{order.public_id}/why/1/"
    client.post(f"/orders/{order.public_id}/", {"line": [line]})
    answer = {"reason": "wrong", "reason-wrong": "defective"}

    asked = client.post(why, answer)
    first = client.get(why).content.decode()
    assert "Please add 2 photos" in first
    assert 'capture="environment"' in first
    one = client.post(f"{why}photos/", {"photos": _photo()})
    still = client.post(why, {**answer, "photos_asked": "yes"})
    done = client.post(why, {**answer, "photos_asked": "yes", "photos": _photo()})

    assert asked.headers["Location"] == f"{why}#photos"
    assert one.status_code == 200
    assert still.status_code == 422
    assert "Please add 1 photo" in still.content.decode()
    assert done.status_code == 302
    assert StoredFile.objects.filter(kind="photo").count() == 2


def test_photo_that_is_none_is_refused_in_words(client: Any, shop: Any) -> None:
    order = _order()
    _opened(client, order)
    line = order.lines.get().public_id
    client.post(f"/orders/{order.public_id}/", {"line": [line]})

    refused = client.post(
        f"/orders/{order.public_id}/why/1/photos/",
        {"photos": SimpleUploadedFile("a.jpg", b"no picture at all", content_type="image/jpeg")},
    )

    assert refused.status_code == 422
    assert "JPEG" in refused.content.decode()
    assert not StoredFile.objects.filter(kind="photo").exists()


@pytest.mark.parametrize("page", ["", "photos/"])
def test_photos_are_counted_whichever_page_takes_them(
    client: Any, shop: Any, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr("portal.uploads.PICTURES_AN_HOUR", 2)
    order = _order()
    _opened(client, order)
    client.post(f"/orders/{order.public_id}/", {"line": [order.lines.get().public_id]})
    why = f"/orders/{order.public_id}/why/1/"
    for _time in range(2):
        client.post(f"{why}{page}", {"photos": _photo()})

    refused = client.post(f"{why}{page}", {"photos": _photo()})

    assert refused.status_code == 422
    assert "too many photos" in refused.content.decode()
    assert StoredFile.objects.filter(kind="photo").count() == 2


def test_bank_account_is_kept_encrypted_after_the_code(client: Any, shop: Any) -> None:
    order = _order(payment_kind=PaymentKind.CASH_ON_DELIVERY)
    made = _returned(order)
    _opened(client, order)
    path = f"/returns/{made.public_id}/bank-account/"
    code = issue_code(
        purpose="bank_account",
        subject=made.public_id,
        lifetime=timedelta(minutes=5),
        now=datetime.now(UTC),
    )

    wrong = client.post(path, {"act": "enter_code", "code": "000000" if code != "000000" else "111111"})
    client.post(path, {"act": "enter_code", "code": code})
    mistyped = client.post(path, {"act": "save", "holder": "Ada", "account_number": "DE00123"})
    saved = client.post(
        path, {"act": "save", "holder": "Ada", "account_number": "DE89 3704 0044 0532 0130 00"}
    )

    assert wrong.status_code == 422
    assert mistyped.status_code == 422
    assert saved.headers["Location"] == return_path(made)
    account = PayoutAccount.objects.get()
    assert account.masked == "DE•••• 3000"
    assert b"3704" not in bytes(account.encrypted)


def test_tracking_shows_no_address(client: Any, shop: Any) -> None:
    order = _order()
    now = datetime.now(UTC)
    shipment = Shipment.objects.create(
        direction=Direction.OUTBOUND,
        order=order,
        carrier="dhl",
        tracking_number="00340434161094021501",
        status="in_transit",
        created_at=now,
        updated_at=now,
    )

    page = client.get(shipment_path(shipment))
    text = page.content.decode()

    assert page.status_code == 200
    assert "On its way" in text
    assert "Weg 1" not in text
    assert order.customer.name not in text
    assert client.get(f"/track/{shipment.public_id}/wrong/").status_code == 404


def test_pages_with_something_private_are_not_indexed(client: Any, shop: Any) -> None:
    order = _order()
    _opened(client, order)

    assert "noindex" in client.get(f"/orders/{order.public_id}/").content.decode()
    assert "noindex" not in client.get("/policy/").content.decode()


def _publish_photos(count: int) -> None:
    now = datetime.now(UTC)
    document = {"base": {"photos": count}, "rules": []}
    draft = create_draft(document=document, actor=Actor("staff", "1"), now=now)
    publish_policy(policy=draft, effective_from=now - timedelta(days=30), actor=Actor("staff", "1"), now=now)


def _photo() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (64, 64), "#889977").save(content, "JPEG")
    return SimpleUploadedFile("photo.jpg", content.getvalue(), content_type="image/jpeg")
