"""The cache of group queries, in memory and on a real Redis."""

from __future__ import annotations

import json
import pickle
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import override_settings

from groups import cache, selectors, services

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["memory", "redis"])
def store(request, settings):
    """The alias `groups` on either store."""
    if request.param == "redis":
        url = request.getfixturevalue("redis_server").url
        caching = settings.CACHES | {
            "groups": {
                "BACKEND": "django_redis.cache.RedisCache",
                "LOCATION": url,
                "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.3},
            }
        }
        with override_settings(CACHES=caching):
            caches["groups"].clear()
            yield request.param
    else:
        yield request.param


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(cache, "_paused_until", 0.0)
    cache._owed.clear()


def test_a_second_reading_asks_no_database(store, alice, group, django_assert_num_queries):
    assert selectors.group_list(user=alice) == [group]
    with django_assert_num_queries(0):
        (found,) = selectors.group_list(user=alice)
        assert (found.name, found.created_by_id) == (group.name, alice.pk)


def test_nothing_is_not_missing(store, charlie, django_assert_num_queries):
    assert selectors.group_list(user=charlie) == []
    with django_assert_num_queries(0):
        assert selectors.group_list(user=charlie) == []


def test_every_write_is_seen_at_once(store, alice, bob, charlie, group):
    def names(user) -> list[str]:
        return [item.name for item in selectors.visible_groups(user=user)]

    assert (names(alice), names(charlie)) == (["Harbour sketchers"], [])
    services.group_update(group=group, name="Renamed")
    assert names(alice) == names(bob) == ["Renamed"]
    services.group_update(group=group, visibility="public")
    assert names(charlie) == ["Renamed"]
    services.group_update(group=group, visibility="private")
    assert names(charlie) == []
    services.membership_create(group=group, user=charlie)
    assert names(charlie) == ["Renamed"]
    services.group_leave(group=group, user=charlie)
    assert names(charlie) == []
    services.group_create(user=charlie, name="Mine")
    assert names(charlie) == ["Mine"]


def test_a_write_during_a_filling_leaves_nothing_stale(store):
    truth = ["old"]

    def slow_fill() -> list[str]:
        read = list(truth)
        truth[0] = "new"
        cache.forget_public_groups()
        return read

    cache.remember(cache.PUBLIC_GROUPS_KEY, slow_fill)
    assert cache.remember(cache.PUBLIC_GROUPS_KEY, lambda: list(truth)) == ["new"]


def test_a_cache_that_is_down_costs_one_short_wait(redis_server, settings, alice, group):
    caching = settings.CACHES | {
        "groups": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": redis_server.url,
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.3},
        }
    }
    with override_settings(CACHES=caching):
        assert selectors.group_list(user=alice) == [group]
        redis_server.kill()
        services.group_update(group=group, name="While it was down")
        assert [item.name for item in selectors.group_list(user=alice)] == ["While it was down"]
        assert cache._paused_until > time.monotonic()
        redis_server.start()
        cache._paused_until = 0.0
        assert [item.name for item in selectors.group_list(user=alice)] == ["While it was down"]


def test_a_forgetting_that_was_lost_is_made_up_for(store, alice, group, monkeypatch):
    assert [item.name for item in selectors.group_list(user=alice)] == [group.name]
    monkeypatch.setattr(cache, "_paused_until", time.monotonic() + 60)
    services.group_update(group=group, name="Changed meanwhile")
    monkeypatch.setattr(cache, "_paused_until", 0.0)
    assert [item.name for item in selectors.group_list(user=alice)] == ["Changed meanwhile"]


def test_a_forgetting_that_was_lost_is_made_up_for_without_anybody_asking_here(
    store, alice, group, monkeypatch
):
    """Another process reads the same store, and knows nothing of what is owed."""
    monkeypatch.setattr(cache, "FIRST_RETRY", 0.01)
    assert [item.name for item in selectors.group_list(user=alice)] == [group.name]
    before = caches["groups"].get(f"{cache.own_groups_key(alice.pk)}:generation")
    monkeypatch.setattr(cache, "_paused_until", time.monotonic() + 60)
    services.group_update(group=group, name="Changed meanwhile")
    for _ in range(200):
        if not cache._owed:
            break
        time.sleep(0.01)
    assert caches["groups"].get(f"{cache.own_groups_key(alice.pk)}:generation") != before


