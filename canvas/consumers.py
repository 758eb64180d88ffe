from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from accounts.consumers import PersonSocket
from canvas import selectors
from canvas.previews import Drawing, Previews
from canvas.services import OperationDraft, operations_append
from drawmessenger.errors import Invalid, NotFound
from drawmessenger.realtime import protocol
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.protocol import Close, Frame, Ping, Seen
from drawmessenger.realtime.room import RoomLog, Subscription
from drawmessenger.realtime.writer import Writer
from groups.selectors import writers_among


def operations_frame(canvas_id: UUID, operations: Any) -> bytes:
    return bytes([Frame.OPERATIONS]) + b"".join(operations)


NO_GROUP_YET = UUID(int=0)
CANVAS = RoomLog(
    name="canvas",
    read=selectors.operations_after,
    heads=selectors.heads,
    frame=operations_frame,
    volatile=Previews,
)
# Others see a stroke while it is drawn, so its commit may wait for a few more.
writer = Writer(operations_append, gather=0.04)


class CanvasSocket(PersonSocket):
    """One canvas that is open in one page."""

    subscription: Subscription | None = None
    drawing: Drawing | None = None
    group_id: UUID = NO_GROUP_YET

    async def connect(self) -> None:
        self.canvas_id: UUID = self.scope["url_route"]["kwargs"]["canvas_id"]
        await super().connect()

    def depart(self) -> None:
        if self.drawing:
            self.drawing.end()
            self.drawing = None
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
        user = self.scope["user"]
        try:
            canvas = await in_database(
                lambda: selectors.canvas_for(user=user, canvas_id=self.canvas_id)
            )
        except NotFound:
            self.outbox.close(Close.NOT_ALLOWED)
            return
        self.group_id = canvas.group_id
        may_draw = await in_database(self.may_draw)
        head = (await in_database(selectors.heads, [self.canvas_id])).get(self.canvas_id, 0)
        if self.closing:
            return
        heads = {str(self.canvas_id): head}
        self.reply(protocol.Welcome(protocol.VERSION, self.user_id, heads))
        self.subscription = await self.hub.join(CANVAS, self.canvas_id, self.outbox, after, head)
        self.set_drawing(may_draw)

    def may_draw(self) -> bool:
        return bool(writers_among(group_id=self.group_id, user_ids=[self.user_id]))

    def set_drawing(self, may_draw: bool) -> None:
        """Let the socket send previews, or no longer. Operations are asked about one by one."""
        if may_draw and not self.drawing and self.subscription:
            previews = cast(Previews, self.subscription.room.volatile)
            self.drawing = Drawing(previews, self.user_id)
        elif self.drawing and not may_draw:
            self.drawing.end()
            self.drawing = None

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
        elif data[0] == Frame.OPERATION_IN and len(data) > protocol.OPERATION_IN.size:
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

    # --- Notices and heartbeat -------------------------------------------------------------

    def on_notice(self, notice: dict[str, Any]) -> None:
        super().on_notice(notice)
        if notice.get("group") == str(self.group_id):
            self.start(self.check_allowed())

    async def check_allowed(self) -> None:
        """Close unless the person may still see the canvas; see who may draw (R8)."""
        user = self.scope["user"]
        try:
            await in_database(lambda: selectors.canvas_for(user=user, canvas_id=self.canvas_id))
        except NotFound:
            self.outbox.close(Close.NOT_ALLOWED)
        else:
            self.set_drawing(await in_database(self.may_draw))

    async def heartbeat(self) -> None:
        await super().heartbeat()
        await self.check_allowed()
        if self.subscription:  # it may have gone while the database was asked
            self.reply(protocol.Heads({str(self.canvas_id): self.subscription.room.head}))
