"""Handed over by the shopper's own word, with number and receipt, and the postage given back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import StoredFile
from core.actors import Actor
from core.money import AmountNotPositive, Money
from events.models import Event
from loyalty.selectors import balance_of
from returns.models import ReturnRequest, ReturnSettings
from returns.models.requests import Channel
from returns.refusals import UnknownFile, WrongCurrency
from returns.selectors import returns_past_hand_over
from returns.services.decisions import approve_return
from returns.services.owing import owed_now
from returns.services.own_parcels import (
    BY_HAND,
    STORE_CREDIT,
    HandOverNotTellable,
    OwnParcelNotRepayable,
    ToldHandOver,
    TrackingNumberRequired,
    repay_own_parcel,
    repayable_minor,
    tell_hand_over,
)
from returns.services.parcels import note_parcel_progress
from returns.services.policies import create_draft, publish_policy
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW
from tracking.models import Shipment
from tracking.ports import Scan
from tracking.services.scans import record_scans

pytestmark = pytest.mark.django_db

SHOPPER = Actor("shopper", "cus_1")
STAFF = Actor("staff", "1")
TOLD = ToldHandOver(carrier="thailand_post", tracking_number="EX123456789TH", cost_minor=650, receipt="")


def approved(*, method: str = "own_carrier", refund_on: str = "receipt", fee: str = "0.00") -> ReturnRequest:
    document = {
        "base": {
            "methods": [method],
            "refund_on": refund_on,
            "return_shipping_fee": {"amount": fee, "currency": "EUR"},
        },
        "rules": [],
    }
    draft = create_draft(document=document, actor=STAFF, now=NOW)
    publish_policy(policy=draft, effective_from=NOW - timedelta(days=30), actor=STAFF, now=NOW)
    made = create_return(
        order=make.order(),
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, reason="changed_my_mind"),), resolution="refund", method=method
        ),
        actor=SHOPPER,
        channel=Channel.PORTAL,
        now=NOW,
    )
    if made.status == "requested":
        approve_return(return_request=made, actor=STAFF, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def receipt() -> str:
    return StoredFile.objects.create(
        public_id="file_receipt",
        kind="receipt",
        path="x",
        content_type="image/jpeg",
        size_bytes=1,
        created_at=NOW,
    ).public_id


def limit(minor: int | None) -> None:
    ReturnSettings.objects.update_or_create(pk=1, defaults={"own_parcel_limit_minor": minor})


def told_events(found: ReturnRequest) -> list[str]:
    return list(
        Event.objects.filter(
            subject_id=found.public_id, type__in=["return.drop_off_told", "return.handed_over"]
        )
        .order_by("sequence")
        .values_list("type", flat=True)
    )


def test_own_parcel_is_followed_under_its_number_and_does_not_run_out(shop: Any) -> None:
    found = approved()

    tell_hand_over(
        return_request=found,
        told=ToldHandOver(**{**TOLD.__dict__, "receipt": receipt()}),
        actor=SHOPPER,
        now=NOW,
    )

    found = ReturnRequest.objects.get(pk=found.pk)
    shipment = Shipment.objects.get(return_parcel__return_request=found)
    assert (shipment.carrier, shipment.tracking_number) == ("thailand_post", "EX123456789TH")
    assert shipment.lines == [{"line": "l-1", "quantity": 1}]
    assert (found.shipping_status, found.handed_over_at) == ("dropped_off", NOW)
    assert found.own_parcel == {
        "carrier": "thailand_post",
        "tracking_number": "EX123456789TH",
        "cost_minor": 650,
        "receipt": "file_receipt",
        "told_at": NOW.isoformat(),
        "repaid": None,
    }
    assert returns_past_hand_over(now=NOW + timedelta(days=100)) == []
    assert told_events(found) == ["return.drop_off_told"]


def test_number_told_wrong_is_corrected_until_the_first_scan(shop: Any) -> None:
    found = approved()
    tell_hand_over(return_request=found, told=TOLD, actor=SHOPPER, now=NOW)

    right = ToldHandOver(carrier="flash", tracking_number="TH0001", cost_minor=700)
    tell_hand_over(return_request=found, told=right, actor=SHOPPER, now=NOW)
    wrong, corrected = Shipment.objects.filter(direction="return").order_by("pk")
    record_scans(shipment=corrected, scans=[Scan(NOW, "in_transit")], actor=Actor("carrier"), now=NOW)
    note_parcel_progress(shipment_id=corrected.public_id, actor=Actor("carrier"), now=NOW)

    assert (wrong.voided_at, corrected.voided_at) == (NOW, None)
    with pytest.raises(HandOverNotTellable):
        tell_hand_over(return_request=found, told=TOLD, actor=SHOPPER, now=NOW)
    assert told_events(found) == ["return.drop_off_told", "return.drop_off_told", "return.handed_over"]


def test_word_alone_releases_no_money_that_waits_for_the_first_scan(shop: Any) -> None:
    found = approved(refund_on="first_scan")

    tell_hand_over(return_request=found, told=TOLD, actor=SHOPPER, now=NOW)
    before = owed_now(ReturnRequest.objects.get(pk=found.pk)).refund_minor
    shipment = Shipment.objects.get(direction="return")
    record_scans(shipment=shipment, scans=[Scan(NOW, "in_transit")], actor=Actor("carrier"), now=NOW)
    note_parcel_progress(shipment_id=shipment.public_id, actor=Actor("carrier"), now=NOW)
    after = owed_now(ReturnRequest.objects.get(pk=found.pk)).refund_minor

    assert (before, after) == (0, 5490)


def test_own_parcel_needs_its_number_and_a_receipt_that_exists(shop: Any) -> None:
    found = approved()

    with pytest.raises(TrackingNumberRequired):
        tell_hand_over(return_request=found, told=ToldHandOver(), actor=SHOPPER, now=NOW)
    with pytest.raises(UnknownFile):
        tell_hand_over(
            return_request=found,
            told=ToldHandOver("flash", "TH1", receipt="file_nobody"),
            actor=SHOPPER,
            now=NOW,
        )

    found.refresh_from_db()
    assert (found.own_parcel, found.shipping_status) == (None, "pending")
    assert not Shipment.objects.filter(direction="return").exists()
    assert told_events(found) == []


def test_postage_is_repaid_once_as_credit_up_to_the_limit_and_not_from_the_order(shop: Any) -> None:
    limit(500)
    found = approved()
    tell_hand_over(return_request=found, told=TOLD, actor=SHOPPER, now=NOW)
    found.refresh_from_db()
    most = repayable_minor(found)

    for wrong, kind in ((501, OwnParcelNotRepayable), (0, AmountNotPositive), (-5, AmountNotPositive)):
        with pytest.raises(kind):
            repay_own_parcel(
                return_request=found, amount=Money(wrong, "EUR"), way=STORE_CREDIT, actor=STAFF, now=NOW
            )
    with pytest.raises(WrongCurrency):
        repay_own_parcel(
            return_request=found, amount=Money(500, "USD"), way=STORE_CREDIT, actor=STAFF, now=NOW
        )
    repay_own_parcel(return_request=found, amount=Money(500, "EUR"), way=STORE_CREDIT, actor=STAFF, now=NOW)
    with pytest.raises(OwnParcelNotRepayable):
        repay_own_parcel(return_request=found, amount=Money(1, "EUR"), way=BY_HAND, actor=STAFF, now=NOW)

    found.refresh_from_db()
    assert most == 500
    assert balance_of(found.customer, currency="EUR") == Money(500, "EUR")
    assert found.own_parcel["repaid"]["amount_minor"] == 500
    assert found.order.refundable_minor == 5490
    assert list(found.refunds.all()) == []


def test_postage_of_a_way_back_that_is_the_shoppers_is_not_repaid(shop: Any) -> None:
    limit(500)
    found = approved(fee="3.00")
    tell_hand_over(return_request=found, told=TOLD, actor=SHOPPER, now=NOW)
    found.refresh_from_db()

    assert repayable_minor(found) == 0
    with pytest.raises(OwnParcelNotRepayable):
        repay_own_parcel(return_request=found, amount=Money(1, "EUR"), way=STORE_CREDIT, actor=STAFF, now=NOW)
