"""What somebody wants to write into a conversation, checked and turned into an event."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chat.emoji import is_emoji, is_few_emoji
from chat.markdown import Member, is_one_url, names_in, render
from chat.models import Event, EventKind, MessageType
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS, Anchor
from groups.models import Membership, Picture
from groups.permissions import Verb, may

FAR = 2.0**31  # canvas pixels


@dataclass(frozen=True)
class MessageDraft:
    """A message, or a change of one: then ``target`` is its ``seq``."""

    author: User
    client_id: UUID
    content: str = ""
    type: str = MessageType.TEXT
    picture: Picture | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    kind: str = EventKind.MESSAGE
    target: int = 0
    reply_to: int | None = None
    attachments: Sequence[UUID] = ()
    anchor: Anchor | None = None


@dataclass(frozen=True)
class Audience:
    """Whom the drafts of a batch may mention, by user name, and who may say @all."""

    members: Mapping[str, Member]
    callers: frozenset[UUID]


def audience_of(group_id: UUID, drafts: Sequence[MessageDraft]) -> Audience:
    """Look up who is mentioned: no query for drafts without an @, else one, or two for @all."""
    texts = [draft for draft in drafts if draft.kind in {EventKind.MESSAGE, EventKind.EDIT}]
    names = {name for draft in texts for name in names_in(draft.content)}
    if not names:
        return Audience({}, frozenset())
    members = Membership.objects.filter(group_id=group_id, user__is_active=True)
    named = members.filter(user__username__in=names).select_related("user")
    found = {one.user.username: Member(one.user_id, str(one.user)) for one in named}
    callers = _callers(members, texts) if "all" in names else frozenset()
    return Audience(found, callers)


def _callers(members: Any, drafts: Sequence[MessageDraft]) -> frozenset[UUID]:
    """Return which of the authors may call everybody, as the group's settings say."""
    most = LIMITS.members_called_by_anybody
    small = len(members.values_list("pk", flat=True)[: most + 1]) <= most
    authors = {draft.author.pk for draft in drafts}
    found = members.filter(user_id__in=authors).select_related("group", "user")
    return frozenset(one.user_id for one in found if may(one, Verb.CALL_ALL, small=small))


# --- Checks ----------------------------------------------------------------------------------


def check(draft: MessageDraft) -> None:
    """Raise Invalid for what no database is needed to refuse."""
    if draft.kind == EventKind.MESSAGE:
        _check_message(draft)
    elif draft.kind == EventKind.EDIT:
        _check_text(draft.content)
    elif draft.kind in {EventKind.REACT, EventKind.UNREACT} and not is_emoji(draft.content):
        raise Invalid(_("A reaction is one emoji."), field="emoji")


def _check_message(draft: MessageDraft) -> None:
    if draft.type not in MessageType.values:
        known = ", ".join(MessageType.values)
        raise Invalid(_("The type must be one of %(known)s.") % {"known": known}, field="type")
    if draft.type == MessageType.DRAW and not draft.picture:
        raise Invalid(_("A drawing needs its picture."), field="content")
    if len(draft.attachments) > LIMITS.attachments:
        limit = {"limit": LIMITS.attachments}
        raise Invalid(_("A message has at most %(limit)s files.") % limit, field="attachments")
    if len(set(draft.attachments)) < len(draft.attachments):
        raise Invalid(_("The same file is there twice."), field="attachments")
    if not draft.picture and not draft.attachments and not draft.content.strip():
        raise Invalid(_("An empty message cannot be sent."), field="content")
    _check_text(draft.content)
    if draft.anchor:
        _check_anchor(draft.anchor)


def _check_text(content: str) -> None:
    if len(content) > LIMITS.message_chars:
        limit = {"limit": LIMITS.message_chars}
        raise Invalid(_("A message has at most %(limit)s characters.") % limit, field="content")
    if "\0" in content:
        raise Invalid(_("A message cannot have NUL characters."), field="content")
    if any("\ud800" <= character <= "\udfff" for character in content):
        raise Invalid(_("This is no text that can be kept."), field="content")


def _check_anchor(anchor: Anchor) -> None:
    numbers = anchor.region or ()
    if not 0 <= anchor.seq <= LIMITS.operations_per_canvas:
        raise Invalid(_("There is no such moment of a canvas."), field="anchor")
    if not all(math.isfinite(number) and abs(number) <= FAR for number in numbers):
        raise Invalid(_("This lies outside of every canvas."), field="anchor")
    if anchor.region and (anchor.region[2] <= 0 or anchor.region[3] <= 0):
        raise Invalid(_("A region has a width and a height."), field="anchor")


# --- Making events ---------------------------------------------------------------------------


def event_from(group_id: UUID, draft: MessageDraft, audience: Audience) -> Event | Invalid:
    """Make the event of a draft, or say what is wrong with it."""
    try:
        check(draft)
    except Invalid as error:
        return error
    return build(group_id, draft, audience)


def build(group_id: UUID, draft: MessageDraft, audience: Audience | None = None) -> Event:
    """Make the event of a draft; without an audience nobody is mentioned."""
    event = Event(
        group_id=group_id,
        author=draft.author,
        client_id=draft.client_id,
        kind=draft.kind,
        type=draft.type,
        content=draft.content,
        picture=draft.picture,
        payload=dict(draft.payload),
        created_at=draft.created_at or timezone.now(),
    )
    event.draft = draft
    if draft.content and draft.kind in {EventKind.MESSAGE, EventKind.EDIT}:
        _write_out(event, audience)
    if draft.anchor:
        region = list(draft.anchor.region) if draft.anchor.region else None
        anchor = {"canvas": str(draft.anchor.canvas), "seq": draft.anchor.seq, "region": region}
        event.payload["anchor"] = anchor
    return event


def _write_out(event: Event, audience: Audience | None) -> None:
    """Render the Markdown, once; note whom it mentions and what it links to."""
    members = audience.members if audience else {}
    rendered = render(event.content, members, all=audience is not None)
    if audience:
        event.calls_all_unasked = rendered.all and event.author_id not in audience.callers
    event.html = rendered.html
    event.type = type_of(event.type, event.content)
    notes = {
        "mentions": [str(person) for person in rendered.mentions],
        "all": rendered.all,
        "url": rendered.url,
    }
    for name, value in notes.items():
        if value:
            event.payload.setdefault(name, value)


def type_of(wanted: str, content: str) -> str:
    """Return EMOJI for a text of a few emoji alone, and LINK for one that is an address."""
    if wanted != MessageType.TEXT:
        return wanted
    if is_few_emoji(content):
        return MessageType.EMOJI
    return MessageType.LINK if is_one_url(content) else wanted
