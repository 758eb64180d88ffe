"""The specification as schemathesis gets it: with the ids of things that there are."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

Spec = dict[str, Any]
CONFIG = str(Path(__file__).with_name("schemathesis.toml"))


def with_ids(spec: Spec, ids: dict[str, list[Any]]) -> Spec:
    """Return a specification whose paths name what there is; everything else is not valid."""
    made = copy.deepcopy(spec)
    for methods in made["paths"].values():
        for operation in methods.values():
            for one in operation.get("parameters", []):
                if one["in"] == "path" and one["name"] in ids:
                    kind = "integer" if one["name"] == "seq" else "string"
                    one["schema"] = {"type": kind, "enum": ids[one["name"]]}
    return made
