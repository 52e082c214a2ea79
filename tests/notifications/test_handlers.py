"""What is written when something happens to a return: once, to the right person, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from core.actors import WORKER
from core.ids import new_row_id
from events.base import EventMeta
from events.models import Event
from notifications import handlers
from notifications.handlers import LabelAwaited
from notifications.models import Message, MessageStatus
from returns.events import (
    RefundRequested,
    ReturnApproved,
    ReturnDeclined,
    ReturnItemsReceived,
    ReturnLabelCreated,
    ReturnRequested,
)
from returns.models import ReturnParcel, ReturnRequest
from tests.notifications.test_letters import _return
from tracking.models import Shipment


def _meta(*, ago: timedelta = timedelta(0), is_history: bool = False) -> EventMeta:
    return EventMeta(new_row_id(), timezone.now() - ago, WORKER, 1, is_history)


def _with_label(made: ReturnRequest, *, created_at: datetime) -> Shipment:
    shipment = Shipment.objects.create(
        direction="return",
        order=made.order,
        carrier="dhl",
        tracking_number=uuid4().hex,
        drop_off_code="12345678",
        created_at=created_at,
        updated_at=created_at,
    )
    ReturnParcel.objects.create(return_request=made, shipment=shipment)
    return shipment


def _topics() -> list[str]:
    return list(Message.objects.order_by("id").values_list("topic", flat=True))


def test_the_same_event_twice_writes_once_to_the_orders_own_address(shop: Any) -> None:
    made = _return()
    made.order.email_folded = "gift@example.com"
    made.order.save()
    event, meta = ReturnRequested(return_id=made.public_id), _meta()

    handlers.tell_return_requested(event, meta)
    handlers.tell_return_requested(event, meta)

    message = Message.objects.get()
    assert (message.recipient, message.customer, message.return_request) == (
        "gift@example.com",
        made.customer,
        made,
    )


def test_nobody_hears_of_what_was_done_quietly(shop: Any) -> None:
    made = _return()

    handlers.tell_return_declined(ReturnDeclined(return_id=made.public_id, notify=False), _meta())
    handlers.tell_items_received(ReturnItemsReceived(return_id=made.public_id, notify=False), _meta())
    handlers.tell_return_approved(ReturnApproved(return_id=made.public_id, notify=False), _meta())

    assert _topics() == []


def test_an_approval_waits_a_moment_for_its_code(shop: Any) -> None:
    made = _return()
    event = ReturnApproved(return_id=made.public_id)

    with pytest.raises(LabelAwaited):
        handlers.tell_return_approved(event, _meta())
    _with_label(made, created_at=timezone.now())
    handlers.tell_return_approved(event, _meta())

    assert "1234 5678" in Message.objects.get().text_body


def test_an_approval_does_not_wait_for_ever_and_the_code_follows(shop: Any) -> None:
    made = _return()
    handlers.tell_return_approved(ReturnApproved(return_id=made.public_id), _meta(ago=timedelta(seconds=31)))
    late = _with_label(made, created_at=timezone.now() + timedelta(seconds=5))

    handlers.tell_label_ready(
        ReturnLabelCreated(return_id=made.public_id, shipment_id=late.public_id), _meta()
    )

    assert _topics() == ["return_approved", "return_label_ready"]


def test_a_code_that_was_told_with_the_approval_is_not_told_again(shop: Any) -> None:
    made = _return()
    shipment = _with_label(made, created_at=timezone.now() - timedelta(seconds=5))
    handlers.tell_return_approved(ReturnApproved(return_id=made.public_id), _meta())

    handlers.tell_label_ready(
        ReturnLabelCreated(return_id=made.public_id, shipment_id=shipment.public_id), _meta()
    )

    assert _topics() == ["return_approved"]


def test_a_refund_that_waits_for_an_account_asks_for_it(shop: Any) -> None:
    made = _return()
    event = RefundRequested(refund_id="rfd_1", return_id=made.public_id, method="bank_account")

    handlers.ask_for_bank_account(event, _meta())

    assert _topics() == ["bank_account_wanted"]


def test_letters_of_the_past_are_kept_and_sent_to_nobody(shop: Any) -> None:
    made = _return()
    event = ReturnRequested(return_id=made.public_id)
    recent, old = (
        _meta(ago=timedelta(days=3), is_history=True),
        _meta(ago=timedelta(days=30), is_history=True),
    )

    handlers.tell_return_requested(event, recent)
    handlers.tell_return_requested(event, old)

    message = Message.objects.get()
    assert (message.status, message.sent_at) == (MessageStatus.SENT, recent.occurred_at)
    assert not Event.objects.filter(type="message.queued").exists()
