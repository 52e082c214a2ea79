"""A Redis that hangs or is away: pages go on without what they would find in it."""

from __future__ import annotations

import socket

import pytest

from core.cache import PatientRedisCache


@pytest.fixture
def silent_redis():
    """A port that takes connections and never answers, as a stopped Redis does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        options = {"socket_timeout": 0.1, "socket_connect_timeout": 0.1}
        yield PatientRedisCache(f"redis://127.0.0.1:{server.getsockname()[1]}/0", {"OPTIONS": options})


def test_a_hung_redis_reads_as_empty(silent_redis):
    assert silent_redis.get("k", "missing") == "missing"
    assert silent_redis.add("k", 1) is True
    assert silent_redis.touch("k") is False
    assert silent_redis.delete("k") is False
    silent_redis.set("k", 1)


def test_after_a_failure_it_is_left_alone_for_a_while(silent_redis, monkeypatch):
    asked = []
    silent_redis.get("k")
    monkeypatch.setattr(silent_redis._cache, "get_client", lambda *_, **__: asked.append(1))

    silent_redis.get("k")

    assert asked == []
