from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import UUID

from accounts.consumers import PersonSocket
from accounts.tokens import READ_ONLY
from chat import selectors
from chat.drafts import MessageDraft
from chat.models import EventKind
from chat.presence import presence_of
from chat.reading import read_mark, typing_tell
from chat.rooms import room_key
from chat.services import messages_append
from drawmessenger.errors import Invalid, NotAllowed, NotFound, ServiceError
from drawmessenger.realtime import protocol
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.protocol import (
    LIMITS,
    Away,
    Change,
    Follow,
    Hello,
    Ping,
    Read,
    Seen,
    Send,
    Typing,
)
from drawmessenger.realtime.room import RoomLog, Subscription
from drawmessenger.realtime.writer import Writer
from groups.live import rights_topic
from groups.permissions import Verb, is_muted, may
from groups.selectors import NO_GROUP, membership_of, readable_group_ids

CONVERSATION = RoomLog(
    name="group",
    read=selectors.events_after,
    heads=selectors.heads,
    frame=protocol.events_frame,
)
READ_EVERY = 1.0
writer = Writer(messages_append, gather=0.02)


class ChatSocket(PersonSocket):
    """Everything about a person's groups but the canvas: one socket for each page."""

    away = False

    async def connect(self) -> None:
        self.subscriptions: dict[UUID, Subscription] = {}
        self.member_groups: set[str] = set()
        self.reads: dict[UUID, int] = {}  # what is being noted, or waits for it
        self.typed: dict[UUID, float] = {}
        await super().connect()

    def depart(self) -> None:
        if self.greeted:
            presence_of(self.hub).leave(self)
        for group_id in tuple(self.subscriptions):
            self.unfollow(group_id)

    def unfollow(self, group_id: UUID) -> None:
        self.topics -= {room_key(group_id), rights_topic(group_id)}
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
        elif isinstance(message, Follow):
            self.pay()
            self.start(self.follow(message.group, message.after))
        elif isinstance(message, Read | Typing | Away):
            self.on_volatile(message)
        else:
            self.start(self.send_event(message))

    async def hello(self, have: dict[UUID, int]) -> None:
        """Follow all groups of the person, and those public ones that the client names."""
        user = self.scope["user"]
        own = await in_database(lambda: selectors.own_states(user=user))
        heads = {group_id: state.head for group_id, state in own.items()}
        if others := have.keys() - own.keys():
            heads |= await in_database(self.readable_heads, others)
        named = {str(group_id): head for group_id, head in heads.items()}
        self.reply(protocol.Welcome(protocol.VERSION, self.user_id, named))
        counts = {str(group_id): state.count for group_id, state in own.items()}
        self.reply(protocol.Unread(counts))
        for group_id in have.keys() - heads.keys():
            self.reply(protocol.Left(str(group_id)))
        if self.closing:
            return
        self.member_groups = set(counts)
        presence_of(self.hub).enter(self)
        for group_id, head in heads.items():
            await self.subscribe(group_id, have.get(group_id, head), head)

    def readable_heads(self, group_ids: set[UUID]) -> dict[UUID, int]:
        allowed = readable_group_ids(user=self.scope["user"], group_ids=group_ids)
        heads = selectors.heads(allowed)
        return {group_id: heads.get(group_id, 0) for group_id in allowed}

    async def subscribe(self, group_id: UUID, after: int, head: int) -> None:
        if self.closing or group_id in self.subscriptions:
            return
        self.topics |= {room_key(group_id), rights_topic(group_id)}
        self.subscriptions[group_id] = await self.hub.join(
            CONVERSATION, group_id, self.outbox, after, head
        )

    async def follow(self, group_id: UUID, after: int) -> None:
        """Follow one group, or send what a client misses of one that it follows (R5)."""
        heads = await in_database(self.readable_heads, {group_id})
        if group_id not in heads:
            self.refuse(NotFound(NO_GROUP), about="follow", group=group_id)
            return
        if subscription := self.subscriptions.get(group_id):
            subscription.room.follow(subscription, after)
            return
        await self.subscribe(group_id, after, heads[group_id])

    async def send_event(self, message: Send | Change) -> None:
        """Write a message, or a change of one."""
        if isinstance(message, Send) and message.type == "DRAW":
            error = Invalid("Drawings are sent by POST, not through the socket.", field="type")
            self.refuse(error, message.client_id)
            return
        draft = draft_of(self.scope["user"], message)
        await self.write(message.client_id, lambda: writer.submit(message.group, draft))

    # --- Volatile ------------------------------------------------------------------------

    def on_volatile(self, message: Read | Typing | Away) -> None:
        """Beyond the allowance it is dropped."""
        if not self.may_preview():
            return
        if not self.may_write and not isinstance(message, Away):
            about = "read" if isinstance(message, Read) else "typing"
            self.refuse(NotAllowed(str(READ_ONLY)), about=about, group=message.group)
            return
        if isinstance(message, Away):
            if self.away != message.on:
                self.away = message.on
                presence_of(self.hub).announce(self.user_id)
        elif isinstance(message, Read):
            begin = message.group not in self.reads
            self.reads[message.group] = max(message.seq, self.reads.get(message.group, 0))
            if begin:
                self.start(self.note_read(message.group))
        elif time.monotonic() - self.typed.get(message.group, 0) >= LIMITS.typing_every:
            self.typed[message.group] = time.monotonic()
            self.start(self.note_typing(message.group))

    async def note_read(self, group_id: UUID) -> None:
        """Note how far the person has read, at most once in a second for each group."""
        try:
            noted = 0
            while self.reads[group_id] > noted:
                noted = self.reads[group_id]
                user = self.scope["user"]
                await in_database(lambda: read_mark(user=user, group_id=group_id, seq=noted))  # noqa: B023
                await asyncio.sleep(READ_EVERY)
        except ServiceError as error:
            self.refuse(error, about="read", group=group_id)
        finally:
            self.reads.pop(group_id, None)

    async def note_typing(self, group_id: UUID) -> None:
        try:
            user = self.scope["user"]
            await in_database(lambda: typing_tell(user=user, group_id=group_id))
        except ServiceError as error:
            self.refuse(error, about="typing", group=group_id)

    # --- Notices and heartbeat -------------------------------------------------------------

    def on_notice(self, notice: dict[str, Any]) -> None:
        super().on_notice(notice)
        if self.closing or not self.greeted:
            return
        if notice["kind"] == "left":
            self.left(notice["group"])
        elif notice["kind"] == "joined":
            self.start(self.joined(UUID(notice["group"])))
        elif notice["kind"] in {"role", "rights"}:
            self.start(self.tell_rights(UUID(notice["group"])))
        elif notice["kind"] in {"requests", "reports"}:
            self.start(self.tell_desk(UUID(notice["group"]), notice["kind"]))
        elif notice["kind"] == "unread":
            self.start(self.tell_unread(UUID(notice["group"])))
        elif notice["kind"] == "read":
            told = protocol.ReadNow(notice["group"], UUID(notice["person"]), int(notice["seq"]))
            self.outbox.put_volatile(protocol.encode(told))
        elif notice["kind"] == "typing" and notice["person"] != str(self.user_id):
            person = protocol.Person(UUID(notice["person"]), notice["name"])
            told_typing = protocol.TypingNow(notice["group"], person)
            self.outbox.put_volatile(protocol.encode(told_typing))
        elif notice["kind"] == "member":
            person = protocol.Person(UUID(notice["person"]), notice["name"])
            self.reply(protocol.MemberNow(notice["group"], person, bool(notice["joined"])))

    def left(self, group: str) -> None:
        if group in self.member_groups:
            self.member_groups.discard(group)
            presence_of(self.hub).regroup(self, group, joined=False)
        self.unfollow(UUID(group))
        self.reply(protocol.Left(group))

    async def joined(self, group_id: UUID) -> None:
        heads = await in_database(selectors.heads, [group_id])
        await self.subscribe(group_id, heads.get(group_id, 0), heads.get(group_id, 0))
        if not self.closing:
            self.member_groups.add(str(group_id))
            presence_of(self.hub).regroup(self, str(group_id), joined=True)
        self.send_heads()

    async def tell_rights(self, group_id: UUID) -> None:
        """Tell what the person may do in a group by now; end what they may not even read."""
        user = self.scope["user"]
        membership = await in_database(membership_of, group_id, user)
        if not membership:
            may_read = lambda: readable_group_ids(user=user, group_ids=[group_id])  # noqa: E731
            if not await in_database(may_read):
                self.left(str(group_id))
            return
        self.reply(
            protocol.RoleNow(
                group=str(group_id),
                role=membership.role,
                can_write=may(membership, Verb.WRITE),
                muted_until=membership.muted_until if is_muted(membership) else None,
                archived=membership.group.archived_at is not None,
            )
        )

    async def tell_desk(self, group_id: UUID, about: str) -> None:
        """Tell those who lead a group that there is something for them to look at."""
        membership = await in_database(membership_of, group_id, self.scope["user"])
        if may(membership, Verb.MODERATE):
            self.reply(protocol.Desk(str(group_id), about))

    async def tell_unread(self, group_id: UUID) -> None:
        user = self.scope["user"]
        own = await in_database(lambda: selectors.own_states(user=user, group_id=group_id))
        if group_id in own:
            self.reply(protocol.Unread({str(group_id): own[group_id].count}))

    async def heartbeat(self) -> None:
        await super().heartbeat()
        followed = list(self.subscriptions)
        allowed = await in_database(
            lambda: readable_group_ids(user=self.scope["user"], group_ids=followed)
        )
        for group_id in set(followed) - allowed:
            self.left(str(group_id))
        if self.greeted and not self.closing:
            presence_of(self.hub).keep(self)
        self.send_heads()

    def send_heads(self) -> None:
        heads = {str(key): item.room.head for key, item in self.subscriptions.items()}
        self.reply(protocol.Heads(heads))


def draft_of(user: Any, message: Send | Change) -> MessageDraft:
    """Return what a frame asks to be written."""
    if isinstance(message, Send):
        return MessageDraft(
            user,
            message.client_id,
            message.content,
            message.type,
            reply_to=message.reply_to,
            attachments=message.attachments,
            anchor=message.anchor,
        )
    kind, content = EventKind.DELETE, ""
    if isinstance(message, protocol.Edit):
        kind, content = EventKind.EDIT, message.content
    elif isinstance(message, protocol.React):
        kind = EventKind.REACT if message.on else EventKind.UNREACT
        content = message.emoji
    elif isinstance(message, protocol.Pin):
        kind = EventKind.PIN if message.on else EventKind.UNPIN
    return MessageDraft(user, message.client_id, content, kind=kind, target=message.seq)
