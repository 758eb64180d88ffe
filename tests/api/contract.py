"""What a change of the specification breaks for programs that keep to the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Spec = dict[str, Any]
# What may only become larger in what is taken, and what may only become smaller.
AT_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
AT_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")


def breaking(old: Spec, new: Spec) -> list[str]:
    """Return what a new specification breaks, one line for each, in order."""
    return sorted(set(_operations(old, new)))


def _operations(old: Spec, new: Spec) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, before in methods.items():
            name = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{name}: gone"
                continue
            yield from _parameters(name, before, now, old, new)
            yield from _body(name, before, now, old, new)
            yield from _answers(name, before, now, old, new)
            yield from _callers(name, before, now)


def _callers(name: str, before: Spec, now: Spec) -> Iterator[str]:
    taken = {kind for one in now.get("security", []) for kind in one}
    for kind in sorted({kind for one in before.get("security", []) for kind in one} - taken):
        yield f"{name}: no longer by {kind}"


def _parameters(name: str, before: Spec, now: Spec, old: Spec, new: Spec) -> Iterator[str]:
    known = {(one["in"], one["name"]): one for one in before.get("parameters", [])}
    given = {(one["in"], one["name"]): one for one in now.get("parameters", [])}
    for key, one in known.items():
        where = f"{name}: {key[0]} {key[1]}"
        if key not in given:
            yield f"{where}: gone"
        else:
            yield from _narrower(where, one["schema"], given[key]["schema"], old, new)
    for key, one in given.items():
        if one.get("required") and not known.get(key, {}).get("required"):
            yield f"{name}: {key[0]} {key[1]}: is required"


def _body(name: str, before: Spec, now: Spec, old: Spec, new: Spec) -> Iterator[str]:
    known, given = before.get("requestBody"), now.get("requestBody")
    if given and given.get("required") and not (known or {}).get("required"):
        yield f"{name}: a body is required"
    for kind, one in (known or {}).get("content", {}).items():
        other = (given or {}).get("content", {}).get(kind)
        if not other:
            yield f"{name}: no longer takes {kind}"
        else:
            yield from _narrower(f"{name}: body", one["schema"], other["schema"], old, new)


def _answers(name: str, before: Spec, now: Spec, old: Spec, new: Spec) -> Iterator[str]:
    for status, one in before["responses"].items():
        if not status.startswith("2"):
            continue
        other = now["responses"].get(status)
        if other is None:
            yield f"{name}: no longer answers {status}"
            continue
        for kind, content in one.get("content", {}).items():
            given = other.get("content", {}).get(kind)
            where = f"{name}: answer"
            if not given:
                yield f"{where}: no longer {kind}"
            else:
                yield from _poorer(where, content["schema"], given["schema"], old, new)


# --- Schemas -----------------------------------------------------------------------------------


def _plain(schema: Spec, spec: Spec) -> Spec:
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _kinds(schema: Spec, spec: Spec) -> set[str]:
    """Return the types that a schema names; of several, those of all."""
    schema = _plain(schema, spec)
    options = schema.get("anyOf", []) + schema.get("oneOf", []) + schema.get("allOf", [])
    own = schema.get("type", [])
    return set([own] if isinstance(own, str) else own).union(*(_kinds(x, spec) for x in options))


def _narrower(where: str, old: Spec, new: Spec, before: Spec, now: Spec) -> Iterator[str]:
    """What was taken must be taken still."""
    lost = _kinds(old, before) - _kinds(new, now)
    if lost:
        yield f"{where}: takes no {', '.join(sorted(lost))}"
    old, new = _plain(old, before), _plain(new, now)
    yield from _tighter(where, old, new)
    known, given = old.get("properties", {}), new.get("properties", {})
    for field in set(given) & set(new.get("required", [])) - set(old.get("required", [])):
        yield f"{where}: {field}: is required"
    for field, schema in known.items():
        if field not in given:
            yield f"{where}: {field}: gone"
        else:
            yield from _narrower(f"{where}: {field}", schema, given[field], before, now)
    if "items" in old and isinstance(new.get("items"), dict):
        yield from _narrower(f"{where}[]", old["items"], new["items"], before, now)


def _tighter(where: str, old: Spec, new: Spec) -> Iterator[str]:
    for word in AT_MOST:
        if word in new and new[word] < old.get(word, float("inf")):
            yield f"{where}: {word} is {new[word]}"
    for word in AT_LEAST:
        if word in new and new[word] > old.get(word, float("-inf")):
            yield f"{where}: {word} is {new[word]}"
    lost = set(old.get("enum", [])) - set(new.get("enum", old.get("enum", [])))
    for value in sorted(map(str, lost)):
        yield f"{where}: takes no {value}"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{where}: another pattern"


def _poorer(where: str, old: Spec, new: Spec, before: Spec, now: Spec) -> Iterator[str]:
    """What was answered must be answered still, and be of no other type."""
    added = _kinds(new, now) - _kinds(old, before)
    if added:
        yield f"{where}: may be {', '.join(sorted(added))}"
    old, new = _plain(old, before), _plain(new, now)
    known, given = old.get("properties", {}), new.get("properties", {})
    for field, schema in known.items():
        if field not in given:
            yield f"{where}: {field}: gone"
            continue
        if field in old.get("required", []) and field not in new.get("required", []):
            yield f"{where}: {field}: may be missing"
        yield from _poorer(f"{where}: {field}", schema, given[field], before, now)
    if "items" in old and isinstance(new.get("items"), dict):
        yield from _poorer(f"{where}[]", old["items"], new["items"], before, now)
