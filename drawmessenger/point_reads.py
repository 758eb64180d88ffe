"""Columns of one row, found by the values of others: the reads that stand in front of every answer.

Django builds a query anew each time it is asked, which costs as much again as such a read itself.
Here only the values change; what is to be asked of which table is worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, models
from pymongo.errors import PyMongoError

Row = Sequence[Any]


class Column(NamedTuple):
    """A field, and the foreign key that leads to its row if it is another table's."""

    field: Any
    key: Any = None

    @property
    def path(self) -> tuple[str, ...]:
        """Where a value is in a document of MongoDB: another table's row is joined to it."""
        return (f"of_{self.key.column}", self.field.column) if self.key else (self.field.column,)


class PointRead:
    """``read(*values)`` returns ``columns`` of a row whose fields ``by`` have these values.

    Values and columns are as in a QuerySet; ``"user__is_active"`` is of the row that a foreign key
    leads to. Of several rows it is any; None when there is none. Raises DatabaseError.
    """

    def __init__(
        self, model: type[models.Model], columns: Sequence[str], by: Sequence[str]
    ) -> None:
        self.table = model._meta.db_table
        self.columns = [_column(model, name) for name in columns]
        self.by = [_column(model, name).field for name in by]

    def __call__(self, *values: Any) -> tuple[Any, ...] | None:
        given = [
            field.get_db_prep_value(value, connection)
            for field, value in zip(self.by, values, strict=True)
        ]
        row = (self._ask_mongodb if connection.vendor == "mongodb" else self._ask_sql)(given)
        return tuple(map(_converted, row, self.converters)) if row else None

    @cached_property
    def converters(self) -> list[list[Any]]:
        """What makes of a stored value the one that a model has, for each column."""
        shown = [field.get_col(field.model._meta.db_table) for field, _ in self.columns]
        return [
            connection.ops.get_db_converters(one) + one.get_db_converters(connection)
            for one in shown
        ]

    @cached_property
    def keys(self) -> list[Any]:
        """The foreign keys that lead to other tables."""
        return list(dict.fromkeys(key for _, key in self.columns if key))

    # --- SQL ----------------------------------------------------------------------------------

    def _ask_sql(self, given: Row) -> Row | None:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, given)
            row: Row | None = cursor.fetchone()
        return row

    @cached_property
    def sql(self) -> str:
        shown = ", ".join(_name(field) for field, _ in self.columns)
        joins = [
            f"JOIN {_quoted(key.target_field.model._meta.db_table)}"
            f" ON {_name(key.target_field)} = {_name(key)}"
            for key in self.keys
        ]
        wanted = " AND ".join(f"{_name(field)} = %s" for field in self.by)
        tables = " ".join([_quoted(self.table), *joins])
        return f"SELECT {shown} FROM {tables} WHERE {wanted} LIMIT 1"  # noqa: S608

    # --- MongoDB ------------------------------------------------------------------------------

    def _ask_mongodb(self, given: Row) -> Row | None:
        database: Any = connection
        wanted = {field.column: value for field, value in zip(self.by, given, strict=True)}
        steps = [{"$match": wanted}, *self.stages]
        try:
            collection = database.get_collection(self.table)
            found = next(collection.aggregate(steps, session=database.session), None)
        except PyMongoError as error:
            raise DatabaseError(str(error)) from error
        return [_at(found, column.path) for column in self.columns] if found else None

    @cached_property
    def stages(self) -> list[dict[str, Any]]:
        """What follows the match: one row first, so that only its own are joined to it."""
        stages: list[dict[str, Any]] = [{"$limit": 1}]
        for key in self.keys:
            other, place = key.target_field, f"of_{key.column}"
            names = {"from": other.model._meta.db_table, "as": place}
            joined = {**names, "localField": key.column, "foreignField": other.column}
            stages += [{"$lookup": joined}, {"$unwind": f"${place}"}]
        shown = {".".join(column.path): 1 for column in self.columns}
        return [*stages, {"$project": {"_id": 0} | shown}]


def _column(model: type[models.Model], name: str) -> Column:
    first, _, rest = name.partition("__")
    field: Any = model._meta.get_field(first)
    if not rest:
        return Column(field)
    other: type[models.Model] = field.target_field.model
    return Column(other._meta.get_field(rest), key=field)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _name(field: Any) -> str:
    return f"{_quoted(field.model._meta.db_table)}.{_quoted(field.column)}"


def _at(document: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        document = document.get(name)
    return document


def _converted(value: Any, converters: Sequence[Any]) -> Any:
    for convert in converters:
        value = convert(value, None, connection)
    return value
