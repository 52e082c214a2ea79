"""At most one call to work for a shop waits in the queue, so a shop's backlog stands in nobody's way."""

from __future__ import annotations

import pytest

from events import waking
from events.management.commands import relay


@pytest.fixture
def sent(monkeypatch):
    messages = []
    monkeypatch.setattr(
        relay.work_off_outbox, "apply_async", lambda kwargs, **_: messages.append(kwargs["schema_name"])
    )
    for schema_name in ("shop_a", "shop_b"):
        waking.woken(schema_name)
    yield messages
    for schema_name in ("shop_a", "shop_b"):
        waking.woken(schema_name)


def test_a_shop_is_called_once_however_often_the_relay_looks(sent):
    for _ in range(5):
        relay.wake(["shop_a"])
    relay.wake(["shop_a", "shop_b"])

    assert sent == ["shop_a", "shop_b"]


def test_who_is_called_already_is_asked_of_redis_in_one_question(sent):
    relay.wake(["shop_a", "shop_b"])

    assert waking.already_called(["shop_a", "shop_b", "shop_c"]) == {"shop_a", "shop_b"}
    assert waking.already_called([]) == set()


def test_once_a_worker_has_begun_another_one_may_be_called(sent):
    relay.wake(["shop_a"])
    waking.woken("shop_a")
    relay.wake(["shop_a"])

    assert sent == ["shop_a", "shop_a"]


def test_a_call_that_could_not_be_sent_leaves_no_mark(sent, monkeypatch):
    def fail(**_: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(relay.work_off_outbox, "apply_async", fail)
        with pytest.raises(OSError):
            relay.wake(["shop_a"])

    relay.wake(["shop_a"])
    assert sent == ["shop_a"]


def test_the_mark_ends_with_the_message(sent):
    relay.wake(["shop_a"])

    seconds = waking._redis().ttl(waking._key("shop_a"))

    assert 0 < seconds <= waking.WAKE_EXPIRES_SECONDS
