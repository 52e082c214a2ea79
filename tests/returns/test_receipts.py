"""Whose parcel it is, and receipts of a warehouse that knows nothing but what stands on it."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.models import Fulfillment, Order, OrderLine
from core.actors import Actor
from events.models import Event
from returns.models import ReturnParcel, ReturnRequest, UnexpectedItem, UnmatchedParcel
from returns.models.requests import Channel, MoveNotAllowed
from returns.parcel_search import FoundParcel, bare_code, find_parcel
from returns.refusals import ReturnDenied, ReturnNotFound
from returns.services.decisions import carry_out_decision
from returns.services.late_announcements import open_return_of_unexpected
from returns.services.parcels_aside import settle_parcel
from returns.services.receipts import AmbiguousReceipt, CountedUnits, record_receipt
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.requests import create_return
from returns.services.unexpected import FoundItem
from returns.states import ReturnStatus
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW
from tracking.models import Direction, Shipment

STAFF = Actor("staff", "1")
WAREHOUSE = Actor("api", "key_3pl")


def _order(**fields: Any) -> Order:
    return make.order(
        lines=[
            {"quantity": 3, "paid_minor": 9000, "sku": "TEE-M"},
            {"quantity": 1, "paid_minor": 4000, "sku": "CAP"},
        ],
        **fields,
    )


def _approved(order: Order, line: str = "l-1", quantity: int = 1) -> ReturnRequest:
    made = create_return(
        order=order,
        wish=ReturnWish(
            items=(WishedItem(line, quantity, "size_too_small"),), resolution="refund", method="drop_off"
        ),
        actor=Actor("shopper"),
        channel=Channel.PORTAL,
        now=NOW,
    )
    carry_out_decision(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def _parcel_of(made: ReturnRequest, number: str, *, code: str = "") -> None:
    shipment = Shipment.objects.create(
        order=made.order,
        direction=Direction.RETURN,
        carrier="sandbox",
        tracking_number=number,
        drop_off_code=code,
        created_at=NOW,
        updated_at=NOW,
    )
    ReturnParcel.objects.create(return_request=made, shipment=shipment)


def _found(text: str) -> FoundParcel:
    return find_parcel(text, country="TR")


# ---- whose parcel it is


def test_scanners_add_what_is_not_part_of_the_number() -> None:
    assert [bare_code(text) for text in ("]C1\x1dR-000042\r\n", " ๑Z９ ", "\u200eABC", "\x00")] == [
        "R-000042",
        "1Z9",
        "ABC",
        "",
    ]


def test_own_numbers_find_exactly_their_return(shop: Any) -> None:
    made = _approved(_order())
    _parcel_of(made, "JD014600003RR", code="DROP77")
    _approved(_order())
    certain = FoundParcel((made.pk,), is_certain=True)

    for text in (
        made.number,
        made.number.lower().replace("-", ""),
        f"https://shop.example.com/r/{made.number}?x=1",
        made.public_id,
        "JD014600003RR",
        "jd01 4600 003rr",
        "4201011532JD014600003RR",
        "DROP77",
    ):
        assert _found(text) == certain, text
    assert _found("XYZ-1") == FoundParcel()


def test_number_of_the_way_out_and_of_the_order_find_what_is_awaited(shop: Any) -> None:
    order = _order()
    made = _approved(order)
    Fulfillment.objects.filter(order=order).update(tracking_number="OUT-1")
    silent = _order()
    Fulfillment.objects.filter(order=silent).update(tracking_number="OUT-2")

    assert _found("OUT-1") == _found(f"#{order.number}") == FoundParcel((made.pk,), is_certain=True)
    assert _found("OUT-2") == FoundParcel((), (silent.pk,))


def test_digits_that_order_and_return_share_are_never_certain(shop: Any) -> None:
    made = _approved(_order())
    digits = str(int(made.number.removeprefix("R-")))

    alone = _found(digits)
    shared = _approved(_order(number=digits, number_folded=digits))

    assert alone == FoundParcel((made.pk,), is_certain=True)
    assert _found(digits) == FoundParcel((shared.pk, made.pk))
    assert _found(made.number) == FoundParcel((made.pk,), is_certain=True)


def test_person_finds_returns_but_never_for_certain(shop: Any) -> None:
    buyer = make.customer(phone_e164="+905321234567", email="ada@example.com")
    made = _approved(_order(customer=buyer))

    for text in ("0532 123 45 67", "+90 (532) 1234567", "ada@example.com"):
        assert _found(text) == FoundParcel((made.pk,)), text


# ---- receipts


def test_tracking_number_alone_receives_all_that_is_expected(shop: Any) -> None:
    made = _approved(_order(), quantity=2)
    _parcel_of(made, "JD014600003RR")

    receipt = record_receipt(tracking_number="JD014600003RR", actor=WAREHOUSE, now=NOW)

    assert receipt.return_request == made
    assert made.items.get().received_quantity == 2
    with pytest.raises(MoveNotAllowed):
        record_receipt(return_id=made.public_id, actor=WAREHOUSE, now=NOW)
    assert made.items.get().received_quantity == 2


def test_counted_units_are_shared_out_and_the_rest_was_not_announced(shop: Any) -> None:
    order = _order()
    made = _approved(order, quantity=2)

    record_receipt(
        return_id=made.public_id,
        items=[CountedUnits(3, sku="tee-m"), CountedUnits(1, line="l-2"), CountedUnits(1, sku="SOCK")],
        actor=WAREHOUSE,
        now=NOW,
    )

    assert made.items.get().received_quantity == 2
    assert [
        (found.line.external_id if found.line else "", found.description, found.quantity)
        for found in UnexpectedItem.objects.order_by("pk")
    ] == [("l-1", "tee-m", 1), ("l-2", "l-2", 1), ("", "SOCK", 1)]


def test_several_returns_of_one_order_are_told_apart_by_what_was_counted(shop: Any) -> None:
    order = _order()
    tees, cap = _approved(order, "l-1"), _approved(order, "l-2")

    with pytest.raises(AmbiguousReceipt) as refused:
        record_receipt(tracking_number=order.number, actor=WAREHOUSE, now=NOW)
    untouched = [made.items.get().received_quantity for made in (tees, cap)]
    receipt = record_receipt(
        tracking_number=order.number, items=[CountedUnits(1, sku="CAP")], actor=WAREHOUSE, now=NOW
    )

    assert [error.message for error in refused.value.errors] == [tees.public_id, cap.public_id]
    assert untouched == [0, 0]
    assert receipt.return_request == cap


def test_unknown_parcel_is_kept_once_until_somebody_knows(shop: Any) -> None:
    first = record_receipt(tracking_number="NOBODY-1", actor=WAREHOUSE, now=NOW)
    again = record_receipt(
        tracking_number="nobody-1", items=[CountedUnits(1, sku="CAP")], actor=WAREHOUSE, now=NOW
    )
    made = _approved(_order())

    assert first.parcel is not None
    assert again.parcel == first.parcel
    assert UnmatchedParcel.objects.get().items == [{"quantity": 1, "sku": "CAP", "line": ""}]
    settle_parcel(parcel_id=first.parcel.public_id, return_request=made, actor=STAFF, now=NOW)
    with pytest.raises(MoveNotAllowed):
        settle_parcel(parcel_id=first.parcel.public_id, actor=STAFF, now=NOW)
    assert UnmatchedParcel.objects.get().return_request == made
    log = Event.objects.filter(subject_id=first.parcel.public_id).order_by("sequence")
    assert [event.type for event in log] == ["parcel.put_aside", "parcel.settled"]


def test_parcel_of_an_ended_return_is_kept_and_changes_nothing(shop: Any) -> None:
    made = _approved(_order())
    _parcel_of(made, "JD014600003RR")
    ReturnRequest.objects.filter(pk=made.pk).update(status=ReturnStatus.EXPIRED)

    receipt = record_receipt(tracking_number="JD014600003RR", actor=WAREHOUSE, now=NOW)

    assert receipt.parcel is not None
    assert made.items.get().received_quantity == 0
    with pytest.raises(MoveNotAllowed):
        record_receipt(return_id=made.public_id, actor=WAREHOUSE, now=NOW)
    with pytest.raises(ReturnNotFound):
        record_receipt(return_id="ret_nobody", actor=WAREHOUSE, now=NOW)


# ---- unannounced, and returned all the same


def _with_unexpected_cap(*, final_sale: bool = False) -> tuple[ReturnRequest, UnexpectedItem]:
    order = _order(country="US")
    if final_sale:
        OrderLine.objects.filter(order=order, external_id="l-2").update(is_final_sale=True)
    made = _approved(order)
    item = made.items.get()
    receive_items(
        return_request=made,
        items=[ReceivedItem(item.public_id, 1)],
        unexpected=[FoundItem(line="l-2")],
        actor=STAFF,
        now=NOW,
    )
    return made, UnexpectedItem.objects.get()


def test_unannounced_line_becomes_a_return_that_is_received_at_once(shop: Any) -> None:
    made, found = _with_unexpected_cap()

    opened = open_return_of_unexpected(
        return_request=made,
        unexpected_id=found.public_id,
        reason="changed_my_mind",
        resolution="refund",
        may_override=False,
        actor=STAFF,
        now=NOW,
    )

    opened.refresh_from_db()
    found.refresh_from_db()
    item = opened.items.get()
    assert (opened.status, opened.channel, opened.order) == (ReturnStatus.APPROVED, "staff", made.order)
    assert (item.received_quantity, item.line.in_use_quantity) == (1, 1)
    assert (found.opened_return, found.is_open) == (opened, False)
    with pytest.raises(MoveNotAllowed):
        open_return_of_unexpected(
            return_request=made,
            unexpected_id=found.public_id,
            reason="changed_my_mind",
            resolution="refund",
            may_override=True,
            actor=STAFF,
            now=NOW,
        )
    assert ReturnRequest.objects.count() == 2


def test_unannounced_final_sale_needs_somebody_who_may_make_exceptions(shop: Any) -> None:
    made, found = _with_unexpected_cap(final_sale=True)

    def open_it(*, may_override: bool) -> ReturnRequest:
        return open_return_of_unexpected(
            return_request=made,
            unexpected_id=found.public_id,
            reason="changed_my_mind",
            resolution="refund",
            may_override=may_override,
            actor=STAFF,
            now=NOW,
        )

    with pytest.raises(ReturnDenied):
        open_it(may_override=False)
    refused = (ReturnRequest.objects.count(), UnexpectedItem.objects.get().is_open)
    opened = open_it(may_override=True)

    assert refused == (1, True)
    assert opened.legal_basis == "override"
