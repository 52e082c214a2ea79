"""Refused units: chosen for, objected to, accepted after all, sent back; counted exactly in every order of acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.models import OrderLine
from commerce.services.units import QuantityExceeded
from core.actors import Actor
from core.money import Money
from events.models import Event
from returns.models import ReturnItem, ReturnMessage, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refused import late_choices
from returns.services import sending_back
from returns.services.closing import close_when_settled
from returns.services.decisions import close_return, decline_return
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.owing import owed_now
from returns.services.parcels import note_parcel_progress
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import request_refund
from returns.services.refused_items import (
    NoObjection,
    NothingRefused,
    WordsRequired,
    answer_objection,
    choose_by_default,
    choose_for_refused,
)
from returns.services.refused_units import can_choose, refused_units_here
from returns.services.sending_back import (
    LabelNotMade,
    ParcelOfTheOrder,
    SentItem,
    call_off_home_label,
    make_home_label,
    send_back,
)
from returns.states import ParcelPurpose, RefusalChoice, ReturnStatus
from tests import make
from tests.dashboard.returns_made import approved
from tests.make import NOW
from tracking.models import Direction, Shipment
from tracking.ports import CarrierRefused, Label, Scan
from tracking.services.scans import record_scans

SHOPPER = Actor("shopper", "cus_1")
STAFF = Actor("staff", "7")
API = Actor("api", "key_1")


def _inspected(
    *,
    quantity: int = 3,
    accepted: int = 1,
    rejected: int = 2,
    disposition: str = "",
    note: str = "It is worn",
) -> ReturnRequest:
    order = make.order(lines=[{"quantity": quantity, "paid_minor": 1000 * quantity}], shipping_minor=0)
    made = approved(order, quantity=quantity)
    item = made.items.get()
    receive_items(
        return_request=made, items=[ReceivedItem(item.public_id, accepted + rejected)], actor=STAFF, now=NOW
    )
    for counts in ((accepted, 0, ""), (0, rejected, disposition)):
        if sum(counts[:2]):
            inspect_items(
                return_request=made,
                items=[InspectedItem(item.public_id, *counts[:2], disposition=counts[2], note=note)],
                actor=API,
                now=NOW,
            )
    return ReturnRequest.objects.get(pk=made.pk)


def _item(made: ReturnRequest) -> ReturnItem:
    return ReturnItem.objects.select_related("return_request", "line").get(return_request=made)


def _choose(made: ReturnRequest, choice: RefusalChoice, **more: Any) -> ReturnItem:
    return choose_for_refused(
        return_request=made,
        item=_item(made).public_id,
        choice=choice,
        **{"actor": SHOPPER, "now": NOW, **more},
    )


def _send(made: ReturnRequest, quantity: int, **more: Any) -> Any:
    return send_back(
        return_request=made,
        items=[SentItem(_item(made).public_id, quantity)],
        **{"actor": STAFF, "now": NOW, **more},
    )


def _in_use(made: ReturnRequest) -> int:
    return OrderLine.objects.get(return_items__return_request=made).in_use_quantity


def test_return_waits_for_the_shoppers_choice_and_for_the_parcel_home(shop: Any) -> None:
    made = _inspected(accepted=0, quantity=2)

    close_when_settled(return_id=made.public_id, now=NOW)
    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.APPROVED
    _choose(made, RefusalChoice.SEND_BACK)
    close_when_settled(return_id=made.public_id, now=NOW)
    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.APPROVED
    assert _in_use(made) == 2

    _send(made, 2, carrier="dhl", tracking_number="1Z1")
    close_when_settled(return_id=made.public_id, now=NOW)

    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.CLOSED
    assert _in_use(made) == 0
    parcel = made.parcels.get()
    assert (parcel.purpose, parcel.shipment.direction, parcel.shipment.shipped_at) == (
        ParcelPurpose.TO_CUSTOMER,
        Direction.OUTBOUND,
        NOW,
    )


def test_what_is_left_with_the_shop_is_final_closes_and_is_never_free_again(shop: Any) -> None:
    made = _inspected(accepted=0, quantity=2)

    _choose(made, RefusalChoice.LEAVE_IT)
    with pytest.raises(NothingRefused):
        _choose(made, RefusalChoice.SEND_BACK)
    close_when_settled(return_id=made.public_id, now=NOW)

    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.CLOSED
    assert _in_use(made) == 2


def test_repeating_a_choice_is_one_event(shop: Any) -> None:
    made = _inspected()

    _choose(made, RefusalChoice.SEND_BACK)
    _choose(made, RefusalChoice.SEND_BACK)

    told = Event.objects.get(type="return.item.refusal_chosen")
    assert told.data == {
        "return_id": made.public_id,
        "notify": True,
        "item_id": _item(made).public_id,
        "choice": "send_back",
    }


def test_objection_needs_words_goes_into_the_conversation_and_flags(shop: Any) -> None:
    made = _inspected()
    with pytest.raises(WordsRequired):
        _choose(made, RefusalChoice.OBJECT)
    assert ReturnMessage.objects.count() == 0

    _choose(made, RefusalChoice.OBJECT, text="It came like this")

    assert ReturnMessage.objects.get().text == "It came like this"
    assert ReturnRequest.objects.get(pk=made.pk).exceptions == ["flagged"]
    close_when_settled(return_id=made.public_id, now=NOW)
    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.APPROVED


def test_accepting_after_all_owes_exactly_these_units(shop: Any) -> None:
    made = _inspected(quantity=3, accepted=1, rejected=2)
    request_refund(return_request=made, actor=STAFF, now=NOW)
    _choose(made, RefusalChoice.OBJECT, text="It came like this")

    answer_objection(
        return_request=made,
        item=_item(made).public_id,
        accepted_quantity=1,
        text="You are right about one.",
        actor=STAFF,
        now=NOW,
    )

    item = _item(made)
    assert (item.accepted_quantity, item.rejected_quantity, item.refusal_choice) == (2, 1, "")
    made = ReturnRequest.objects.get(pk=made.pk)
    assert made.exceptions == []
    assert owed_now(made).refund_minor == 1000
    assert [message.text for message in made.conversation.all()] == [
        "It came like this",
        "You are right about one.",
    ]
    assert can_choose(item)


def test_what_was_sent_back_cannot_be_accepted_any_more(shop: Any) -> None:
    made = _inspected(quantity=3, accepted=1, rejected=2)
    _send(made, 1)
    _choose(made, RefusalChoice.OBJECT, text="Please")

    with pytest.raises(QuantityExceeded):
        answer_objection(
            return_request=made,
            item=_item(made).public_id,
            accepted_quantity=2,
            text="Fine",
            actor=STAFF,
            now=NOW,
        )

    item = _item(made)
    assert (item.accepted_quantity, item.rejected_quantity, item.refusal_choice) == (1, 2, "object")
    assert ReturnMessage.objects.count() == 1


def test_nobody_answers_what_nobody_objected_to(shop: Any) -> None:
    made = _inspected()

    with pytest.raises(NoObjection):
        answer_objection(return_request=made, item=_item(made).public_id, text="No", actor=STAFF, now=NOW)


def test_declined_after_receipt_leads_home_too(shop: Any) -> None:
    made = _inspected(quantity=3, accepted=1, rejected=1)  # one never came
    made = decline_return(return_request=made, actor=API, now=NOW, reason="Another article")
    assert _in_use(made) == 2
    assert refused_units_here(_item(made)) == 2
    assert _item(made).refused_at == NOW

    _choose(made, RefusalChoice.SEND_BACK)
    _send(made, 2)

    assert _in_use(made) == 0
    with pytest.raises(MoveNotAllowed):
        _send(made, 1)
    assert _item(made).released_quantity == 3


def test_paid_units_stay_in_use_wherever_they_travel(shop: Any) -> None:
    made = approved(make.order(lines=[{"quantity": 2, "paid_minor": 2000}]), quantity=2)
    item = _item(made)
    request_refund(return_request=made, amount=Money(1000, "EUR"), actor=STAFF, now=NOW, may_override=True)
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 2)], actor=STAFF, now=NOW)
    inspect_items(return_request=made, items=[InspectedItem(item.public_id, 0, 2)], actor=API, now=NOW)

    _send(made, 2)

    assert _in_use(made) == 1


def test_disposition_of_an_inspection_is_the_same_record_and_counts_once(shop: Any) -> None:
    made = _inspected(quantity=2, accepted=0, rejected=2, disposition="return_to_customer")

    assert _in_use(made) == 0
    assert refused_units_here(_item(made)) == 0
    with pytest.raises(MoveNotAllowed):
        _send(made, 1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requested=st.integers(1, 4), data=st.data())
def test_counter_holds_what_is_asked_for_here_or_paid_in_every_order_of_acts(
    shop: Any, requested: int, data: st.DataObject
) -> None:
    with transaction.atomic():
        _random_life(requested, data)
        transaction.set_rollback(True)


def _random_life(requested: int, data: st.DataObject) -> None:
    order = make.order(lines=[{"quantity": 5, "paid_minor": 4999}], shipping_minor=0)
    made = approved(order, quantity=requested)
    received = data.draw(st.integers(0, requested))
    paid = data.draw(st.integers(0, requested))
    rejected = data.draw(st.integers(0, received))
    accepted = data.draw(st.integers(0, received - rejected))
    name = _item(made).public_id
    if paid:
        worth = sum((4999 * k) // 5 - (4999 * (k - 1)) // 5 for k in range(1, paid + 1))
        request_refund(
            return_request=made, amount=Money(worth, "EUR"), actor=STAFF, now=NOW, may_override=True
        )
    if received:
        receive_items(return_request=made, items=[ReceivedItem(name, received)], actor=STAFF, now=NOW)
    if rejected or accepted:
        inspect_items(
            return_request=made, items=[InspectedItem(name, accepted, rejected)], actor=API, now=NOW
        )
    before = data.draw(st.integers(0, rejected))
    if before:
        _send(made, before)
    ends = data.draw(st.sampled_from(["stays", "closed", "declined"]))
    made.refresh_from_db()
    if ends == "declined" and not paid:
        made = decline_return(return_request=made, actor=API, now=NOW, reason="Worn")
    elif ends == "closed" and not paid:
        made = close_return(return_request=made, actor=API, now=NOW)
    after = data.draw(st.integers(0, refused_units_here(_item(made))))
    if after:
        _send(made, after)

    item, sent = _item(made), before + after
    assert item.sent_back_quantity == sent
    is_over = made.status in (ReturnStatus.CLOSED, ReturnStatus.DECLINED)
    held = (
        max(received - sent, item.refunded_quantity)
        if is_over
        else requested - min(sent, requested - item.refunded_quantity)
    )
    line = OrderLine.objects.get(pk=item.line_id)
    assert line.in_use_quantity == held == requested - item.released_quantity
    assert line.allocated_minor == 4999 * held // 5


def test_time_to_choose_ends_with_the_way_home(shop: Any) -> None:
    made = _inspected()
    later = NOW + timedelta(days=14)
    assert late_choices(now=later - timedelta(seconds=1), choice_days=14) == []
    ((return_id, item),) = late_choices(now=later, choice_days=14)

    for _again in range(2):
        choose_by_default(return_id=return_id, item=item, refused_before=NOW, now=later)

    assert _item(made).refusal_choice == RefusalChoice.SEND_BACK
    assert Event.objects.get(type="return.item.refusal_chosen").actor == {"kind": "system", "id": ""}


class _HomeCarrier:
    def __init__(self) -> None:
        self.keys: list[str] = []
        self.voided: list[str] = []

    def make_label(self, order: Any) -> Label:
        self.keys.append(order.idempotency_key)
        return Label("dhl", f"HOME-{order.idempotency_key[-1]}", f"ref-{order.idempotency_key}")

    def void_label(self, reference: str) -> None:
        self.voided.append(reference)


def test_label_home_is_made_once_and_is_the_parcel_that_is_sent(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, carrier = _inspected(), _HomeCarrier()
    monkeypatch.setattr(sending_back, "carrier_port", lambda *_asked: carrier)

    first = make_home_label(return_request=made, actor=STAFF, now=NOW)
    again = make_home_label(return_request=made, actor=STAFF, now=NOW)
    assert first == again
    assert _in_use(made) == 3  # a label alone sends nothing
    sent = _send(made, 2)

    assert sent == first
    assert carrier.keys == [f"{made.public_id}-home-1"]
    shipment = Shipment.objects.get(return_parcel=sent)
    assert (shipment.tracking_number, shipment.lines) == ("HOME-1", [{"line": "l-1", "quantity": 2}])
    assert _in_use(made) == 1


def test_label_that_was_called_off_is_not_made_again_under_its_key(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, carrier = _inspected(), _HomeCarrier()
    monkeypatch.setattr(sending_back, "carrier_port", lambda *_asked: carrier)
    make_home_label(return_request=made, actor=STAFF, now=NOW)

    call_off_home_label(return_request=made, actor=STAFF, now=NOW)
    make_home_label(return_request=made, actor=STAFF, now=NOW)

    assert carrier.voided == [f"ref-{made.public_id}-home-1"]
    assert carrier.keys == [f"{made.public_id}-home-1", f"{made.public_id}-home-2"]


def test_carrier_that_refuses_changes_nothing(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(_HomeCarrier):
        def make_label(self, order: Any) -> Label:
            raise CarrierRefused("no")

    made = _inspected()
    monkeypatch.setattr(sending_back, "carrier_port", lambda *_asked: Refusing())

    with pytest.raises(LabelNotMade):
        make_home_label(return_request=made, actor=STAFF, now=NOW)

    assert made.parcels.count() == 0
    assert ReturnRequest.objects.get(pk=made.pk).exceptions == []


def test_parcel_home_moves_nothing_of_the_way_back(shop: Any) -> None:
    made = _inspected(quantity=3, accepted=0, rejected=2)  # one more is awaited
    was = made.shipping_status
    shipment = _send(made, 2, carrier="dhl", tracking_number="HOME-7").shipment

    scans = [Scan(NOW, "in_transit"), Scan(NOW, "delivered")]
    record_scans(shipment=shipment, scans=scans, actor=Actor("carrier"), now=NOW)
    note_parcel_progress(shipment_id=shipment.public_id, actor=Actor("carrier"), now=NOW)

    assert ReturnRequest.objects.get(pk=made.pk).shipping_status == was
    assert not Event.objects.filter(type="return.handed_over").exists()


def test_number_of_the_orders_own_parcel_is_refused(shop: Any) -> None:
    made = _inspected()
    made.order.fulfillments.update(tracking_number="OUT-1")

    with pytest.raises(ParcelOfTheOrder):
        _send(made, 1, carrier="dhl", tracking_number="OUT-1")

    assert _item(made).sent_back_quantity == 0
    assert made.parcels.count() == 0


def test_two_records_with_one_number_are_one_parcel(shop: Any) -> None:
    made = _inspected()

    _send(made, 1, carrier="dhl", tracking_number="HOME-9")
    _send(made, 1, carrier="dhl", tracking_number="HOME-9")

    assert Shipment.objects.get(return_parcel__return_request=made).lines == [{"line": "l-1", "quantity": 2}]


@pytest.mark.parametrize("quantity", [0, 3])
def test_more_than_is_here_is_refused_and_nothing_is_written(shop: Any, quantity: int) -> None:
    made = _inspected()

    with pytest.raises(QuantityExceeded):
        _send(made, quantity)

    assert (_in_use(made), made.parcels.count()) == (3, 0)
    assert not Event.objects.filter(type="return.item.sent_back").exists()
