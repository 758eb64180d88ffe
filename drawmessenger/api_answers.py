"""What views answer that encode it themselves (msgspec), as the specification says it."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from django.db.models import TextChoices

REF = "#/components/schemas/{name}"
_told: dict[str, type] = {}


def answers(kind: Any, status: int = 200) -> dict[str, Any]:
    """Return what an operation says of its answer: a type that msgspec knows, or a list of it."""
    (item,) = get_args(kind) or (kind,)
    schema: dict[str, Any] = {"$ref": REF.format(name=item.__name__)}
    if item is not kind:
        schema = {"type": "array", "items": schema}
    _told[item.__name__] = item
    return _told_as(status, {"application/json": {"schema": schema}})


def bytes_of(*media_types: str) -> dict[str, Any]:
    """Return what an operation says of an answer that is a picture or another stream of bytes."""
    return _told_as(200, {kind: {"schema": {"type": "string"}} for kind in media_types})


def _told_as(status: int, content: dict[str, Any]) -> dict[str, Any]:
    # For django-ninja there is no model of it: the view's answer goes out as it is.
    extra = {"responses": {status: {"content": content}}}
    return {"response": {status: None}, "openapi_extra": extra}


def components() -> dict[str, Any]:
    """Return the schemas of all types that were told of."""
    kinds = _told.values()
    return msgspec.json.schema_components(kinds, schema_hook=_choices, ref_template=REF)[1]


def _choices(kind: type) -> dict[str, Any]:
    """Django's choices are texts for everybody but msgspec."""
    if not issubclass(kind, TextChoices):
        raise NotImplementedError
    return {"type": "string", "enum": kind.values}
