from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from accounts.models import Throttle
from accounts.services.throttles import hit, peek, purge_throttles
from core.network import network_address
from tests.conftest import NOW

LIMIT = {"scope": "look_up", "key": "1001", "limit": 3, "window_seconds": 60}


def test_attempts_are_counted_in_a_window_and_start_anew_after_it(shop):
    states = [hit(**LIMIT, now=NOW + timedelta(seconds=second)) for second in (0, 10, 20, 30)]

    assert [state.is_allowed for state in states] == [True, True, True, False]
    assert [state.remaining for state in states] == [2, 1, 0, 0]
    assert states[3].resets_at == NOW + timedelta(seconds=60)
    assert states[3].retry_after_seconds(NOW + timedelta(seconds=30)) == 31
    assert hit(**LIMIT, now=NOW + timedelta(seconds=60)).remaining == 2


def test_looking_counts_nothing_and_says_whether_one_more_would_do(shop):
    for _ in range(5):
        assert peek(**LIMIT, now=NOW).is_allowed
    for _ in range(3):
        hit(**LIMIT, now=NOW)

    assert not peek(**LIMIT, now=NOW).is_allowed
    assert peek(**LIMIT, now=NOW + timedelta(seconds=60)).is_allowed


def test_keys_scopes_and_shops_do_not_meet_and_no_key_is_stored(shop, other_shop, inside):
    for _ in range(4):
        hit(**LIMIT, now=NOW)

    assert hit(**(LIMIT | {"key": "1002"}), now=NOW).is_allowed
    assert hit(**(LIMIT | {"scope": "code"}), now=NOW).is_allowed
    with inside(other_shop):
        assert hit(**LIMIT, now=NOW).is_allowed
    assert not Throttle.objects.filter(key_hash__contains="1001").exists()


def test_old_windows_are_purged(shop):
    hit(**LIMIT, now=NOW)

    assert purge_throttles(now=NOW + timedelta(days=1)) == 0
    assert purge_throttles(now=NOW + timedelta(days=3)) == 1


def test_of_many_at_once_exactly_the_limit_passes(transactional_shop):
    allowed: list[bool] = []

    def attempt() -> None:
        connection.set_tenant(transactional_shop)
        allowed.append(hit(**LIMIT, now=NOW).is_allowed)
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(allowed) == [False] * 5 + [True] * 3


@pytest.mark.parametrize(
    ("is_production", "remote", "forwarded", "address"),
    [
        (False, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (True, "10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (True, "10.0.0.2", None, "10.0.0.2"),
        (False, "2001:db8:1:2:3::4", None, "2001:db8:1:2::/64"),
        (False, "::ffff:203.0.113.9", None, "203.0.113.9"),
        (True, "10.0.0.2", "nonsense", "unknown"),
    ],
)
def test_where_a_request_comes_from(settings, is_production, remote, forwarded, address):
    settings.IS_PRODUCTION = is_production
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)

    assert network_address(request) == address
