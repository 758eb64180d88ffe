"""The base socket: authenticate, bound, limit, parse, and refuse what is wrong by name."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from uuid import UUID

import msgspec
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import activate, gettext_lazy as _

from drawmessenger.errors import Busy, Malformed, NotAllowed, ServiceError
from drawmessenger.languages import language_of
from drawmessenger.realtime import protocol
from drawmessenger.realtime.buckets import Allowance
from drawmessenger.realtime.hub import Hub, get_hub
from drawmessenger.realtime.outbox import Outbox
from drawmessenger.realtime.protocol import LIMITS, Close
from drawmessenger.realtime.turns import Turns

logger = logging.getLogger(__name__)

FRAMES_EXTENSION = "drawmessenger.frames"  # offered by drawmessenger.server
NOBODY = UUID(int=0)
MALFORMED_COST = 10  # a frame that cannot be read costs as much as ten good ones


class LogEntry(Protocol):
    """What a durable write becomes."""

    seq: int


class BaseSocket(AsyncWebsocketConsumer):
    """One socket. Subclasses say whose it is, and add the verbs.

    The hub speaks to the channel layer for all sockets of the process, so a socket has no
    channel of its own.
    """

    user_id: UUID = NOBODY
    may_write = True  # but by a token that may only read
    outbox: Outbox
    hub: Hub

    # --- Life ----------------------------------------------------------------------------

    async def connect(self) -> None:
        self.closing = False
        self.greeted = False
        self.tasks: set[asyncio.Task[None]] = set()
        self.turns = Turns()
        self.topics: set[str] = set()
        self.allowances = [Allowance()]
        write = self.scope.get("extensions", {}).get(FRAMES_EXTENSION)
        self.outbox = Outbox(self.base_send, self.close_soon, self.on_caught_up, write)
        # Accepted first, because a browser cannot read why a handshake was refused.
        await self.accept()
        if not self.enter():
            self.outbox.close(Close.SIGNED_OUT)
            return
        self.hub = get_hub()
        if self.hub.stopping:
            self.outbox.close(Close.RESTART)
            return
        self.hub.sockets.add(self)
        self.hello_timer = asyncio.get_running_loop().call_later(
            LIMITS.hello_timeout, self.on_silence
        )

    def enter(self) -> bool:
        """Note whose socket this is. Returns False when it needs a person and has none."""
        return True

    async def disconnect(self, code: int) -> None:
        self.outbox.forget()
        if hasattr(self, "hub"):
            self.hub.sockets.discard(self)
        if hasattr(self, "hello_timer"):
            self.hello_timer.cancel()
        self.depart()

    def depart(self) -> None:
        """Leave the rooms. Called once or more often when the socket goes."""

    def on_silence(self) -> None:
        if not self.greeted:
            self.outbox.close(Close.HELLO)

    def on_caught_up(self) -> None:
        """The socket missed volatile frames and can take them again."""

    def on_notice(self, notice: dict[str, Any]) -> None:
        """Something happened to one of the socket's topics: see publish_notice."""

    async def heartbeat(self) -> None:
        """Called every ``LIMITS.heartbeat`` seconds; notices may have been lost (R6, R8)."""

    def close_soon(self, code: Close) -> None:
        self.closing = True
        self.depart()
        self.start(self.close(code=int(code)))

    def start(self, work: Any) -> None:
        """Run work beside the socket's handlers, which must stay short."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # --- Frames --------------------------------------------------------------------------

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Run the socket. Frames are taken here; all else goes Channels' usual way.

        Channels makes a task for each frame and awaits a thread before each handler. At
        thousands of frames a second that is most of the work.
        """
        self.scope, self.base_send, self.channel_layer = scope, send, None
        activate(language_of(scope))  # for this task, and those that it starts
        with contextlib.suppress(StopConsumer):
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    await self.dispatch(message)
                elif message.get("bytes") is not None:
                    self.take(message["bytes"], self.on_binary)
                else:
                    self.take(message.get("text") or "", self.on_text)

    def take(self, data: Any, handler: Any) -> None:
        """Bound a frame, hand it on, and turn what is wrong with it into a refusal."""
        if self.closing or self.hub.stopping:
            return
        if len(data) > LIMITS.frame_bytes:
            self.outbox.close(Close.TOO_LARGE)
        elif any(allowance.frames.take() for allowance in self.allowances):
            self.outbox.close(Close.TOO_MANY)
        else:
            self.handle(data, handler)

    def handle(self, data: Any, handler: Any) -> None:
        try:
            handler(data)
        except Busy as error:
            self.refuse(error)
        except ServiceError as error:
            self.refuse_frame(error)
        except (msgspec.MsgspecError, RecursionError) as error:
            self.refuse_frame(Malformed(str(error) or "The frame is too deep."))

    def on_text(self, text: str) -> None:
        raise NotImplementedError

    def on_binary(self, data: bytes) -> None:
        raise Malformed("This socket takes text frames only.")

    def refuse_frame(self, error: ServiceError) -> None:
        """Refuse a frame that names no write; too many of them close the socket."""
        if any(allowance.durable.take(MALFORMED_COST) for allowance in self.allowances):
            self.outbox.close(Close.MALFORMED)
        else:
            self.refuse(error)

    def refuse(
        self,
        error: ServiceError,
        client_id: UUID | None = None,
        *,
        about: str = "",
        group: UUID | None = None,
    ) -> None:
        self.reply(
            protocol.Refused(
                code=error.code,
                message=error.message,
                field=error.field,
                client_id=client_id,
                retry_after=error.retry_after if isinstance(error, Busy) else None,
                about=about,
                group=group,
            )
        )

    def reply(self, message: protocol.Outgoing) -> None:
        self.outbox.put_durable(protocol.encode(message))

    def check_hello(self, version: int) -> bool:
        """Note that the client said hello; close when it speaks another version."""
        if version != protocol.VERSION:
            self.outbox.close(Close.VERSION)
            return False
        self.greeted = True
        return True

    def check_write(self) -> None:
        """Raise NotAllowed where the socket was opened for reading alone."""
        if not self.may_write:
            raise NotAllowed(_("This token may only read."))

    def pay(self) -> None:
        """Take one write out of what the socket and the person may do. Raises Busy."""
        if wait := max([allowance.durable.take() for allowance in self.allowances]):
            raise Busy(_("That was too fast. It will be sent again in a moment."), retry_after=wait)

    def may_preview(self) -> bool:
        return not any(allowance.volatile.take() for allowance in self.allowances)

    async def write(self, client_id: UUID, submit: Callable[[], Awaitable[LogEntry]]) -> bool:
        """Make a durable write in this socket's order, and acknowledge or refuse it (R4).

        Returns whether the client is done with it: saved, or refused for good.
        """
        try:
            self.turns.begin(client_id)
            self.check_write()
            self.pay()
            entry = await submit()
        except Busy as error:
            self.turns.owe(client_id)
            self.refuse(error, client_id)
            return False
        except ServiceError as error:
            self.refuse(error, client_id)
        else:
            self.reply(protocol.Ack(client_id, entry.seq))
        self.turns.end(client_id)
        return True
