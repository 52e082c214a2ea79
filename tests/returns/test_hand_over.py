"""Parcels that never come: told before, ended after, and given more time by staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from commerce.models import OrderLine
from core.actors import WORKER, Actor
from core.money import Money
from events.base import EventMeta
from events.models import Event
from notifications import promise_handlers
from notifications.models import Message
from returns.events import ReturnExpiresSoon, ReturnExtended
from returns.models import ReturnRequest, ReturnSettings
from returns.models.requests import MoveNotAllowed
from returns.refusals import HandOverDayRefused
from returns.selectors import returns_past_hand_over
from returns.services.decisions import expire_return
from returns.services.hand_over import extend_hand_over, remind_of_hand_over
from returns.services.payouts import settle_refund
from returns.services.refunds import request_refund
from returns.states import ReturnException, ReturnStatus, ShippingStatus
from tests import make
from tests.dashboard.returns_made import approved
from tests.make import NOW

STAFF = Actor("staff", "1")


def _at(day: int, hour: int = 9) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day:02}T{hour:02}:00:00+01:00")


def _sent(kind: str) -> list[Event]:
    return list(Event.objects.filter(type=kind).order_by("position"))


def _approved() -> ReturnRequest:
    """To be handed over until the end of 16 November."""
    return approved(make.order(lines=[{"quantity": 2, "paid_minor": 10_000}]), quantity=2)


def _expire_all(now: datetime) -> list[str]:
    found = returns_past_hand_over(now=now)
    for return_id in found:
        expire_return(return_id=return_id, now=now)
    return found


def test_reminded_once_then_ended_and_the_units_are_free(shop: Any) -> None:
    made = _approved()

    reminded = [remind_of_hand_over(now=_at(day)) for day in (12, 13, 14, 14, 15, 16)]
    ended = [_expire_all(_at(day)) for day in (16, 17, 17)]

    made.refresh_from_db()
    assert reminded == [0, 0, 1, 0, 0, 0]
    assert ended == [[], [made.public_id], []]
    assert (made.status, made.reminded_at) == (ReturnStatus.EXPIRED, _at(14))
    assert OrderLine.objects.get().returnable_quantity == 2
    assert (len(_sent("return.expires_soon")), len(_sent("return.expired"))) == (1, 1)


@pytest.mark.parametrize("days", [0, 3])
def test_who_has_handed_it_over_is_not_reminded(shop: Any, days: int) -> None:
    ReturnSettings.objects.create(pk=1, remind_days_before_expiry=days)
    made = _approved()
    if days:
        ReturnRequest.objects.filter(pk=made.pk).update(shipping_status=ShippingStatus.DROPPED_OFF)

    assert [remind_of_hand_over(now=_at(day)) for day in (14, 15, 16)] == [0, 0, 0]
    assert _sent("return.expires_soon") == []


def test_more_time_is_told_and_reminded_of_anew(shop: Any) -> None:
    made = _approved()
    remind_of_hand_over(now=_at(15))
    later = _at(25, 0)

    extend_hand_over(return_request=made, hand_over_by=later, actor=STAFF, now=_at(16))

    made.refresh_from_db()
    assert (made.hand_over_by, made.reminded_at) == (later, None)
    assert _expire_all(_at(20)) == []
    assert remind_of_hand_over(now=_at(23)) == 1
    (event,) = _sent("return.extended")
    assert event.data["hand_over_by"] == later.isoformat()
    meta = EventMeta(event.id, event.occurred_at, WORKER, 1, False)
    promise_handlers.tell_return_extended(ReturnExtended(**event.data), meta)
    promise_handlers.tell_return_expires_soon(ReturnExpiresSoon(return_id=made.public_id), meta)
    letters = {message.topic: message.text_body for message in Message.objects.all()}
    assert "Tuesday 24 November" in letters["return_extended"]
    assert "Tuesday 24 November" in letters["return_expires_soon"]


@pytest.mark.parametrize("moved", [timedelta(0), timedelta(days=-1), timedelta(days=400)])
def test_a_day_that_gives_no_more_time_is_refused(shop: Any, moved: timedelta) -> None:
    made = _approved()
    assert made.hand_over_by is not None

    with pytest.raises(HandOverDayRefused):
        extend_hand_over(return_request=made, hand_over_by=made.hand_over_by + moved, actor=STAFF, now=NOW)

    assert _sent("return.extended") == []
    assert ReturnRequest.objects.get().hand_over_by == made.hand_over_by


def test_a_return_that_waits_for_no_parcel_gets_no_more_time(shop: Any) -> None:
    made = _approved()
    ReturnRequest.objects.filter(pk=made.pk).update(shipping_status=ShippingStatus.IN_TRANSIT)

    with pytest.raises(MoveNotAllowed):
        extend_hand_over(return_request=made, hand_over_by=_at(28), actor=STAFF, now=NOW)

    assert _sent("return.extended") == []


def test_paid_at_once_and_never_sent_keeps_its_units_and_is_flagged_until_it_has_time_again(
    shop: Any,
) -> None:
    made = _approved()
    (refund,) = request_refund(
        return_request=made, amount=Money(10_000, "EUR"), may_override=True, actor=STAFF, now=NOW
    )
    settle_refund(refund_id=refund.public_id, reference="r", actor=WORKER, now=NOW)

    _expire_all(_at(17))
    _expire_all(_at(18))

    made.refresh_from_db()
    assert (made.status, made.exceptions) == (ReturnStatus.APPROVED, [ReturnException.FLAGGED])
    assert OrderLine.objects.get().returnable_quantity == 0
    assert _sent("return.expired") == []

    extend_hand_over(return_request=made, hand_over_by=_at(28), actor=STAFF, now=_at(18))
    made.refresh_from_db()
    assert made.exceptions == []
    _expire_all(_at(29))
    made.refresh_from_db()
    assert made.exceptions == [ReturnException.FLAGGED]
