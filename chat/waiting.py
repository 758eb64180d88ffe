"""Holds a request for events until there are some, in front of Django and without a thread.

Who waits follows the rooms of their groups, as a socket does. When something comes, or the time is
over, the request goes on to Django, whose view asks anew who calls, what they may read, and what
there is. So nothing is answered here but that somebody waits too often.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from accounts.tokens import REVOKED, token_open
from chat.consumers import CONVERSATION
from chat.polling import Places, places_of
from chat.polling_api import LONGEST
from drawmessenger.api_problems import problem
from drawmessenger.errors import ServiceError
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.hub import get_hub
from drawmessenger.realtime.origin import bearer_of
from drawmessenger.realtime.outbox import Outbox
from drawmessenger.realtime.protocol import Close

Message = dict[str, Any]
Application = Callable[..., Awaitable[None]]
PATH = "/api/v1/events"
PER_PERSON = 8  # of one process, as the next
AT_ONCE = 2_000
RETRY_AFTER = 5
WAKING = {"joined", "left", "disabled", REVOKED}


@dataclass(frozen=True)
class Wish:
    """Whose events are waited for, where, and for how long."""

    user_id: UUID
    places: Places
    seconds: float


class Waiter:
    """What the hub takes for a socket: it wakes with the first thing that would be sent to it."""

    def __init__(self, user_id: UUID) -> None:
        self.topics = {str(user_id)}
        self.woken = asyncio.Event()
        self.outbox = Outbox(self.take, self.close)

    async def take(self, message: Message) -> None:
        self.woken.set()

    def close(self, code: Close) -> None:
        self.woken.set()

    def on_notice(self, notice: Message) -> None:
        if notice["kind"] in WAKING:
            self.woken.set()

    async def heartbeat(self) -> None:
        """Nothing is to be asked: nobody waits for much longer than a heartbeat."""


class LongPolling:
    def __init__(self, application: Application) -> None:
        self.application = application
        self.waiting: Counter[UUID] = Counter()

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        asks = scope["path"] == PATH and scope["method"] == "GET"
        token = bearer_of(scope["headers"]) if asks else ""
        wish = await in_database(_wish, token, scope["query_string"]) if token else None
        if not wish:
            await self.application(scope, receive, send)
        elif self.waiting[wish.user_id] >= PER_PERSON or self.waiting.total() >= AT_ONCE:
            await refuse(send)
        else:
            await self.hold(wish, scope, receive, send)

    async def hold(self, wish: Wish, scope: Message, receive: Any, send: Any) -> None:
        first = await receive()
        gone = asyncio.ensure_future(receive())
        try:
            await self.wait(wish, gone)
            if not gone.done():
                await self.application(scope, _replayed(first, gone), send)
        finally:
            gone.cancel()

    async def wait(self, wish: Wish, gone: asyncio.Future[Message]) -> None:
        """Wait until something comes, the time is over, or the client is gone."""
        self.waiting[wish.user_id] += 1
        try:
            async with followed(wish) as waiter:
                woken = asyncio.ensure_future(waiter.woken.wait())
                either: set[asyncio.Future[Any]] = {woken, gone}
                await asyncio.wait(
                    either, timeout=wish.seconds, return_when=asyncio.FIRST_COMPLETED
                )
                woken.cancel()
        finally:
            self.waiting[wish.user_id] -= 1
            self.waiting += Counter()  # forgets who waits no more


@contextlib.asynccontextmanager
async def followed(wish: Wish) -> AsyncIterator[Waiter]:
    """Follow the rooms of a wish."""
    hub, waiter = get_hub(), Waiter(wish.user_id)
    if hub.stopping:
        waiter.woken.set()
    hub.sockets.add(waiter)
    subscriptions = []
    try:
        for place in wish.places.places:
            subscriptions.append(
                await hub.join(CONVERSATION, place.group_id, waiter.outbox, place.after, place.head)
            )
        yield waiter
    finally:
        hub.sockets.discard(waiter)
        waiter.outbox.forget()
        for subscription in subscriptions:
            hub.leave(subscription)


def _wish(token: str, query: bytes) -> Wish | None:
    """Return what to wait for; None where the view can answer at once, if only what is wrong."""
    given = dict(parse_qsl(query.decode("latin1")))
    after, wait = given.get("after", ""), given.get("wait", str(LONGEST))
    known = token_open(token)
    if not known or not after or not (wait.isascii() and wait.isdigit()):
        return None
    try:
        places = places_of(user=known.user, after=after, group=given.get("group", ""))
    except ServiceError:
        return None
    seconds = int(wait[:3])
    if places.behind or not 0 < seconds <= LONGEST:
        return None
    return Wish(known.user.pk, places, seconds)


def _replayed(first: Message, rest: asyncio.Future[Message]) -> Callable[[], Awaitable[Message]]:
    """Return a ``receive`` that begins again with what was received already."""
    waiting = [first]

    async def receive() -> Message:
        return waiting.pop() if waiting else await rest

    return receive


async def refuse(send: Any) -> None:
    answer = problem(429)
    headers = [(b"content-type", answer["Content-Type"].encode())]
    headers.append((b"retry-after", str(RETRY_AFTER).encode()))
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
