"""A test shop's clock is turned: what falls due in between happens in order, each at its own moment, and in this shop only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import CaughtMail, StaffUser
from commerce.events import OrderCreated
from core import clock
from core.actors import SYSTEM
from events import clockwork
from events.clockwork import Upcoming
from events.models import Event
from events.outbox.models import DueWork
from events.publishing import publish
from events.work import work_off
from notifications.models import Message
from returns.models import ReturnRequest
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tenants.models import Shop
from tenants.turning import NoClockToTurn, TurnRefused, ask_for_turn, clock_state, turn_on
from tests import make

DAY = 86400
SCHEMA = "test_commits"


@pytest.fixture
def shop_with_a_return(transactional_shop: Any) -> ReturnRequest:
    """Approved a moment ago, its parcel not handed over yet."""
    now = datetime.now(UTC)
    order = make.order(placed_at=now - timedelta(days=6), delivered_at=now - timedelta(days=2))
    wish = ReturnWish(
        items=(WishedItem(order.lines.get().public_id, 1, "size_too_small"),),
        resolution="refund",
        method="drop_off",
    )
    made = create_return(order=order, wish=wish, actor=SYSTEM, channel="api", now=now)
    work_off(seconds=30)
    made.refresh_from_db()
    assert made.hand_over_by is not None
    return made


def _turn(*, days: int) -> None:
    Shop.objects.filter(schema_name=SCHEMA, own_clock_since=None).update(
        own_clock_since=datetime.now(UTC) - timedelta(minutes=1)  # every process knows of it
    )
    ask_for_turn(seconds=days * DAY)
    while turn_on(seconds=60):
        pass
    assert clock_state().is_settled


def test_reminder_last_day_and_expiry_come_in_order_at_their_own_moments(
    shop_with_a_return: ReturnRequest,
) -> None:
    last_day = shop_with_a_return.hand_over_by
    assert last_day is not None
    began_at = clock.now()

    _turn(days=20)

    told = dict(
        Event.objects.filter(subject_id=shop_with_a_return.public_id)
        .filter(type__in=["return.expires_soon", "return.expired"])
        .order_by("id")
        .values_list("type", "occurred_at")
    )
    assert list(told) == ["return.expires_soon", "return.expired"]
    assert told["return.expires_soon"] < last_day
    assert timedelta() <= told["return.expired"] - last_day < timedelta(minutes=1)
    sent_at = Message.objects.get(topic="return_expires_soon").created_at
    assert told["return.expires_soon"] <= sent_at < last_day
    assert clock.now() >= began_at + timedelta(days=20)
    assert clock_state().is_settled


def test_what_is_turned_on_the_way_is_done_before_the_clock_goes_on(
    shop_with_a_return: ReturnRequest,
) -> None:
    began_at = clock.now()

    _turn(days=1)
    _turn(days=1)

    state = clock_state()
    assert state.is_settled
    assert timedelta(days=2) <= state.now - began_at < timedelta(days=2, minutes=5)
    assert Shop.objects.get(schema_name="shop_a").clock_ahead == timedelta()


def test_nobody_is_signed_out_and_no_mail_forgotten_by_a_turned_clock(
    transactional_shop: Any, client: Any
) -> None:
    client.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")

    CaughtMail.objects.create(recipient="a@x.test", caught_at=clock.now(), kept_since=clock.real_now())

    _turn(days=40)

    assert CaughtMail.objects.exists()
    assert client.get("/dashboard/settings/").status_code == 200


def test_a_target_adds_to_the_one_that_is_not_reached(transactional_shop: Any) -> None:
    first = ask_for_turn(seconds=DAY)
    second = ask_for_turn(seconds=DAY)

    assert second.target - first.target == timedelta(days=1)
    assert not clock_state().is_settled


@pytest.mark.parametrize("seconds", [0, -1, 401 * DAY])
def test_it_never_goes_back_nor_for_years(transactional_shop: Any, seconds: int) -> None:
    with pytest.raises(TurnRefused):
        ask_for_turn(seconds=seconds)

    assert clock_state().is_settled


def test_it_goes_three_years_ahead_at_most(transactional_shop: Any) -> None:
    ask_for_turn(seconds=400 * DAY)
    ask_for_turn(seconds=400 * DAY)

    with pytest.raises(TurnRefused):
        ask_for_turn(seconds=400 * DAY)


def test_a_live_shop_has_no_clock_to_turn(transactional_shop: Any, settings: Any) -> None:
    settings.IS_SANDBOX_FOR_ALL = False

    with pytest.raises(NoClockToTurn):
        ask_for_turn(seconds=DAY)


def test_a_task_looks_again_when_it_has_something_to_do(shop_with_a_return: ReturnRequest) -> None:
    from returns.tasks import expire_returns, settle_refusals

    now = clock.now()
    expire_returns(schema_name=SCHEMA)
    settle_refusals(schema_name=SCHEMA)

    looks = dict(DueWork.objects.filter(schema_name=SCHEMA).values_list("task", "due_at"))
    assert looks["returns.expire_returns"] > now + timedelta(hours=23)
    assert looks["returns.settle_refusals"] > now + timedelta(hours=23)


def test_what_comes_up_while_the_next_look_is_reckoned_is_not_slept_through(
    shop_with_a_return: ReturnRequest, monkeypatch: Any
) -> None:
    """It finds a row that is not put off far yet, so that nothing has to be brought forward, it thinks."""
    soon, answers = clock.now() + timedelta(minutes=5), [Upcoming()]
    monkeypatch.setattr(
        clockwork, "upcoming_of", lambda task: lambda now: answers.pop() if answers else Upcoming(at=soon)
    )

    clockwork.look_again_when_due("returns.expire_returns")

    looks = DueWork.objects.get(schema_name=SCHEMA, task="returns.expire_returns")
    assert looks.due_at <= soon + timedelta(seconds=5)


def test_something_that_happened_brings_every_task_forward(shop_with_a_return: ReturnRequest) -> None:
    far = datetime.now(UTC) + timedelta(days=300)
    DueWork.objects.filter(schema_name=SCHEMA).update(due_at=far)
    order = make.order(placed_at=clock.now())

    with transaction.atomic():
        publish(OrderCreated(order_id=order.public_id, customer_id=order.customer.public_id), actor=SYSTEM)
    work_off(seconds=30)

    assert not DueWork.objects.filter(schema_name=SCHEMA, due_at__gte=far).exists()
    assert DueWork.objects.filter(schema_name="shop_a").exists()
