"""Convergence: whatever people do and however bad their network is, all see the same in the end.

Up to five people, each with the browser's real modules, write 200 operations a run through a
network that delays, loses and cuts. Then everybody's content, the server's fold, and the content
of pages that begin with a snapshot must be equal. ``CONVERGENCE_RUNS`` says how many runs
(``make test-convergence`` makes 1,000).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from canvas import snapshots
from canvas.content import Content
from canvas.operations import Kind
from drawmessenger.realtime.protocol import for_pages
from tests.harness.needs import need
from tests.vectors.make import fold_json

pytestmark = pytest.mark.node
HERE = Path(__file__).parent
RUNS = int(os.environ.get("CONVERGENCE_RUNS", "60"))
OPERATIONS = 200
REACH = 60  # as in run.mjs
SEED = 1
KINDS = {"shapes": Kind.SHAPE, "texts": Kind.TEXT, "pictures": Kind.PICTURE}


def node(script: str, text: str) -> Iterator[Any]:
    command = [need("node"), str(HERE / script)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return map(json.loads, done.stdout.splitlines())


def runs() -> Iterator[dict[str, Any]]:
    vectors = json.loads((HERE.parent / "vectors" / "elements.json").read_text())
    samples = [
        {"kind": KINDS[name], "payload": vector["payload"]}
        for name, found in vectors.items()
        for vector in found
    ]
    asked = {
        "protocol": for_pages(),
        "samples": samples,
        "runs": RUNS,
        "seed": SEED,
        "operations": OPERATIONS,
    }
    return node("run.mjs", json.dumps(asked))


def apply(content: Content, operations: list[dict[str, Any]]) -> None:
    for one in operations:
        author = UUID(one["author"]).bytes
        content.apply(one["seq"], one["kind"], author, bytes.fromhex(one["payload"]))


def plain(content: Content) -> Any:
    return json.loads(json.dumps(fold_json(content)))


def snapshot_after(content: Content, operations: list[dict[str, Any]]) -> bytes:
    """Snapshots as the server makes them: each from the one before."""
    chance = random.Random(len(operations))
    last = chance.randint(1, len(operations))
    first = chance.randint(0, last)
    apply(content, operations[:first])
    content = snapshots.unpack(snapshots.pack(content, REACH))
    apply(content, operations[first:last])
    return snapshots.pack(content, REACH)


def test_everybody_sees_the_same_in_the_end():
    lines, ends = [], []
    for run in runs():
        end = run["contents"][0]
        assert all(content == end for content in run["contents"]), f"seed {run['seed']}"
        whole = Content()
        apply(whole, run["operations"])
        assert plain(whole) == end, f"the server's fold, seed {run['seed']}"
        packed = snapshot_after(Content(), run["operations"])
        content = snapshots.unpack(packed)
        rest = run["operations"][content.seq :]
        apply(content, rest)
        assert plain(content) == end, f"the server's snapshot, seed {run['seed']}"
        lines.append(json.dumps({"snapshot": packed.hex(), "operations": rest}))
        ends.append(end)
    assert len(ends) == RUNS
    for number, content in enumerate(node("continue.mjs", "\n".join(lines))):
        assert content == ends[number], f"a page that begins with a snapshot, seed {SEED + number}"
