"""The specification of the API (OpenAPI 3.1): what django-ninja knows, and our conventions.

Which errors an operation may give follows from what it takes; tests/api produces each of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI

from drawmessenger.api_answers import components
from drawmessenger.api_examples import EXAMPLES
from drawmessenger.api_problems import MEDIA_TYPE, TITLES

ROOT = "/api/v1/"
REF = "#/components/{kind}/{name}"
Operation = dict[str, Any]
WRITES = {"post", "put", "patch", "delete"}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable and for programs, `detail` is for people, `field` "
    "names the input at fault where there is one.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
    },
}
# Without an id in their path: of an unknown group, and where no GIFs are offered.
MISSING = {"event_list", "gif_list"}
# Reads that cost so much, here or elsewhere, that a person may ask only so often.
PACED = {"event_list", "gif_list", "gif_preview"}
# Reads that are for those who lead a group, or a canvas.
LED = {
    "audit_list",
    "ban_list",
    "delivery_list",
    "group_export",
    "incoming_list",
    "link_list",
    "report_list",
    "request_list",
    "webhook_list",
}
WHY = {
    400: "The input cannot be read (`malformed`) or breaks a rule (`invalid`): see `field`.",
    401: "No session and no valid token.",
    403: "The caller may not do this; or the token may only read.",
    404: "There is no such thing, or the caller may not know of it.",
    409: "In conflict with what is there; of a key: `key_reused`, `under_way`.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    429: "Too many requests: see `Retry-After`.",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same request under the same key is done once, for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


def specification(api: NinjaAPI) -> dict[str, Any]:
    """Return the whole specification as plain JSON."""
    made = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT), default=str))
    made["components"]["schemas"] |= components() | {"Problem": PROBLEM}
    made["components"]["responses"] = {f"E{status}": _response(status) for status in WHY}
    for path, method, operation in operations(made):
        _describe(operation)
        _accept(operation, method, made)
        _add_errors(operation, path, method)
        _exemplify(operation)
    return dict(made)


def operations(made: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _describe(operation: Operation) -> None:
    """The first sentence of a view's words is its summary."""
    words = " ".join(operation.get("description", "").split())
    if words:
        first, stop, rest = words.partition(". ")
        operation["summary"] = first.rstrip(".:")
        operation["description"] = rest if stop else words


def _accept(operation: Operation, method: str, made: dict[str, Any]) -> None:
    """Say how a write is made to happen once."""
    if method not in WRITES:
        return
    schema = _with_client_id(operation, made)
    if schema:
        schema["required"] = sorted({*schema.get("required", []), "client_id"})
        more = "`client_id` may also come as the header `Idempotency-Key`."
        operation["description"] = f"{operation.get('description', '')} {more}".strip()
    else:
        operation.setdefault("parameters", []).append(KEY)


def _with_client_id(operation: Operation, made: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema of a body that has a `client_id`."""
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    schema = made["components"]["schemas"].get(reference.rpartition("/")[2], {})
    return schema if "client_id" in schema.get("properties", {}) else None


def errors_of(operation: Operation, path: str, method: str) -> list[int]:
    body = operation.get("requestBody", {})
    found = [400, 401]
    if method in WRITES:
        found += [403, 409, 429]
    elif operation["operationId"] in LED:
        found.append(403)
    elif operation["operationId"] in PACED:
        found.append(429)
    if "{" in path or operation["operationId"] in MISSING:
        found.append(404)
    if body:
        found += [413] if "multipart/form-data" not in body["content"] else []
        found.append(415)
    return sorted(found)


def _add_errors(operation: Operation, path: str, method: str) -> None:
    responses = operation["responses"]
    for status in errors_of(operation, path, method):
        responses.setdefault(str(status), {"$ref": REF.format(kind="responses", name=f"E{status}")})
    if method == "get":
        responses["304"] = {"description": "Nothing new since the `ETag` in `If-None-Match`."}
    for status, response in responses.items():
        if "$ref" not in response:
            response.setdefault("description", f"{status}")


def _response(status: int) -> dict[str, Any]:
    code, title = TITLES[status]
    example = {"type": "about:blank", "title": title, "status": status, "code": code}
    schema = {"$ref": REF.format(kind="schemas", name="Problem")}
    content = {"schema": schema, "example": example | {"detail": WHY[status]}}
    made: dict[str, Any] = {"description": WHY[status], "content": {MEDIA_TYPE: content}}
    if status == 429:
        made["headers"] = {"Retry-After": {"required": True, "schema": {"type": "string"}}}
    return made


def _exemplify(operation: Operation) -> None:
    example = EXAMPLES.get(operation["operationId"])
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if example is not None and content is not None:
        content["example"] = example
