"""Photos that nobody sent go after a while; all others stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import StoredFile
from core.actors import Actor
from returns.models import ItemPhoto, ReturnItem, ReturnMessage, ReturnRequest, UnexpectedItem
from returns.models.requests import Channel
from returns.selectors import reason_counts
from returns.services.photos import ABANDONED_AFTER, purge_abandoned_photos
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db

LONG_AGO = NOW - ABANDONED_AFTER - timedelta(days=1)


def stored(name: str, *, kind: str = "photo", created_at: datetime = LONG_AGO) -> StoredFile:
    return StoredFile.objects.create(
        public_id=name, kind=kind, path=name, content_type="image/jpeg", size_bytes=1, created_at=created_at
    )


def made_return(**line: Any) -> ReturnRequest:
    return create_return(
        order=make.order(lines=[{"quantity": 1, "paid_minor": 5000, **line}]),
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, reason="changed_my_mind"),),
            resolution="refund",
            method="drop_off",
        ),
        actor=Actor("shopper"),
        channel=Channel.PORTAL,
        now=NOW,
    )


def test_only_pictures_that_nothing_holds_are_deleted(shop: Any) -> None:
    found = made_return()
    stored("file_abandoned")
    stored("file_receipt_abandoned", kind="receipt")
    stored("file_fresh", created_at=NOW)
    stored("file_logo", kind="logo")
    ItemPhoto.objects.create(item=ReturnItem.objects.get(), file=stored("file_sent"))
    stored("file_said")
    ReturnMessage.objects.create(
        return_request=found, is_from_shopper=True, author={}, text="", photos=["file_said"], created_at=NOW
    )
    UnexpectedItem.objects.create(
        return_request=found,
        description="A sock",
        quantity=1,
        photo=stored("file_found"),
        recorded_by={},
        created_at=NOW,
    )
    stored("file_receipt", kind="receipt")
    ReturnRequest.objects.filter(pk=found.pk).update(own_parcel={"receipt": "file_receipt"})

    deleted = purge_abandoned_photos(now=NOW)

    assert deleted == 2
    assert set(StoredFile.objects.values_list("public_id", flat=True)) == {
        "file_fresh",
        "file_logo",
        "file_sent",
        "file_said",
        "file_found",
        "file_receipt",
    }
    assert purge_abandoned_photos(now=NOW) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_reasons_are_counted_over_products_of_the_same_type(shop: Any, count: int) -> None:
    shirt, other_shirt, mug = (make.product(type=kind) for kind in ("shirt", "shirt", "mug"))
    for _ in range(count):
        item = made_return(product_external_id=other_shirt.external_id).items.get()
        ReturnItem.objects.filter(pk=item.pk).update(reason_code="size_too_small")
    made_return(product_external_id=mug.external_id)

    with CaptureQueriesContext(connection) as queries:
        counts = reason_counts(product_external_id=shirt.external_id)

    assert counts == {"size_too_small": count}
    assert len(queries) == 2
    assert reason_counts(product_external_id="") == {}