def test_what_cannot_be_read_is_thrown_away(store, alice, group, monkeypatch):
    key, read = cache.own_groups_key(alice.pk), caches["groups"].get_many
    assert selectors.group_list(user=alice) == [group]

    def unreadable(names):
        monkeypatch.setattr(caches["groups"], "get_many", read)
        raise pickle.UnpicklingError

    monkeypatch.setattr(caches["groups"], "get_many", unreadable)
    assert selectors.group_list(user=alice) == [group]
    assert cache._paused_until == 0.0
    assert caches["groups"].get(key)[1] == ([group],)


def test_of_many_who_ask_at_once_one_fills(store):
    filled = []

    def slow_fill():
        filled.append(1)
        time.sleep(0.15)
        return ["value"]

    def ask(_):
        return cache.remember(cache.PUBLIC_GROUPS_KEY, slow_fill)

    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(ask, range(10))) == [["value"]] * 10
    assert filled == [1]


def test_a_filler_that_fails_holds_up_nobody(store):
    def broken():
        raise ValueError

    with pytest.raises(ValueError):
        cache.remember(cache.PUBLIC_GROUPS_KEY, broken)
    assert not caches["groups"].has_key(f"{cache.PUBLIC_GROUPS_KEY}:fill")


def test_no_hashes_of_passwords_are_kept(store, alice, group):
    selectors.group_list(user=alice)
    kept = pickle.dumps(caches["groups"].get(cache.own_groups_key(alice.pk)))
    assert alice.password.encode() not in kept


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_forgetting_waits_for_its_commit(alice, group):
    """The admin's pages save within one; who reads meanwhile fills with what was there before."""
    selectors.group_list(user=alice)
    generation = f"{cache.own_groups_key(alice.pk)}:generation"
    before = caches["groups"].get(generation)
    with transaction.atomic():
        services.group_update(group=group, name="Renamed")
        assert caches["groups"].get(generation) == before
    assert caches["groups"].get(generation) != before


def test_permission_is_never_asked_of_the_cache(store, alice, bob, group):
    selectors.group_list(user=bob)
    group.memberships.filter(user=bob).delete()  # behind the services' back
    assert selectors.group_list(user=bob) == [group]
    with pytest.raises(selectors.NotFound):
        selectors.group_for(user=bob, group_id=group.pk)


def test_a_group_tells_of_its_members_as_they_are(
    store, alice, bob, charlie, group, django_capture_on_commit_callbacks
):
    def told() -> list[tuple[str, str]]:
        found = json.loads(selectors.group_json(user=alice, group_id=str(group.pk)))
        return [(member["name"], member["role"]) for member in found["members"]]

    assert told() == [("Alice", "owner"), ("Bob", "member")]
    added = services.membership_create(group=group, user=charlie)
    assert told()[2:] == [("Charlie", "member")]
    services.membership_set_role(membership=added, role="admin")
    assert told()[2:] == [("Charlie", "admin")]
    with django_capture_on_commit_callbacks(execute=True):
        charlie.full_name = "Carla"
        charlie.save()
    assert told()[2:] == [("Carla", "admin")]
    services.group_leave(group=group, user=charlie)
    assert told() == [("Alice", "owner"), ("Bob", "member")]


def test_what_a_cached_group_costs(store, alice, group, django_assert_num_queries):
    asked = {"user": alice, "group_id": str(group.pk)}
    with django_assert_num_queries(3):  # the role, the group, its members
        selectors.group_json(**asked)
    with django_assert_num_queries(1):  # the role: it is never cached
        selectors.group_json(**asked)


def test_of_many_members_the_first_are_told(store, alice, group, monkeypatch):
    monkeypatch.setattr(selectors, "MEMBERS_SHOWN", 1)
    found = json.loads(selectors.group_json(user=alice, group_id=str(group.pk)))
    assert ([member["name"] for member in found["members"]], found["more_members"]) == (
        ["Alice"],
        True,
    )
