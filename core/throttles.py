"""Counting attempts in fixed windows of time, in Postgres, with one atomic statement."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection, models


@dataclass(frozen=True)
class ThrottleState:
    """Where somebody stands in the current window."""

    is_allowed: bool
    count: int
    limit: int
    remaining: int
    resets_at: datetime

    def retry_after_seconds(self, now: datetime) -> int:
        """Whole seconds until the window ends, at least one."""
        return max(1, int((self.resets_at - now).total_seconds()) + 1)


def hash_throttle_key(scope: str, key: str) -> str:
    """The stored form of a key: a keyed hash, so that no address or e-mail can be guessed back."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"throttle:{scope}:{key}".encode(), sha256).hex()


def count_attempt(
    *, model: type[models.Model], key_hash: str, limit: int, window_seconds: int, now: datetime
) -> ThrottleState:
    """Count one attempt and say whether it is within ``limit``.

    ``model`` has the columns ``key_hash`` (primary key), ``window_started_at`` and ``count``. Call it outside a
    transaction that may be rolled back, or the attempt is forgotten with it.
    """
    window = timedelta(seconds=window_seconds)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} AS stored (key_hash, window_started_at, count) VALUES (%(key)s, %(now)s, 1)
            ON CONFLICT (key_hash) DO UPDATE SET
                count = CASE WHEN stored.window_started_at <= %(oldest)s THEN 1
                             ELSE LEAST(stored.count + 1, 1000000000) END,
                window_started_at = CASE WHEN stored.window_started_at <= %(oldest)s THEN %(now)s
                                         ELSE stored.window_started_at END
            RETURNING count, window_started_at
            """,  # noqa: S608  the table is a model's, quoted
            {"key": key_hash, "now": now, "oldest": now - window},
        )
        count, started_at = cursor.fetchone()
    return _state(count=count, started_at=started_at, limit=limit, window=window)


def give_back(*, model: type[models.Model], key_hash: str, window_seconds: int, now: datetime) -> None:
    """Take one counted attempt off again, in the window that runs: it was counted first and turned out well."""
    running = model._default_manager.filter(
        key_hash=key_hash, window_started_at__gt=now - timedelta(seconds=window_seconds), count__gt=0
    )
    running.update(count=models.F("count") - 1)


def state_of(
    *, model: type[models.Model], key_hash: str, limit: int, window_seconds: int, now: datetime
) -> ThrottleState:
    """Where somebody stands, without counting: allowed while another attempt would be within ``limit``."""
    window = timedelta(seconds=window_seconds)
    row = (
        model._default_manager.filter(key_hash=key_hash, window_started_at__gt=now - window)
        .values_list("count", "window_started_at")
        .first()
    )
    count, started_at = row or (0, now)
    return _state(count=count + 1, started_at=started_at, limit=limit, window=window)


def _state(*, count: int, started_at: datetime, limit: int, window: timedelta) -> ThrottleState:
    return ThrottleState(
        is_allowed=count <= limit,
        count=count,
        limit=limit,
        remaining=max(0, limit - count),
        resets_at=started_at + window,
    )
