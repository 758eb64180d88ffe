"""docs/api.md: its examples are run exactly as they are printed, against a server of their own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from chat.models import Webhook
from chat.webhooks import secret_of, signature
from tests.harness.needs import need
from tests.harness.server import ROOT, AppServer

pytestmark = pytest.mark.server
PAGE = ROOT / "docs" / "api.md"
PREPARE = """
import json
import django
django.setup()
from accounts.services import user_create
from accounts.tokens import token_create
from groups.services import group_create, membership_create
people = [
    user_create(
        email=f"{name}@example.org", full_name=name, password="correct horse 1", username=name
    )
    for name in ("alice", "robot")
]
group = group_create(user=people[0], name="Harbour sketchers")
membership_create(group=group, user=people[1])
tokens = [token_create(user=person, name="example") for person in people]
print(json.dumps({"group": str(group.pk), "alice": tokens[0], "robot": tokens[1]}))
"""


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)


@dataclass
class Place:
    app: AppServer
    group: str
    alice: str
    robot: str

    def environment(self, token: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "DM_URL": self.app.url,
            "DM_TOKEN": token,
            "GROUP": self.group,
        }

    def call(self, path: str, body: Any = None) -> Any:
        answer = httpx.request(
            "POST" if body else "GET",
            f"{self.app.url}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.alice}"},
            timeout=30,
        )
        return answer.raise_for_status().json()

    def drawn(self) -> int:
        """How many operations the group's canvas has."""
        return self.call(f"/groups/{self.group}/canvases")[0]["head"]

    def texts(self) -> list[str]:
        page = self.call(f"/groups/{self.group}/messages")
        return [event.get("content", "") for event in page["events"]]


@pytest.fixture
def place(app: AppServer) -> Place:
    os_settings = {"DJANGO_SETTINGS_MODULE": "drawmessenger.settings"}
    preparing = AppServer(app.environment | os_settings)
    return Place(app=app, **json.loads(preparing.python("-c", PREPARE)))


def test_the_examples_in_curl(place: Place, tmp_path: Path) -> None:
    need("curl")
    script = "set -eu\n" + "\n".join(examples("sh"))
    run = subprocess.run(
        ["sh", "-c", script],
        env=place.environment(place.alice),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert place.texts() == ["The harbour is **blue** tonight"]
    assert place.drawn() == 1
    assert '"t":"events"' in run.stdout


@pytest.fixture
def bot(place: Place, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    program = tmp_path / "bot.py"
    program.write_text(examples("python")[-1])
    running = subprocess.Popen(
        [sys.executable, str(program)],
        env=place.environment(place.robot),
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield running
    running.kill()
    running.communicate()


def test_the_bot_in_python(place: Place, bot: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    number = 0
    while not place.drawn():  # the first hello may have come before the bot did
        assert bot.poll() is None, bot.communicate()[1]
        assert time.monotonic() < deadline
        if "Good day, alice!" not in place.texts():
            number += 1
            body = {"client_id": f"00000000-0000-7000-8000-{number:012}", "content": "Hello, robot"}
            place.call(f"/groups/{place.group}/messages", body)
        time.sleep(1)
    assert "Good day, alice!" in place.texts()


def test_the_check_of_a_signature() -> None:
    given: dict[str, Any] = {}
    exec(examples("python")[0], given)  # noqa: S102 - our own page
    hook = Webhook(salt="salt")
    now, body = int(time.time()), b'{"t":"events"}'
    headers = {
        "webhook-id": "x",
        "webhook-timestamp": str(now),
        "webhook-signature": signature(hook, "x", now, body),
    }
    secret = secret_of(hook)
    assert given["is_genuine"](secret, headers, body)
    assert not given["is_genuine"](secret, headers, body + b" ")
    assert not given["is_genuine"](secret_of(Webhook(salt="other")), headers, body)
    old = {"webhook-timestamp": str(now - 600)}
    old["webhook-signature"] = signature(hook, "x", now - 600, body)
    assert not given["is_genuine"](secret, headers | old, body)
