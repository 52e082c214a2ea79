"""Limits on what may be tried how often in this shop."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Throttle
from core.throttles import ThrottleState, count_attempt, give_back, hash_throttle_key, state_of

KEPT = timedelta(days=2)  # longer than any window


def hit(*, scope: str, key: str, limit: int, window_seconds: int, now: datetime) -> ThrottleState:
    """Count an attempt of ``key`` at ``scope`` and say whether it is within ``limit`` for this window.

    Call it outside a transaction that may be rolled back.
    """
    return count_attempt(
        model=Throttle,
        key_hash=hash_throttle_key(scope, key),
        limit=limit,
        window_seconds=window_seconds,
        now=now,
    )


def forgive(*, scope: str, key: str, window_seconds: int, now: datetime) -> None:
    """Take one attempt off again that was counted before it turned out to be no failure."""
    give_back(model=Throttle, key_hash=hash_throttle_key(scope, key), window_seconds=window_seconds, now=now)


def peek(*, scope: str, key: str, limit: int, window_seconds: int, now: datetime) -> ThrottleState:
    """Say whether one more attempt would be within ``limit``, without counting one."""
    return state_of(
        model=Throttle,
        key_hash=hash_throttle_key(scope, key),
        limit=limit,
        window_seconds=window_seconds,
        now=now,
    )


def purge_throttles(*, now: datetime) -> int:
    """Delete windows that are long over; answers how many."""
    return Throttle.objects.filter(window_started_at__lt=now - KEPT).delete()[0]
