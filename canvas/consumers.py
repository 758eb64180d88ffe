from __future__ import annotations

import asyncio
from typing import Any, cast
from uuid import UUID

from django.utils import timezone

from accounts.consumers import PersonSocket
from canvas import selectors
from canvas.previews import Drawing, Previews
from canvas.selectors import Standing
from canvas.services import OperationDraft, operations_append, room_key
from drawmessenger.errors import Invalid, NotFound
from drawmessenger.realtime import protocol
from drawmessenger.realtime.consumer import BaseSocket
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.protocol import Close, Frame, Ping, Seen
from drawmessenger.realtime.room import RoomLog, Subscription
from drawmessenger.realtime.writer import Writer
from groups.live import rights_topic


def operations_frame(canvas_id: UUID, operations: Any) -> bytes:
    return bytes([Frame.OPERATIONS]) + b"".join(operations)


CANVAS = RoomLog(
    name="canvas",
    read=selectors.operations_after,
    heads=selectors.heads,
    frame=operations_frame,
    volatile=Previews,
)
# Others see a stroke while it is drawn, so its commit may wait for a few more.
writer = Writer(operations_append, gather=0.04)


class BoardSocket(BaseSocket):
    """One canvas that is open in one page. Subclasses say what who is there may do."""

    subscription: Subscription | None = None
    told: protocol.CanvasNow | None = None
    canvas_id: UUID
    group: str

    async def connect(self) -> None:
        self.arguments: dict[str, Any] = self.scope["url_route"]["kwargs"]
        self.asking = asyncio.Lock()
        await super().connect()

    def standing(self) -> Standing:
        """Ask the database what may be done here at this moment. Raises NotFound (R8)."""
        raise NotImplementedError

    def take_standing(self, standing: Standing) -> None:
        """Tell the client when the canvas, or what may be done there, is not as it was."""
        canvas = standing.canvas
        now = protocol.CanvasNow(
            canvas.name, canvas.locked, canvas.drawers, standing.may_draw, standing.may_manage
        )
        if now != self.told:
            self.told = now
            self.reply(now)

    def depart(self) -> None:
        if self.subscription:
            self.subscription.room.touch()
            self.hub.leave(self.subscription)
            self.subscription = None

    def on_caught_up(self) -> None:
        if self.subscription:
            self.subscription.room.send_state(self.outbox)

    # --- Verbs ---------------------------------------------------------------------------

    def on_text(self, text: str) -> None:
        message = protocol.decode_canvas(text)
        if isinstance(message, Seen):
            self.outbox.seen(message.n)
        elif isinstance(message, Ping):
            self.reply(protocol.Pong())
        elif not self.greeted and self.check_hello(message.v):
            self.start(self.hello(message.after))

    async def hello(self, after: int) -> None:
        try:
            standing = await in_database(self.standing)
        except NotFound:
            self.outbox.close(Close.NOT_ALLOWED)
            return
        self.canvas_id, self.group = standing.canvas.pk, str(standing.canvas.group_id)
        head = (await in_database(selectors.heads, [self.canvas_id])).get(self.canvas_id, 0)
        if self.closing:
            return
        heads = {str(self.canvas_id): head}
        self.reply(protocol.Welcome(protocol.VERSION, self.user_id, heads))
        self.topics |= {room_key(self.canvas_id), rights_topic(self.group)}
        self.subscription = await self.hub.join(CANVAS, self.canvas_id, self.outbox, after, head)
        self.take_standing(standing)
        # Asked once more, now that no notice is missed.
        await self.check_allowed()

    # --- Notices and heartbeat -------------------------------------------------------------

    def on_notice(self, notice: dict[str, Any]) -> None:
        super().on_notice(notice)
        if self.subscription and self.concerns(notice):
            self.start(self.check_allowed())

    def concerns(self, notice: dict[str, Any]) -> bool:
        return notice["topic"] == room_key(self.canvas_id) or notice.get("group") == self.group

    async def check_allowed(self) -> None:
        """Close unless the canvas may still be seen; note what may be done there (R8)."""
        async with self.asking:  # one after the other, so that the last word is the newest
            try:
                standing = await in_database(self.standing)
            except NotFound:
                self.outbox.close(Close.NOT_ALLOWED)
                return
            if self.subscription:
                self.take_standing(standing)

    async def heartbeat(self) -> None:
        await super().heartbeat()
        if self.subscription:
            await self.check_allowed()
        if self.subscription:  # it may have gone while the database was asked
            self.reply(protocol.Heads({str(self.canvas_id): self.subscription.room.head}))


