"""How many requests a key may make: a bucket of tokens per key in Redis, filled and emptied in one atomic step."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import lru_cache

import redis
import structlog
from django.conf import settings
from django.db import connection

from accounts.models import ApiKey

TIMEOUT_SECONDS = 0.3
REST_AFTER_FAILURE_SECONDS = 5.0

log = structlog.get_logger(__name__)

# The bucket holds one second's worth of requests and fills evenly. Redis' own clock: web machines differ.
_TAKE = """
local capacity = tonumber(ARGV[1])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(kept[1]) or capacity
local at = tonumber(kept[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) * capacity)
local allowed = 0
if tokens >= 1 then
    tokens = tokens - 1
    allowed = 1
end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], 5000)
return {allowed, tostring(tokens)}
"""

_resting_until = 0.0


@dataclass(frozen=True)
class RateState:
    """Where a key stands after this request."""

    is_allowed: bool
    limit: int
    remaining: int

    @property
    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers: the quota per second, and what is left of it."""
        return {
            "RateLimit-Policy": f'"key";q={self.limit};w=1',
            "RateLimit": f'"key";r={self.remaining};t=1',
        }


def take_request(api_key: ApiKey) -> RateState:
    """Count one request of ``api_key``. While Redis does not answer, everything is allowed."""
    global _resting_until
    limit = max(1, api_key.requests_per_second)
    if time.monotonic() < _resting_until:
        return RateState(is_allowed=True, limit=limit, remaining=limit)
    try:
        allowed, tokens = _script()(keys=[f"{connection.schema_name}:api-rate:{api_key.pk}"], args=[limit])
    except (redis.RedisError, OSError) as error:
        _resting_until = time.monotonic() + REST_AFTER_FAILURE_SECONDS
        log.warning("api.rate_limit_not_counted", cause=type(error).__name__)
        return RateState(is_allowed=True, limit=limit, remaining=limit)
    return RateState(
        is_allowed=bool(int(allowed)),
        limit=limit,
        remaining=math.floor(float(tokens)),
    )


@lru_cache(maxsize=1)
def _script() -> redis.commands.core.Script:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )
    return client.register_script(_TAKE)
