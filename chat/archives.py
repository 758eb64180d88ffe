"""The conversation of a group's archive: events as the API has them, and the files beside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from chat import attachments, search
from chat.attachments import attachment_import
from chat.drafts import MessageDraft, build, check
from chat.models import Attachment, Event, EventKind, MessageType
from chat.permissions import facts_of
from chat.reading import begin_at_head
from chat.selectors import events_after
from drawmessenger import log
from drawmessenger.errors import Conflict, Invalid
from drawmessenger.realtime.protocol import LIMITS, Anchor, EventOut, Link
from groups.archive_reading import damaged
from groups.archive_taking import Taking, moment
from groups.archive_writing import Entry, file_chunks
from groups.models import Group, Membership, Picture

PAGE = 200
TEXTS = {EventKind.MESSAGE, EventKind.EDIT}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24}")
_WEB = re.compile(r"https?://[^\s\x00-\x1f]{1,1990}", re.IGNORECASE)


def archive_entries(*, group: Group, people: set[UUID]) -> Iterator[Entry]:
    """Yield what is written of a group's conversation. Of what was deleted there is no text."""
    yield Entry("events.jsonl", _events(group, people))
    last = None
    while True:
        found = Attachment.objects.filter(group=group).exclude(event=None).order_by("pk")
        page = list((found.filter(pk__gt=last) if last else found)[:PAGE])
        for item in page:
            yield Entry(f"files/{item.pk}", file_chunks(item.file), packed=False)
        if len(page) < PAGE:
            return
        last = page[-1].pk


def _events(group: Group, people: set[UUID]) -> Iterator[bytes]:
    after = 0
    while page := events_after(group.pk, after, PAGE):
        after = page[-1][0]
        named = Event.objects.filter(group_id=group.pk, seq__gte=page[0][0], seq__lte=after)
        people.update(named.values_list("author_id", flat=True))
        yield b"".join(data + b"\n" for _seq, data in page)


# --- Reading -----------------------------------------------------------------------------------


def archive_take_events(*, taking: Taking) -> None:
    """Write the conversation of an archive anew. Raises Invalid."""
    rows = taking.reader.rows("events.jsonl", EventOut)
    expected = 1
    while batch := list(islice(rows, PAGE)):
        for row in batch:
            if row.seq != expected:
                raise damaged(_("its events are not without gaps."))
            expected += 1
        _take(taking, batch)
    for membership in Membership.objects.filter(group=taking.group):
        begin_at_head(membership=membership)


def _take(taking: Taking, rows: Sequence[EventOut]) -> None:
    # Files first, and outside of the transaction: it takes time to look at them.
    files = {row.seq: _files(taking, row) for row in rows if row.attachments}
    named = {seq for row in rows for seq in (row.target, row.reply and row.reply.seq) if seq}
    known = Event.objects.filter(group=taking.group, seq__in=named, kind=EventKind.MESSAGE)
    messages = {message.seq: message for message in known.select_related("author")}
    events = []
    for row in rows:
        event = _event(taking, row, files.get(row.seq, []))
        _connect(event, row, messages)
        if row.kind == EventKind.MESSAGE:
            messages.setdefault(row.seq, event)
        events.append(event)
    wanted = [row.seq for row in rows]
    with transaction.atomic():
        saved = log.append(Event, events, group_id=taking.group.pk)
        if [None if isinstance(one, Conflict) else one.seq for one in saved] != wanted:
            raise damaged(_("an event is there twice."))
        new = [event for event, one in zip(events, saved, strict=True) if event is one]
        attachments.note_written(new)
        search.note_written(new)


def _connect(event: Event, row: EventOut, messages: dict[int, Event]) -> None:
    """Let an event name the message that it changes or answers, which came before it."""
    if row.kind != EventKind.MESSAGE:
        event.target = messages.get(row.target)
        if not event.target:
            raise damaged(_("an event changes a message that there is not."))
    elif row.reply:
        event.reply_to = messages.get(row.reply.seq)
        if event.reply_to:
            event.thread = event.reply_to.thread or event.reply_to.seq


def _event(taking: Taking, row: EventOut, files: Sequence[Attachment]) -> Event:
    if row.kind not in EventKind.values or row.type not in MessageType.values:
        raise damaged(_("an event is of no kind that we know."))
    payload: dict[str, Any] = {}
    if files:
        payload["attachments"] = [facts_of(file) for file in files]
    if row.kind == EventKind.PREVIEW:
        payload = _preview(row.link)
    draft = MessageDraft(
        taking.person(row.author.id),
        taking.client_id(row.client_id),
        row.content,
        row.type,
        _picture(taking, row),
        payload,
        moment(row.at),
        kind=row.kind,
        target=row.target,
        anchor=_anchor(taking, row.anchor),
    )
    _check(draft)
    event = build(taking.group.pk, draft)
    event.pk = taking.new_id(row.id)
    return event


def _check(draft: MessageDraft) -> None:
    """A text that is empty was deleted later; all else is as if it were written now."""
    if draft.kind in TEXTS and not draft.content:
        return
    try:
        check(draft)
    except Invalid as error:
        raise damaged(error.message) from error


def _picture(taking: Taking, row: EventOut) -> Picture | None:
    found = _UUID.search(row.picture.url) if row.picture else None
    return taking.pictures.get(UUID(found[0])) if found and len(found[0]) == 36 else None


def _anchor(taking: Taking, anchor: Anchor | None) -> Anchor | None:
    return msgspec.structs.replace(anchor, canvas=taking.new_id(anchor.canvas)) if anchor else None


def _preview(link: Link | None) -> dict[str, Any]:
    """Return what a page was said to say; its picture was ours alone."""
    if not link or not _WEB.fullmatch(link.url):
        return {"url": ""}
    told = {"title": link.title[:300], "description": link.description[:500]}
    return {"url": link.url} | {name: text for name, text in told.items() if text}


def _files(taking: Taking, row: EventOut) -> list[Attachment]:
    """Keep the files of a message; those that are lost are left out."""
    author: User = taking.person(row.author.id)
    kept = []
    for item in row.attachments[: LIMITS.attachments]:
        name = f"files/{item.id}"
        if name not in taking.reader or not (data := taking.reader.read(name, LIMITS.file_bytes)):
            continue
        try:
            file = attachment_import(
                id=taking.new_id(item.id),
                group=taking.group,
                author=author,
                client_id=taking.client_id(row.client_id),
                name=item.name,
                data=data,
                created_at=moment(row.at),
            )
        except Invalid as error:
            raise damaged(error.message) from error
        kept.append(file)
    return kept
