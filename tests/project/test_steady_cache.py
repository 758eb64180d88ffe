"""What all processes share, while Redis answers and while it does not."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import override_settings

from drawmessenger.steady_cache import SteadyCache
from tests.harness.redis import RedisServer

pytestmark = pytest.mark.django_db
TIMEOUTS = {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.3}


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(SteadyCache, "_paused_until", 0.0)


def over(monkeypatch):
    """Let the pause after a failure be over."""
    monkeypatch.setattr(SteadyCache, "_paused_until", 0.0)


@pytest.fixture
def one(redis_server: RedisServer):
    cache = SteadyCache(redis_server.url, {"KEY_PREFIX": "all", "OPTIONS": TIMEOUTS})
    cache.clear()
    cache.memory.clear()
    return cache


def test_a_process_sees_what_another_one_wrote(one, redis_server):
    assert one.add("code", True, 30)
    other = SteadyCache(redis_server.url, {"KEY_PREFIX": "all", "OPTIONS": TIMEOUTS})
    other.memory.clear()
    assert not other.add("code", True, 30)
    assert other.get("code") is True
    other.set("history", [1, 2], 30)
    assert one.get_many(["history", "nothing"]) == {"history": [1, 2]}
    one.set("count", 1)
    assert other.incr("count") == 2
    assert one.touch("count", 60)
    assert one.delete("count")
    assert other.get("count", "gone") == "gone"
    with pytest.raises(ValueError, match="count"):
        other.incr("count")


def test_without_redis_it_is_the_process_s_own_and_then_shared_again(
    one, redis_server, monkeypatch
):
    one.set("limit", "shared")
    redis_server.kill()
    assert one.get("limit") is None
    assert one.add("limit", "own")
    assert not one.add("limit", "own")
    assert one.get("limit") == "own"
    redis_server.start()
    assert one.get("limit") == "own"  # left alone for a while
    over(monkeypatch)
    assert one.get("limit") is None  # this Redis forgets when it ends
    one.set("limit", "shared")
    assert one.get("limit") == "shared"


def test_nobody_is_kept_out_because_redis_is_away(client, alice, redis_server, settings):
    redis_server.kill()
    steady = {
        "BACKEND": "drawmessenger.steady_cache.SteadyCache",
        "LOCATION": redis_server.url,
        "OPTIONS": TIMEOUTS,
    }
    given = {"login": alice.username, "password": "wrong"}
    with override_settings(CACHES=settings.CACHES | {"default": steady}):
        caches["default"].clear()
        tries = [client.post("/accounts/login/", given) for _ in range(12)]
        assert b"Too many failed" in tries[-1].content
        alice.set_password("correct horse")
        alice.save()
        caches["default"].clear()
        given["password"] = "correct horse"
        assert client.post("/accounts/login/", given).status_code == 302
