"""The cache in Redis as something that may be away: what is not found there is reckoned again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError

REST_AFTER_FAILURE_SECONDS = 5.0

log = structlog.get_logger(__name__)


class PatientRedisClient(RedisCacheClient):
    """Django's own, but a Redis that is away or hangs reads as empty and is left alone for a few seconds."""

    _resting_until = 0.0

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return bool(self._ask(lambda: super(PatientRedisClient, self).add(key, value, timeout), missing=True))

    def get(self, key: Any, default: Any) -> Any:
        return self._ask(lambda: super(PatientRedisClient, self).get(key, default), missing=default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        self._ask(lambda: super(PatientRedisClient, self).set(key, value, timeout), missing=None)

    def touch(self, key: Any, timeout: Any) -> bool:
        return bool(self._ask(lambda: super(PatientRedisClient, self).touch(key, timeout), missing=False))

    def delete(self, key: Any) -> bool:
        return bool(self._ask(lambda: super(PatientRedisClient, self).delete(key), missing=False))

    def _ask(self, question: Callable[[], Any], *, missing: Any) -> Any:
        if time.monotonic() < self._resting_until:
            return missing
        try:
            return question()
        except (RedisError, OSError) as failure:
            self._resting_until = time.monotonic() + REST_AFTER_FAILURE_SECONDS
            log.warning("cache.does_not_answer", cause=type(failure).__name__)
            return missing


class PatientRedisCache(RedisCache):
    """For what may be forgotten at any time. What must not be lost is in PostgreSQL."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = PatientRedisClient
