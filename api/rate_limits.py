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
from accounts.services.keys import lineage_of

TIMEOUT_SECONDS = 0.3
REST_AFTER_FAILURE_SECONDS = 5.0

log = structlog.get_logger(__name__)

# A bucket holds one second's worth of requests and fills evenly. Redis' own clock: web machines differ.
# Each request is taken out of the buckets of all keys that it descends from, or of none.
_TAKE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local levels = {}
local allowed = 1
for place, key in ipairs(KEYS) do
    local capacity = tonumber(ARGV[place])
    local kept = redis.call('HMGET', key, 'tokens', 'at')
    local at = tonumber(kept[2]) or now
    levels[place] = math.min(capacity, (tonumber(kept[1]) or capacity) + math.max(0, now - at) * capacity)
    if levels[place] < 1 then
        allowed = 0
    end
end
local least = levels[1] - allowed
for place, key in ipairs(KEYS) do
    local tokens = levels[place] - allowed
    least = math.min(least, tokens)
    redis.call('HSET', key, 'tokens', tostring(tokens), 'at', string.format('%.6f', now))
    redis.call('PEXPIRE', key, 5000)
end
return {allowed, tostring(least)}
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
    """Count one request of ``api_key``, and of those that it was made with. While Redis does not answer, all is allowed."""
    global _resting_until
    limit = max(1, api_key.requests_per_second)
    if time.monotonic() < _resting_until:
        return RateState(is_allowed=True, limit=limit, remaining=limit)
    lineage = lineage_of(api_key)
    try:
        allowed, tokens = _script()(
            keys=[f"{connection.schema_name}:api-rate:{pk}" for pk, _limit in lineage],
            args=[max(1, of_key) for _pk, of_key in lineage],
        )
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
