"""Who has been called to work and has not begun: at most one message a shop waits in the queue.

So the queue of messages is a round of shops, however much work one of them has. The mark is kept in Redis beside
the messages, so that both are lost together, and it ends by itself as a message does.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

import redis
from django.conf import settings

WAKE_EXPIRES_SECONDS = 15
TIMEOUT_SECONDS = 3


def already_called(schema_names: Sequence[str]) -> set[str]:
    """Those of these shops for whom a message waits already, in one question. Raises redis.RedisError."""
    if not schema_names:
        return set()
    marks = _redis().mget([_key(schema_name) for schema_name in schema_names])
    return {schema_name for schema_name, mark in zip(schema_names, marks, strict=True) if mark}


def begin_to_wake(schema_name: str) -> bool:
    """Mark the shop as called; False when a message for it waits already. Raises redis.RedisError."""
    return bool(_redis().set(_key(schema_name), 1, nx=True, ex=WAKE_EXPIRES_SECONDS))


def woken(schema_name: str) -> None:
    """A worker has begun with the shop: another one may be called. Without Redis the mark ends by itself."""
    with suppress(redis.RedisError):
        _redis().delete(_key(schema_name))


def _key(schema_name: str) -> str:
    return f"{schema_name}:outbox-called"


@lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )
