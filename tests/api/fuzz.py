"""`make fuzz-api`: schemathesis for long, against a server of its own with much in it.

    python -m tests.api.fuzz [--requests 50000] [--seconds 3600] [--seed 1]

Runs all phases of `schemathesis run`, again with other seeds until so many requests were sent, and
prints one JSON line; fails if any answer was a server error or otherwise against the specification.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.api.fuzzing import CONFIG, with_ids
from tests.harness.server import AppServer

FILL = """
import json
from tests.api.calls import SPEC, scene_make
from groups.services import group_create, membership_create
from canvas.models import Canvas
from chat.services import message_send
from uuid import uuid4
scene = scene_make()
ids = {name: [str(value)] for name, value in scene.params.items()}
ids |= {"seq": list(range(0, 12)), "token_id": [str(uuid4())], "session_id": ["none"]}
ids["user_id"] = [str(person.pk) for person in scene.people.values()]
for number in range(60):
    group = group_create(user=scene.user, name=f"Group {number}", visibility="public")
    for person in scene.people.values():
        membership_create(group=group, user=person)
    for seq in range(10):
        message_send(group=group, user=scene.user, client_id=uuid4(), content=f"word {seq}")
    ids["group_id"].append(str(group.pk))
    ids["canvas_id"].append(str(Canvas.objects.get(group=group).pk))
print(json.dumps({"ids": ids, "token": scene.token, "spec": SPEC}))
"""
COUNT = re.compile(r"(\d[\d,]*) generated")


def run(url: str, token: str, spec: Path, seed: int, examples: int) -> tuple[int, str, int]:
    """Run schemathesis once; return its exit code, what it said, and how many cases it made."""
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "--config-file", CONFIG, "run", str(spec)]
    command += ["--url", url, "--header", f"Authorization: Bearer {token}", "--no-color"]
    command += ["--max-examples", str(examples), "--seed", str(seed), "--continue-on-failure"]
    # It keeps what it learnt beside itself.
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=spec.parent)
    counts = [int(found.replace(",", "")) for found in COUNT.findall(done.stdout)]
    return done.returncode, done.stdout + done.stderr, max(counts, default=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=4 * 3600)
    parser.add_argument("--examples", type=int, default=100, help="of each operation in a round")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        sys.exit(all_rounds(options, Path(folder)))


def all_rounds(options: argparse.Namespace, folder: Path) -> int:
    until, sent, failed, seed = time.monotonic() + options.seconds, 0, 0, options.seed
    while sent < options.requests and time.monotonic() < until:
        code, said, count = one_round(folder / str(seed), seed, options.examples)
        sent, failed = sent + count, failed + (code != 0)
        print(said if code else f"seed {seed}: {count} cases", file=sys.stderr, flush=True)
        seed += 1
        if not count:
            break
    print(json.dumps({"fuzz_requests": sent, "fuzz_failed_rounds": failed}))
    return 1 if failed or not sent else 0


def one_round(folder: Path, seed: int, examples: int) -> tuple[int, str, int]:
    """Fill a new database: what a round leaves behind answers little but 403 and 404."""
    folder.mkdir()
    environment = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'fuzz.sqlite3'}"}
    environment |= {"API_WRITES_PER_SECOND": "100000", "LINK_PREVIEWS": "false"}
    environment |= {"EMAIL_URL": "dummy:"}
    server = AppServer(environment, log=folder / "log.txt")
    server.manage("migrate", "--verbosity", "0")
    made = json.loads(server.manage("shell", "--verbosity", "0", "-c", FILL))
    spec = folder / "openapi.json"
    spec.write_text(json.dumps(with_ids(made["spec"], made["ids"])))
    server.start()
    try:
        code, said, count = run(server.url, made["token"], spec, seed, examples)
    finally:
        server.stop()
    log = (folder / "log.txt").read_text()
    if "Traceback" in log:
        return code or 1, f"{said}\n{log[-20_000:]}", count
    return code, said, count


if __name__ == "__main__":
    main()
