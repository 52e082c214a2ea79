"""Changing what a return asks for: the same engine, the same units, never a moment without either."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import StoredFile
from commerce.models import Order, OrderLine
from commerce.services.units import QuantityExceeded
from core.actors import Actor
from events.models import Event
from events.outbox.models import OutboxEntry
from returns.models import Refund, ReturnItem, ReturnRequest
from returns.models.requests import Channel, MoveNotAllowed
from returns.refusals import ReturnDenied
from returns.services.changes import change_return
from returns.services.decisions import carry_out_decision
from returns.services.labels import make_label, void_carrier_labels
from returns.services.policies import create_draft, publish_policy
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.requests import create_return
from returns.states import RefundStatus, ReturnStatus, ShippingStatus
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.carriers import FakeCarrier, use_fake_carrier
from tests.make import NOW
from tracking.models import Shipment


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> FakeCarrier:
    return use_fake_carrier(monkeypatch)


SHOPPER = Actor("shopper", "cus_1")
API = Actor("api", "key_1")
STAFF = Actor("staff", "1")


def _wish(
    *items: WishedItem, resolution: str = "refund", method: str = "drop_off", **more: Any
) -> ReturnWish:
    return ReturnWish(items=items, resolution=resolution, method=method, **more)


def _item(line: str = "l-1", quantity: int = 1, reason: str = "size_too_small", **more: Any) -> WishedItem:
    return WishedItem(line, quantity, reason, **more)


def _made(order: Order, *items: WishedItem, is_approved: bool = True, now: datetime = NOW) -> ReturnRequest:
    made = create_return(
        order=order, wish=_wish(*(items or (_item(),))), actor=SHOPPER, channel=Channel.PORTAL, now=now
    )
    if is_approved:
        carry_out_decision(return_id=made.public_id, now=now)
    return ReturnRequest.objects.get(pk=made.pk)


def _changed(
    made: ReturnRequest, *items: WishedItem, actor: Actor = SHOPPER, now: datetime = NOW, **wish: Any
) -> ReturnRequest:
    changed = change_return(return_request=made, wish=_wish(*items, **wish), actor=actor, now=now)
    return ReturnRequest.objects.get(pk=changed.pk)


def _footprint(made: ReturnRequest) -> dict[str, Any]:
    """Everything that a refused change must leave as it was."""
    return {
        "return": ReturnRequest.objects.filter(pk=made.pk).values().get(),
        "items": list(ReturnItem.objects.filter(return_request=made).order_by("pk").values()),
        "lines": list(OrderLine.objects.order_by("pk").values()),
        "orders": list(Order.objects.order_by("pk").values()),
        "refunds": list(Refund.objects.order_by("pk").values()),
        "events": Event.objects.count(),
        "outbox": OutboxEntry.objects.count(),
    }


def test_changed_units_and_money_are_freed_and_taken_anew(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 3, "paid_minor": 1000}, {"quantity": 1, "paid_minor": 700}])
    made = _made(order, _item(quantity=3))
    kept = made.items.get()

    changed = _changed(made, _item(quantity=1, reason="color", comment="too red"), _item("l-2"))

    assert [
        (
            item.pk == kept.pk,
            item.line.external_id,
            item.requested_quantity,
            item.reason_code,
            item.comment,
            item.amount_minor,
        )
        for item in changed.items.all()
    ] == [(True, "l-1", 1, "color", "too red", 333), (False, "l-2", 1, "size_too_small", "", 700)]
    first, second = OrderLine.objects.filter(order=order).order_by("position")
    assert (first.in_use_quantity, first.allocated_minor) == (1, 333)
    assert (second.in_use_quantity, second.allocated_minor) == (1, 700)
    assert changed.quote["items"]["amount"] == "10.33"
    assert changed.status == ReturnStatus.APPROVED


def test_change_tells_once_what_was_and_what_is(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 2, "paid_minor": 1000}])
    made = _made(order, is_approved=False)

    changed = _changed(made, _item(quantity=2), actor=STAFF)

    (event,) = Event.objects.filter(type="return.changed")
    item = changed.items.select_related("line").get()
    assert event.actor == {"kind": "staff", "id": "1"}
    assert event.data == {
        "return_id": made.public_id,
        "notify": True,
        "from_status": "requested",
        "to_status": "requested",
        "ground": "",
        "why": "changed",
        "outcome": "approve",
        "method": "drop_off",
        "items": [[item.public_id, item.line.public_id, 2, "size_too_small", "refund"]],
        "voided_shipments": [],
        "taken_rights": [],
    }


def test_more_than_the_order_holds_is_refused_and_leaves_everything_as_it_was(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 3, "paid_minor": 1000}])
    other = _made(order)
    made = _made(order)
    before = _footprint(made)

    with pytest.raises(QuantityExceeded):
        _changed(made, _item(quantity=2), _item(quantity=1, reason="color"))

    assert _footprint(made) == before
    assert _changed(made, _item(quantity=2)).items.get().requested_quantity == 2
    assert OrderLine.objects.get(order=order).returnable_quantity == 0
    assert other.items.get().requested_quantity == 1


@pytest.mark.parametrize("status", ["declined", "cancelled", "expired", "closed"])
def test_a_return_that_is_over_cannot_be_changed(shop: Any, status: str) -> None:
    order = make.order(lines=[{"quantity": 3, "paid_minor": 1000}])
    made = _made(order)
    ReturnRequest.objects.filter(pk=made.pk).update(status=status)
    before = _footprint(made)

    with pytest.raises(MoveNotAllowed):
        _changed(made, _item(quantity=2))

    assert _footprint(made) == before


@pytest.mark.parametrize(
    "shipping_status", ["dropped_off", "in_transit", "delivered", "partially_received", "received"]
)
def test_what_is_handed_over_cannot_be_changed(shop: Any, shipping_status: str) -> None:
    made = _made(make.order(lines=[{"quantity": 3, "paid_minor": 1000}]))
    ReturnRequest.objects.filter(pk=made.pk).update(shipping_status=shipping_status)
    before = _footprint(made)

    with pytest.raises(MoveNotAllowed):
        _changed(made, _item(quantity=2))

    assert _footprint(made) == before


@pytest.mark.parametrize("status", [RefundStatus.PROCESSING, RefundStatus.SUCCEEDED])
def test_nothing_is_changed_once_money_is_on_its_way(shop: Any, status: RefundStatus) -> None:
    made = _made(make.order(lines=[{"quantity": 3, "paid_minor": 1000}]))
    _refund(made, status=status)
    before = _footprint(made)

    with pytest.raises(MoveNotAllowed):
        _changed(made, _item(quantity=2))

    assert _footprint(made) == before


def test_a_window_that_was_open_at_the_request_stays_open_for_its_units_only(shop: Any) -> None:
    order = make.order(
        lines=[{"quantity": 2, "paid_minor": 1000}, {"quantity": 1, "paid_minor": 700}],
        delivered_at=NOW - timedelta(days=4),
    )
    made = _made(order)
    later = NOW + timedelta(days=60)

    assert _changed(made, _item(reason="color"), now=later).items.get().reason_code == "color"
    before = _footprint(made)
    with pytest.raises(ReturnDenied) as denied:
        _changed(made, _item(reason="color"), _item("l-2"), now=later)

    assert (denied.value.code, [error.field for error in denied.value.errors]) == (
        "window_closed",
        ["items.1"],
    )
    assert _footprint(made) == before


def test_another_method_makes_the_label_void_and_asks_for_a_new_one(shop: Any, carrier: FakeCarrier) -> None:
    made = _made(make.order())
    make_label(return_id=made.public_id, now=NOW)
    (old,) = Shipment.objects.filter(return_parcel__return_request=made)
    later = NOW + timedelta(days=3)

    changed = _changed(made, _item(), method="label", now=later)
    make_label(return_id=made.public_id, now=later)
    make_label(return_id=made.public_id, now=later)

    old.refresh_from_db()
    event = Event.objects.get(type="return.changed")
    assert (event.data["voided_shipments"], old.voided_at) == ([old.public_id], later)
    assert changed.shipping_status == ShippingStatus.NO_LABEL
    assert changed.hand_over_by is not None
    assert changed.hand_over_by - timedelta(days=3) == made.hand_over_by
    (new,) = Shipment.objects.filter(return_parcel__return_request=made, voided_at=None)
    assert new.carrier_reference != old.carrier_reference
    void_carrier_labels(return_id=event.subject_id, shipment_ids=event.data["voided_shipments"], now=later)
    assert carrier.voided == [old.carrier_reference]


def test_the_same_way_keeps_its_label_and_its_last_day(shop: Any, carrier: FakeCarrier) -> None:
    made = _made(make.order(lines=[{"quantity": 2, "paid_minor": 1000}]))
    make_label(return_id=made.public_id, now=NOW)

    changed = _changed(made, _item(quantity=2), now=NOW + timedelta(days=3))

    (label,) = Shipment.objects.filter(return_parcel__return_request=made)
    assert (label.voided_at, label.lines) == (None, [{"line": "l-1", "quantity": 2}])
    assert (changed.hand_over_by, changed.shipping_status) == (made.hand_over_by, ShippingStatus.PENDING)


def test_an_approved_return_that_now_needs_a_look_goes_back_to_review(
    shop: Any, carrier: FakeCarrier
) -> None:
    _review_when_defective()
    made = _made(make.order(lines=[{"quantity": 2, "paid_minor": 1000}]))
    make_label(return_id=made.public_id, now=NOW)

    changed = _changed(made, _item(reason="defective"))
    carry_out_decision(return_id=made.public_id, now=NOW)

    assert (changed.status, changed.hand_over_by) == (ReturnStatus.REQUESTED, None)
    assert changed.shipping_status == ShippingStatus.NO_LABEL
    assert Shipment.objects.get(return_parcel__return_request=made).voided_at == NOW
    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.IN_REVIEW
    assert list(
        Event.objects.filter(subject_id=made.public_id).order_by("sequence").values_list("type", flat=True)
    )[-2:] == ["return.changed", "return.in_review"]


def test_what_is_in_review_is_decided_anew_when_nothing_needs_a_look_any_more(shop: Any) -> None:
    _review_when_defective()
    made = _made(make.order(), _item(reason="defective"))
    assert made.status == ReturnStatus.IN_REVIEW

    still = _changed(made, _item(reason="defective", comment="the seam"))
    again = _changed(made, _item(reason="color"))
    carry_out_decision(return_id=made.public_id, now=NOW)

    assert (still.status, again.status) == (ReturnStatus.IN_REVIEW, ReturnStatus.REQUESTED)
    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.APPROVED


def test_a_refund_that_waits_is_dropped_and_its_money_freed(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 2, "paid_minor": 1000}])
    made = _made(order)
    refund = _refund(made, status=RefundStatus.PENDING)

    _changed(made, _item(quantity=2))

    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.status, refund.failure) == (RefundStatus.FAILED, "return_changed")
    assert order.refunded_minor == 0
    assert made.items.get().refunded_quantity == 0


def test_an_override_holds_for_its_own_units_and_for_no_more(shop: Any) -> None:
    order = make.order(
        lines=[{"quantity": 2, "paid_minor": 1000}],
        placed_at=NOW - timedelta(days=90),
        delivered_at=NOW - timedelta(days=80),
    )
    made = create_return(
        order=order, wish=_wish(_item(), override=True), actor=STAFF, channel=Channel.STAFF, now=NOW
    )

    changed = _changed(made, _item(comment="a word"))
    assert (changed.items.get().comment, changed.legal_basis) == ("a word", "override")
    with pytest.raises(ReturnDenied):
        _changed(made, _item(quantity=2))
    by_staff = _changed(made, _item(quantity=2), actor=STAFF, override=True)

    assert by_staff.items.get().requested_quantity == 2


def test_keeping_the_item_after_all_needs_no_parcel_any_more(shop: Any, carrier: FakeCarrier) -> None:
    _allow_keeping()
    made = _made(make.order())
    make_label(return_id=made.public_id, now=NOW)

    kept = _changed(made, _item(), resolution="keep_item")
    back = _changed(made, _item(), resolution="refund")

    assert (kept.shipping_status, kept.hand_over_by) == (ShippingStatus.NOT_REQUIRED, None)
    assert (back.shipping_status, back.hand_over_by) == (ShippingStatus.NO_LABEL, made.hand_over_by)
    assert Shipment.objects.filter(return_parcel__return_request=made, voided_at=None).count() == 0


def test_received_units_stay_received(shop: Any) -> None:
    made = _made(make.order(lines=[{"quantity": 3, "paid_minor": 1000}]), _item(quantity=3))
    item = made.items.get()
    receive_items(
        return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW, notify=False
    )
    before = _footprint(made)

    with pytest.raises(MoveNotAllowed):
        _changed(made, _item(quantity=1))

    assert _footprint(made) == before


def test_only_photos_that_exist_can_be_put_on_a_return(shop: Any) -> None:
    made = _made(make.order())
    assert StoredFile.objects.count() == 0
    before = _footprint(made)

    with pytest.raises(Exception, match="no such photo"):
        _changed(made, _item(photos=("file_unknown",)))

    assert _footprint(made) == before


def _publish(base: dict[str, Any], *rules: dict[str, Any]) -> None:
    long_ago = NOW - timedelta(days=300)
    draft = create_draft(document={"base": base, "rules": list(rules)}, actor=STAFF, now=long_ago)
    publish_policy(policy=draft, effective_from=long_ago, actor=STAFF, now=long_ago)


def _review_when_defective() -> None:
    rule = {
        "name": "Look at defects",
        "when": {"all": [{"fact": "request.reason", "operator": "eq", "value": "defective"}]},
        "set": {"approval": "review"},
    }
    _publish({"methods": ["drop_off", "label"]}, rule)


def _allow_keeping() -> None:
    _publish({"resolutions": ["refund", "keep_item"], "methods": ["drop_off", "label"]})


def _refund(made: ReturnRequest, *, status: RefundStatus) -> Refund:
    Order.objects.filter(pk=made.order_id).update(refunded_minor=333)
    made.items.update(refunded_quantity=1)
    return Refund.objects.create(
        return_request=made,
        status=status,
        method="manual",
        amount_minor=333,
        currency="EUR",
        due_at=NOW,
        created_at=NOW,
        requested_by=API.as_json(),
    )
