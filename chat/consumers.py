from __future__ import annotations

from typing import Any
from uuid import UUID

from accounts.consumers import PersonSocket
from chat import selectors
from chat.services import MessageDraft, messages_append
from drawmessenger.errors import Invalid, NotFound
from drawmessenger.realtime import protocol
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.protocol import Follow, Hello, Ping, Seen, Send
from drawmessenger.realtime.room import RoomLog, Subscription
from drawmessenger.realtime.writer import Writer
from groups.selectors import NO_GROUP, own_group_ids, readable_group_ids

CONVERSATION = RoomLog(
    name="group",
    read=selectors.events_after,
    heads=selectors.heads,
    frame=protocol.events_frame,
)
writer = Writer(messages_append, gather=0.02)


class ChatSocket(PersonSocket):
    """Everything about a person's groups but the canvas: one socket for each page."""

    async def connect(self) -> None:
        self.subscriptions: dict[UUID, Subscription] = {}
        await super().connect()

    def depart(self) -> None:
        for group_id in tuple(self.subscriptions):
            self.unfollow(group_id)

    def unfollow(self, group_id: UUID) -> None:
        if subscription := self.subscriptions.pop(group_id, None):
            self.hub.leave(subscription)

    # --- Verbs ---------------------------------------------------------------------------

    def on_text(self, text: str) -> None:
        message = protocol.decode_chat(text)
        if isinstance(message, Seen):
            self.outbox.seen(message.n)
        elif isinstance(message, Ping):
            self.reply(protocol.Pong())
        elif isinstance(message, Hello):
            if not self.greeted and self.check_hello(message.v):
                self.start(self.hello(message.have))
        elif not self.greeted:
            raise Invalid("Say hello first.")
        elif isinstance(message, Send):
            self.start(self.send_message(message))
        elif isinstance(message, Follow):
            self.pay()
            self.start(self.follow(message.group, message.after))

    async def hello(self, have: dict[UUID, int]) -> None:
        """Follow all groups of the person, and those public ones that the client names."""
        own = await in_database(lambda: own_group_ids(user=self.scope["user"]))
        allowed = await in_database(
            lambda: readable_group_ids(user=self.scope["user"], group_ids=have.keys() - set(own))
        )
        groups = [*own, *allowed]
        heads = await in_database(selectors.heads, groups)
        named = {str(group_id): heads.get(group_id, 0) for group_id in groups}
        self.reply(protocol.Welcome(protocol.VERSION, self.user_id, named))
        for group_id in have.keys() - set(groups):
            self.reply(protocol.Left(str(group_id)))
        for group_id in groups:
            head = heads.get(group_id, 0)
            await self.subscribe(group_id, have.get(group_id, head), head)

    async def subscribe(self, group_id: UUID, after: int, head: int) -> None:
        if self.closing or group_id in self.subscriptions:
            return
        self.subscriptions[group_id] = await self.hub.join(
            CONVERSATION, group_id, self.outbox, after, head
        )

    async def follow(self, group_id: UUID, after: int) -> None:
        """Follow one group, or send what a client misses of one that it follows (R5)."""
        allowed = await in_database(
            lambda: readable_group_ids(user=self.scope["user"], group_ids=[group_id])
        )
        if group_id not in allowed:
            self.refuse(NotFound(NO_GROUP))
            return
        if subscription := self.subscriptions.get(group_id):
            subscription.room.follow(subscription, after)
            return
        heads = await in_database(selectors.heads, [group_id])
        await self.subscribe(group_id, after, heads.get(group_id, 0))

    async def send_message(self, message: Send) -> None:
        if message.type == "DRAW":
            error = Invalid("Drawings are sent by POST, not through the socket.", field="type")
            self.refuse(error, message.client_id)
            return
        draft = MessageDraft(self.scope["user"], message.client_id, message.content, message.type)
        await self.write(message.client_id, lambda: writer.submit(message.group, draft))

    # --- Notices and heartbeat -------------------------------------------------------------

    def on_notice(self, notice: dict[str, Any]) -> None:
        super().on_notice(notice)
        if self.closing or not self.greeted:
            return
        if notice["kind"] == "left":
            self.unfollow(UUID(notice["group"]))
            self.reply(protocol.Left(notice["group"]))
        elif notice["kind"] == "joined":
            self.start(self.joined(UUID(notice["group"])))

    async def joined(self, group_id: UUID) -> None:
        heads = await in_database(selectors.heads, [group_id])
        await self.subscribe(group_id, heads.get(group_id, 0), heads.get(group_id, 0))
        self.send_heads()

    async def heartbeat(self) -> None:
        await super().heartbeat()
        followed = list(self.subscriptions)
        allowed = await in_database(
            lambda: readable_group_ids(user=self.scope["user"], group_ids=followed)
        )
        for group_id in set(followed) - allowed:
            self.unfollow(group_id)
            self.reply(protocol.Left(str(group_id)))
        self.send_heads()

    def send_heads(self) -> None:
        heads = {str(key): item.room.head for key, item in self.subscriptions.items()}
        self.reply(protocol.Heads(heads))
