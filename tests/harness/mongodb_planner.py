"""Two things that MongoDB's query planner does and SecantusDB 0.7.0b3 does not.

* It uses an index for some of the conditions of a query, and looks at the others in what it found;
  conditions may stand inside ``$and``. SecantusDB reads whole collections unless its conditions
  are exactly an index's.
* It moves a ``$match`` in front of a ``$lookup`` that it does not depend on.

django-mongodb-backend writes all conditions inside ``$and`` and joins first, so that without this
every query would cost a reading of its collection. What is found never changes: candidates of an
index are compared with the whole query afterwards, by SecantusDB itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from secantus import commands
from secantus.storage import Storage

JOINS = {"$lookup", "$unwind"}
RANGES = {"$eq", "$gt", "$gte", "$lt", "$lte", "$in"}


def patch_planner() -> None:
    """Give SecantusDB both; calling this more than once is harmless."""
    if getattr(Storage, "plans_partly", False):
        return
    look, aggregate = Storage._try_index_id_keys, commands._HANDLERS["aggregate"]

    def planned(
        self: Storage, db: str, coll: str, filter: dict[str, Any], *, collation: Any = None
    ) -> Any:
        found = look(self, db, coll, filter, collation=collation)
        if found is not None or not filter or collation is not None:
            return found
        conditions = dict(_conditions(filter))
        for part in _parts(conditions, [keys for _, keys, _ in self._iter_indexes(db, coll)]):
            found = look(self, db, coll, part, collation=collation)
            if found is not None:
                return found
        return None

    def with_early_matches(doc: dict[str, Any], context: Any) -> Any:
        pipeline = doc.get("pipeline")
        if isinstance(pipeline, list):
            doc["pipeline"] = early_matches(pipeline)
        return aggregate(doc, context)

    Storage._try_index_id_keys = planned
    Storage.plans_partly = True
    commands._HANDLERS["aggregate"] = with_early_matches


def _conditions(filter: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield conditions of single fields that all must hold; the last one of each field counts."""
    for name, value in filter.items():
        if name == "$and":
            for clause in value:
                yield from _conditions(clause)
        elif not name.startswith("$"):
            yield name, value


def _parts(conditions: Mapping[str, Any], indexes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what of the conditions each index can answer, the most selective first."""
    parts = [{"_id": conditions["_id"]}] if "_id" in conditions else []
    for keys in sorted(indexes, key=len, reverse=True):
        part: dict[str, Any] = {}
        for field in keys:
            value = conditions.get(field)
            if field not in conditions or (
                isinstance(value, Mapping) and not value.keys() <= RANGES
            ):
                break
            part[field] = value
            if isinstance(value, Mapping):
                break
        if part:
            parts.append(part)
    return sorted(parts, key=lambda part: ("_id" in part, len(part)), reverse=True)


def early_matches(pipeline: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Move conditions in front of the joins at the beginning that they do not depend on."""
    joins = 0
    while joins < len(pipeline) and pipeline[joins].keys() <= JOINS:
        joins += 1
    match = pipeline[joins].get("$match") if joins and joins < len(pipeline) else None
    if not match or match.keys() != {"$and"}:
        return pipeline
    joined = {stage["$lookup"]["as"] for stage in pipeline[:joins] if "$lookup" in stage}
    early = [clause for clause in match["$and"] if _is_free_of(clause, joined)]
    late = [clause for clause in match["$and"] if clause not in early]
    moved = [{"$match": {"$and": early}}] if early else []
    kept = [{"$match": {"$and": late}}] if late else []
    return [*moved, *pipeline[:joins], *kept, *pipeline[joins + 1 :]]


def _is_free_of(clause: Mapping[str, Any], joined: set[str]) -> bool:
    return all(not name.startswith("$") and name.partition(".")[0] not in joined for name in clause)
