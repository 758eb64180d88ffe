"""Programs beside each other on two processes, with MongoDB and Redis: polling, sockets, tokens."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from canvas.operations import Kind
from canvas.strokes import Stroke, Style, pack
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import Close, Frame
from tests.api.test_documented_examples import PREPARE
from tests.harness.canvas import operations_in
from tests.harness.server import AppServer

pytestmark = pytest.mark.server
SOON = 10.0  # seconds; a poll that nothing wakes lasts 25
REVOKE = """
import sys
import django
django.setup()
from accounts.models import User
from accounts.tokens import tokens_revoke
tokens_revoke(user=User.objects.get(username="robot"))
"""


class Program:
    """Calls one process with a token."""

    def __init__(self, app: AppServer, token: str) -> None:
        self.app, self.token = app, token
        headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.Client(base_url=f"{app.url}/api/v1", headers=headers, timeout=30)

    def call(self, path: str, **body: Any) -> Any:
        answer = self.http.post(path, json=body) if body else self.http.get(path)
        return answer.raise_for_status().json()

    def socket(self, path: str) -> ClientConnection:
        headers = {"Authorization": f"Bearer {self.token}"}
        return connect(f"{self.app.ws_url}{path}", additional_headers=headers)


@pytest.fixture
def made(cluster: tuple[AppServer, AppServer]) -> Iterator[tuple[Program, Program, str]]:
    """A robot at the first process, alice at the second, and the group of both."""
    stores = cluster[0].environment | {"DJANGO_SETTINGS_MODULE": "drawmessenger.settings"}
    facts = json.loads(AppServer(stores).python("-c", PREPARE))
    robot, alice = Program(cluster[0], facts["robot"]), Program(cluster[1], facts["alice"])
    yield robot, alice, facts["group"]
    for program in (robot, alice):
        program.http.close()


def hear(socket: ClientConnection, wanted: Callable[[Any], bool]) -> Any:
    """Return the first frame that is wanted."""
    until = time.monotonic() + SOON
    while True:
        frame = socket.recv(timeout=max(0.0, until - time.monotonic()))
        found = json.loads(frame) if isinstance(frame, str) else frame
        if wanted(found):
            return found


def is_text(kind: str) -> Callable[[Any], bool]:
    return lambda frame: isinstance(frame, dict) and frame["t"] == kind


def test_programs_hear_of_each_other(made, cluster):
    robot, alice, group = made
    poll_is_woken(robot, alice, group)
    socket_hears_of_messages(robot, alice, group)
    canvas_hears_of_strokes(robot, alice, group)
    revoked_token_ends_here_and_there(robot, cluster[1])


def poll_is_woken(robot: Program, alice: Program, group: str) -> None:
    cursor = robot.call("/events")["cursor"]
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(robot.call, f"/events?after={cursor}&wait=25")
        time.sleep(1)
        assert not held.done()
        began = time.monotonic()
        alice.call(f"/groups/{group}/messages", client_id=str(uuid4()), content="wake up")
        (frame,) = held.result()["frames"]
    assert time.monotonic() - began < SOON
    assert [event["content"] for event in frame["events"]] == ["wake up"]


def socket_hears_of_messages(robot: Program, alice: Program, group: str) -> None:
    with robot.socket("/ws/chat/") as socket:
        socket.send(json.dumps({"t": "hello", "v": protocol.VERSION}))
        assert group in hear(socket, is_text("welcome"))["heads"]
        alice.call(f"/groups/{group}/messages", client_id=str(uuid4()), content="by socket")
        (event,) = hear(socket, is_text("events"))["events"]
        assert event["content"] == "by socket"


def canvas_hears_of_strokes(robot: Program, alice: Program, group: str) -> None:
    (canvas,) = robot.call(f"/groups/{group}/canvases")
    with robot.socket(f"/ws/canvas/{canvas['id']}/") as socket:
        socket.send(json.dumps({"t": "hello", "v": protocol.VERSION, "after": 0}))
        hear(socket, is_text("welcome"))
        client_id, payload = uuid4(), pack(Stroke(Style(), [(0, 0), (40, 80)]))
        body = client_id.bytes + struct.pack("<BI", Kind.STROKE, len(payload)) + payload
        answer = alice.http.post(
            f"/canvases/{canvas['id']}/operations",
            content=body,
            headers={"Content-Type": "application/octet-stream"},
        )
        assert answer.raise_for_status().json()[0]["seq"] == 1
        frame = hear(socket, lambda one: isinstance(one, bytes) and one[0] == Frame.OPERATIONS)
        ((seq, _, _, drawn, _),) = operations_in(frame)
        assert (seq, drawn) == (1, client_id)


def revoked_token_ends_here_and_there(robot: Program, other: AppServer) -> None:
    with robot.socket("/ws/chat/") as socket:
        socket.send(json.dumps({"t": "hello", "v": protocol.VERSION}))
        hear(socket, is_text("welcome"))
        stores = other.environment | {"DJANGO_SETTINGS_MODULE": "drawmessenger.settings"}
        AppServer(stores).python("-c", REVOKE)
        with pytest.raises(ConnectionClosed) as closed:
            hear(socket, lambda frame: False)
    assert closed.value.rcvd.code == Close.SIGNED_OUT
    assert robot.http.get("/groups").status_code == 401
