"""A number for each of some rows, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Expression, F


class NumberOf(Expression):
    """The number that a table says for a column's value, or else another one.

    What ``Case`` and ``When`` say too; but they resolve a tree for each row, which takes ten
    times as long as the statement itself.
    """

    def __init__(self, column: str, numbers: Mapping[Any, int], default: int = 0) -> None:
        super().__init__(output_field=BigIntegerField())
        self.column: Any = F(column)
        self.numbers = numbers
        self.default = default

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def _prepared(self, connection: BaseDatabaseWrapper) -> list[tuple[Any, int]]:
        field = self.column.output_field
        return [
            (field.get_db_prep_value(key, connection), number)
            for key, number in self.numbers.items()
        ]

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.column)
        branches = self._prepared(connection)
        sql = f"CASE {column} {'WHEN %s THEN %s ' * len(branches)}ELSE %s END"
        return sql, (*params, *(value for branch in branches for value in branch), self.default)

    def as_mql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        column = self.column.as_mql(compiler, connection, as_expr=True)
        branches = [
            {"case": {"$eq": [column, key]}, "then": number}
            for key, number in self._prepared(connection)
        ]
        return {"$switch": {"branches": branches, "default": self.default}}
