"""Real returns replayed against a draft: counted to the minor unit, resumed, stopped, never twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commerce.models import Order
from core.actors import Actor
from events.models import Event
from returns.models import BackTest, PolicyVersion, ReturnRequest
from returns.models.requests import Channel
from returns.policy.record import DecisionFacts
from returns.policy_versions import current_policy
from returns.refusals import BackTestIsOver, BackTestIsRunning, TooManyReturns
from returns.services import back_tests
from returns.services.back_tests import carry_on_back_test, start_back_test, stop_back_test
from returns.services.policies import create_draft
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make

NOW = make.NOW
STAFF = Actor("staff", "1")
BASE = {"window_days": 30, "resolutions": ["refund", "store_credit"], "methods": ["drop_off", "label"]}


def returned(
    *, paid_minor: int = 5000, reason: str = "size_too_small", resolution: str = "refund", **fields: Any
) -> ReturnRequest:
    order = make.order(lines=[{"quantity": 1, "paid_minor": paid_minor}], **fields)
    wish = ReturnWish(
        items=(WishedItem(line="l-1", quantity=1, reason=reason),), resolution=resolution, method="drop_off"
    )
    return create_return(
        order=Order.objects.get(pk=order.pk), wish=wish, actor=STAFF, channel=Channel.API, now=NOW
    )


def draft(*rules: dict[str, Any], **base: Any) -> PolicyVersion:
    return create_draft(document={"base": {**BASE, **base}, "rules": list(rules)}, actor=STAFF, now=NOW)


def run(back_test: BackTest, *, seconds: float = 60) -> Any:
    carry_on_back_test(back_test_id=back_test.public_id, actor=STAFF, clock=lambda: NOW, seconds=seconds)
    back_test.refresh_from_db()
    return back_test


def test_it_counts_what_the_draft_would_have_answered(shop: Any) -> None:
    small, large = returned(paid_minor=3000), returned(paid_minor=9000, delivered_at=NOW - timedelta(days=20))
    credit = returned(paid_minor=5000, resolution="store_credit")
    made = draft(
        {
            "name": "Dear things",
            "when": {"fact": "line.price", "operator": "gte", "value": "80"},
            "set": {"approval": "review"},
        },
        {
            "name": "Nobody",
            "when": {"fact": "customer.tier", "operator": "eq", "value": "nobody"},
            "set": {"photos": 3},
        },
        window_days=60,
        return_shipping_fee={"amount": "4.90", "currency": "EUR"},
        bonus={"percent": "10"},
    )

    done = run(start_back_test(policy=made, last=500, actor=STAFF, now=NOW))

    assert (done.state, done.total_count, done.done_count, done.progress) == ("done", 3, 3, {})
    total = done.result["total"]
    assert total["before"] == {"approve": 3, "review": 0, "decline": 0, "refuse": 0}
    assert total["after"] == {"approve": 2, "review": 1, "decline": 0, "refuse": 0}
    assert (total["returns"], total["changed"], total["windows"]) == (
        3,
        3,
        {"longer": 3, "shorter": 0, "same": 0},
    )
    before, after = total["money"]["EUR"]["before"], total["money"]["EUR"]["after"]
    assert before == {
        "fees_minor": 0,
        "bonus_minor": 0,
        "refund_minor": 12490,
        "store_credit_minor": 5490,
        "exchange_minor": 0,
        "cost_minor": 17980,
    }
    # Delivery is paid back with what was withdrawn from in time; 10 % on what goes to credit after the fee of 4.90.
    assert after == {
        "fees_minor": 1470,
        "bonus_minor": 500,
        "refund_minor": 11510,
        "store_credit_minor": 5500,
        "exchange_minor": 0,
        "cost_minor": 17010,
    }
    assert [(rule["name"], rule["returns"]) for rule in done.result["rules"]] == [
        ("Dear things", 1),
        ("Nobody", 0),
    ]
    assert done.result["no_rule"]["returns"] == 2
    assert {change["return"] for change in done.result["changes"]} == {
        small.public_id,
        large.public_id,
        credit.public_id,
    }


def test_the_same_policy_changes_nothing(shop: Any) -> None:
    for reason in ("size_too_small", "defective", "changed_my_mind"):
        returned(reason=reason)
    same = PolicyVersion.objects.get(public_id=current_policy(now=NOW).id)

    done = run(start_back_test(policy=same, last=10, actor=STAFF, now=NOW))

    assert done.result["total"]["changed"] == 0
    assert done.result["total"]["before"] == done.result["total"]["after"]
    assert done.result["total"]["money"]["EUR"]["before"] == done.result["total"]["money"]["EUR"]["after"]


def test_facts_are_those_of_the_day_of_the_request(shop: Any) -> None:
    """The order is 60 days old now, and its customer has returned more since: that day's facts count."""
    first = returned()
    returned(customer=first.order.customer)
    Order.objects.filter(pk=first.order_id).update(tags=["changed"], total_minor=1)
    made = draft(
        {
            "name": "Returned before",
            "when": {"fact": "customer.returns", "operator": "gt", "value": 0},
            "set": {"approval": "review"},
        },
        {
            "name": "Changed since",
            "when": {"fact": "order.tags", "operator": "contains", "value": "changed"},
            "set": {"photos": 1},
        },
    )

    later = NOW + timedelta(days=60)
    done = run(start_back_test(policy=made, last=10, actor=STAFF, now=later))

    assert done.result["total"]["after"] == {"approve": 1, "review": 1, "decline": 0, "refuse": 0}
    assert [rule["returns"] for rule in done.result["rules"]] == [1, 0]