class CanvasSocket(BoardSocket, PersonSocket):
    """A canvas that is open in the page of a signed-in person, who may draw there."""

    drawing: Drawing | None = None

    def standing(self) -> Standing:
        user, canvas_id = self.scope["user"], self.arguments["canvas_id"]
        standing = selectors.standing_of(user=user, canvas_id=canvas_id)
        return standing if self.may_write else Standing(standing.canvas)

    def take_standing(self, standing: Standing) -> None:
        super().take_standing(standing)
        self.set_drawing(standing.may_draw)

    def depart(self) -> None:
        if self.drawing:
            self.drawing.end()
            self.drawing = None
        super().depart()

    def set_drawing(self, may_draw: bool) -> None:
        """Let the socket send previews, or no longer. Operations are asked about one by one."""
        if may_draw and not self.drawing and self.subscription:
            previews = cast(Previews, self.subscription.room.volatile)
            self.drawing = Drawing(previews, self.user_id, self.tell_lane)
        elif self.drawing and not may_draw:
            self.drawing.end()
            self.drawing = None

    def tell_lane(self, lane: int) -> None:
        self.reply(protocol.Lane(self.hub.process, lane))

    def on_binary(self, data: bytes) -> None:
        if not self.subscription:
            raise Invalid("Say hello first, and wait for the welcome.")
        if not data:
            raise Invalid("The frame is empty.")
        if data[0] == Frame.PREVIEWS_IN:
            # Beyond the allowance a preview is dropped; the stroke's operation will have it.
            if self.drawing and self.may_preview():
                self.drawing.take(data)
                self.subscription.room.touch()
        elif data[0] == Frame.OPERATION_IN and len(data) >= protocol.OPERATION_IN.size:
            _, client_id, kind = protocol.OPERATION_IN.unpack_from(data)
            payload = data[protocol.OPERATION_IN.size :]
            self.start(self.operate(UUID(bytes=client_id), kind, payload))
        else:
            raise Invalid(f"There is no frame of kind {data[0]}, or it is too short.")

    async def operate(self, client_id: UUID, kind: int, payload: bytes) -> None:
        draft = OperationDraft(self.scope["user"], client_id, kind, payload)
        if await self.write(client_id, lambda: writer.submit(self.canvas_id, draft)):
            self.end_preview(client_id)

    def end_preview(self, client_id: UUID) -> None:
        """A stroke was saved, or refused: nobody shows its preview any longer."""
        if self.drawing and self.subscription:
            self.drawing.done(client_id.bytes)
            self.subscription.room.touch()


class WatchSocket(BoardSocket):
    """A canvas that anybody watches by a link, signed in or not; it takes no drawing."""

    expiry: asyncio.TimerHandle | None = None

    def standing(self) -> Standing:
        self.link = selectors.share_link_of(self.arguments["token"])
        return Standing(self.link.canvas)

    def take_standing(self, standing: Standing) -> None:
        super().take_standing(standing)
        if not self.expiry:
            left = (self.link.expires_at - timezone.now()).total_seconds()
            self.expiry = asyncio.get_running_loop().call_later(left, self.on_expiry)

    def on_expiry(self) -> None:
        self.outbox.close(Close.NOT_ALLOWED)

    def depart(self) -> None:
        if self.expiry:
            self.expiry.cancel()
        super().depart()
