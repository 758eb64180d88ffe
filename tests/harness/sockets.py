"""Sockets in tests: the whole ASGI application, without a server in between."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from drawmessenger.asgi import application
from drawmessenger.realtime import protocol
from drawmessenger.realtime.hub import get_hub

HOST = "testserver"
ORIGIN = f"http://{HOST}"
QUIET = 0.15
BY_ITSELF = {"unread", "presence", "heads"}  # the last one with a heartbeat, at any moment


def make_session(user: Any) -> str:
    """Sign a person in and return the session key."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


class TestSocket(WebsocketCommunicator):
    """A signed-in browser's socket; with a token, and without an Origin, a program's."""

    __test__ = False

    def __init__(
        self,
        path: str,
        session_key: str = "",
        origin: str = ORIGIN,
        token: str = "",
        language: str = "en-GB",
    ) -> None:
        headers = [(b"host", HOST.encode()), (b"accept-language", language.encode())]
        if origin:
            headers.append((b"origin", origin.encode()))
        if session_key:
            cookie = f"{settings.SESSION_COOKIE_NAME}={session_key}"
            headers.append((b"cookie", cookie.encode()))
        if token:
            headers.append((b"authorization", f"Bearer {token}".encode()))
        super().__init__(application, path, headers)

    async def say(self, **message: Any) -> None:
        await self.send_to(text_data=json.dumps(message, default=str))

    async def hear(self, kind: str, timeout: float = 3) -> dict[str, Any]:
        """Return the next text frame of a kind; others in between are dropped."""
        while True:
            frame = await self.receive_from(timeout=timeout)
            if isinstance(frame, str) and (message := json.loads(frame))["t"] == kind:
                return message

    async def hear_bytes(self, kind: int, timeout: float = 3) -> bytes:
        while True:
            frame = await self.receive_from(timeout=timeout)
            if isinstance(frame, bytes):
                for part in protocol.unbundle(frame):
                    if part[0] == kind:
                        return part

    async def hear_close(self, timeout: float = 3) -> int:
        """Return the close code that comes next, whatever comes before it."""
        while True:
            event = await self.receive_output(timeout=timeout)
            if event["type"] == "websocket.close":
                return event["code"]

    async def is_quiet(self) -> bool:
        """Tell whether nothing comes, but what comes by itself; takes what comes."""
        while not await self.receive_nothing(timeout=QUIET):
            frame = await self.receive_from()
            if isinstance(frame, bytes) or json.loads(frame)["t"] not in BY_ITSELF:
                return False
        return True

    async def heard(self, kind: str) -> list[dict[str, Any]]:
        """Return the text frames of a kind that have come until now; others are dropped."""
        await self.say(t="ping")
        found = []
        while True:
            frame = await self.receive_from(timeout=3)
            message = json.loads(frame) if isinstance(frame, str) else {"t": ""}
            if message["t"] == "pong":
                return found
            if message["t"] == kind:
                found.append(message)


@asynccontextmanager
async def signed_in(
    user: Any, path: str = "/ws/chat/", language: str = "en-GB", **hello: Any
) -> Any:
    """A socket of a person that has said hello and heard the welcome."""
    key = await sync_to_async(make_session)(user)
    socket = TestSocket(path, key, language=language)
    socket.session_key = key
    connected, _ = await socket.connect()
    assert connected
    await socket.say(t="hello", v=protocol.VERSION, **hello)
    socket.welcome = await socket.hear("welcome")
    try:
        yield socket
    finally:
        await socket.disconnect()


async def stop_hub() -> None:
    """End the hub of this test's event loop, with its background tasks."""
    await get_hub().stop()
    await asyncio.sleep(0)