def test_a_return_whose_facts_were_not_kept_is_put_together_from_its_rows(shop: Any) -> None:
    first = returned()
    second = returned(customer=first.order.customer)
    kept = [DecisionFacts.from_json(one.decision["facts"], law=_law()) for one in (first, second)]
    for one in (first, second):
        ReturnRequest.objects.filter(pk=one.pk).update(
            decision={name: value for name, value in one.decision.items() if name != "facts"}
        )
    ReturnRequest.objects.filter(pk=second.pk).update(created_at=NOW + timedelta(minutes=1))
    made = draft(
        {
            "name": "Returned before",
            "when": {"fact": "customer.returns", "operator": "gt", "value": 0},
            "set": {"approval": "review"},
        }
    )

    done = run(start_back_test(policy=made, last=10, actor=STAFF, now=NOW + timedelta(hours=1)))

    assert [facts.customer.returns for facts in kept] == [0, 1]
    assert done.result["total"]["after"] == {"approve": 1, "review": 1, "decline": 0, "refuse": 0}


def _law() -> Any:
    from countries.registry import country

    return country("DE").law


def test_it_goes_on_where_it_stood_and_counts_nothing_twice(shop: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(back_tests, "CHUNK", 2)
    for _ in range(5):
        returned()
    started = start_back_test(policy=draft(), last=4, actor=STAFF, now=NOW)

    run(started, seconds=0)
    half = (started.state, started.done_count, started.progress["total"]["returns"])
    run(started)
    again = run(started)

    assert half == ("running", 2, 2)
    assert (again.state, again.done_count, again.result["total"]["returns"]) == ("done", 4, 4)
    types = list(
        Event.objects.filter(subject_id=started.public_id).order_by("sequence").values_list("type", flat=True)
    )
    assert types == ["back_test.requested", "back_test.progressed", "back_test.finished"]


def test_a_shop_without_returns_is_done_at_once(shop: Any) -> None:
    done = run(start_back_test(policy=draft(), last=500, actor=STAFF, now=NOW))

    assert (done.state, done.total_count, done.result["changes"]) == ("done", 0, [])


def test_a_stopped_test_keeps_what_it_counted_and_stays_stopped(shop: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(back_tests, "CHUNK", 1)
    for _ in range(3):
        returned()
    started = start_back_test(policy=draft(), last=3, actor=STAFF, now=NOW)
    run(started, seconds=0)

    stop_back_test(back_test=started, actor=STAFF, now=NOW)
    stopped = run(started)

    assert (stopped.state, stopped.done_count, stopped.result["total"]["returns"]) == ("stopped", 1, 1)
    with pytest.raises(BackTestIsOver):
        stop_back_test(back_test=stopped, actor=STAFF, now=NOW)


def test_one_policy_is_tested_once_at_a_time_and_not_without_bounds(shop: Any) -> None:
    made = draft()
    start_back_test(policy=made, last=3, actor=STAFF, now=NOW)

    with pytest.raises(BackTestIsRunning):
        start_back_test(policy=made, last=3, actor=STAFF, now=NOW)
    for last in (0, 5001):
        with pytest.raises(TooManyReturns):
            start_back_test(policy=draft(), last=last, actor=STAFF, now=NOW)
    assert BackTest.objects.count() == 1


def test_a_draft_that_was_thrown_away_takes_its_test_along(shop: Any) -> None:
    returned()
    made = draft()
    started = start_back_test(policy=made, last=3, actor=STAFF, now=NOW)
    made.delete()

    carry_on_back_test(back_test_id=started.public_id, actor=STAFF, clock=timezone.now, seconds=1)

    assert not BackTest.objects.exists()
