"""The wire server finds the same with the planner of the tests as without it."""

from __future__ import annotations

import random

import pymongo
import pytest
from secantus.storage import Storage

from tests.harness import mongodb, mongodb_planner


@pytest.fixture
def collection():
    running = list(mongodb._running)
    url = mongodb.start_in_process()
    client = pymongo.MongoClient(url)
    collection = client["planner"]["things"]
    collection.drop()
    collection.create_index([("group", 1), ("seq", 1)])
    collection.create_index("kind")
    yield collection
    client.drop_database("planner")
    client.close()
    if not running:
        mongodb.stop_in_process()


def some_query(chance: random.Random) -> dict:
    clauses = [
        {"group": chance.randrange(3)},
        {"seq": {chance.choice(["$gt", "$lte"]): chance.randrange(40)}},
        {"kind": chance.choice(["a", "b", None])},
        {"note": {"$ne": "x"}},
        {"seq": {"$in": [1, 5, chance.randrange(40)]}},
        {"$or": [{"kind": "a"}, {"seq": 7}]},
    ]
    return {"$and": chance.sample(clauses, chance.randrange(1, 5))}


def test_what_is_found_does_not_change(collection, monkeypatch):
    chance = random.Random(7)
    kinds = ["a", "b", None]
    collection.insert_many(
        {"group": n % 3, "seq": n // 3, "kind": chance.choice(kinds), "note": chance.choice("xyz")}
        for n in range(120)
    )
    queries = [some_query(chance) for _ in range(150)]

    def found(query):
        return sorted(item["_id"] for item in collection.aggregate([{"$match": query}]))

    with_indexes = [found(query) for query in queries]
    monkeypatch.setattr(Storage, "_try_index_id_keys", lambda *_, **__: None)
    assert with_indexes == [found(query) for query in queries]
    assert any(with_indexes)


def test_conditions_of_the_first_collection_come_before_a_join():
    join = [{"$lookup": {"from": "users", "as": "user"}}, {"$unwind": "$user"}]
    mine, theirs = {"digest": "x"}, {"user.active": True}
    pipeline = [*join, {"$match": {"$and": [mine, theirs]}}, {"$limit": 1}]
    assert mongodb_planner.early_matches(pipeline) == [
        {"$match": {"$and": [mine]}},
        *join,
        {"$match": {"$and": [theirs]}},
        {"$limit": 1},
    ]
    assert mongodb_planner.early_matches(join) == join
