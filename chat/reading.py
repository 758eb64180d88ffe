"""How far people have read, whom they mention, and who is writing: services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import User
from chat.models import Event, EventKind
from chat.rooms import room_key
from drawmessenger.errors import Invalid, NotFound
from drawmessenger.lookup import NumberOf
from drawmessenger.realtime.publish import publish_notice
from groups.models import Group, Membership, Notify
from groups.selectors import NO_GROUP, check_writer, membership_in

# Above it, telling everybody how far everybody has read is more than it is worth.
MOST_RECEIPTS = 50  # members of a group


@dataclass(slots=True)
class Noted:
    """What a batch of messages does to one member: how often it calls them, what they wrote."""

    calls: int = 0
    called_at: int = 0  # the last ``seq`` that calls them
    calls_after: int = 0  # since their own last message
    seq: int = 0  # of their own last message
    number: int = 0

    def call(self, seq: int) -> None:
        self.calls += 1
        self.calls_after += 1
        self.called_at = seq

    def write(self, event: Event) -> None:
        self.seq, self.number, self.calls_after = event.seq, event.number, 0


def note_written(events: Sequence[Event]) -> None:
    """Count mentions, and mark as read what comes before people's own messages.

    The same as if each message had been written alone, in two statements at most.
    """
    messages = [event for event in events if event.kind == EventKind.MESSAGE]
    if messages:
        people, others = noted(messages)
        members = Membership.objects.filter(group_id=messages[0].group_id)
        _count_calls(members, people, others)
        _mark_authors(members, {person: one for person, one in people.items() if one.seq})


def noted(messages: Sequence[Event]) -> tuple[dict[UUID, Noted], Noted]:
    """Return what messages do to those whom they concern, and to all other members. Pure."""
    people: dict[UUID, Noted] = {}
    others = Noted()
    for message in messages:
        mentioned = [UUID(person) for person in message.payload.get("mentions", [])]
        for person in (message.author_id, *mentioned):
            people.setdefault(person, replace(others))
        everybody = message.payload.get("all", False)
        for person in people if everybody else mentioned:
            if person != message.author_id:
                people[person].call(message.seq)
        if everybody:
            others.call(message.seq)
        people[message.author_id].write(message)
    return people, others


def _count_calls(
    members: QuerySet[Membership], people: Mapping[UUID, Noted], others: Noted
) -> None:
    called = {person: one for person, one in people.items() if one.calls or others.calls}
    if not called:
        return
    if not others.calls:
        members = members.filter(user_id__in=list(called))
    counts = {person: one.calls for person, one in called.items()}
    last = {person: one.called_at for person, one in called.items()}
    members.update(
        mentions=F("mentions") + NumberOf("user_id", counts, others.calls),
        mentioned_seq=Greatest(F("mentioned_seq"), NumberOf("user_id", last, others.called_at)),
    )


def _mark_authors(members: QuerySet[Membership], authors: Mapping[UUID, Noted]) -> None:
    seqs = NumberOf("user_id", {person: one.seq for person, one in authors.items()})
    numbers = NumberOf("user_id", {person: one.number for person, one in authors.items()})
    later = {person: one.calls_after for person, one in authors.items() if one.calls_after}
    # On MongoDB the batches of two processes may be noted in either order: nothing goes back.
    behind = members.filter(user_id__in=list(authors), last_read_seq__lt=seqs)
    behind.update(
        last_read_seq=seqs,
        last_read_number=numbers,
        mentions_read=F("mentions") - NumberOf("user_id", later) if later else F("mentions"),
    )


def _mark(group_id: UUID, user_id: UUID, seq: int, number: int) -> bool:
    """Note that somebody has read so far; False when they had read further already."""
    mine = Membership.objects.filter(group_id=group_id, user_id=user_id)
    later = mine.filter(last_read_seq__lt=seq)
    changed = later.update(last_read_seq=seq, last_read_number=number) > 0
    if changed:
        mine.filter(mentioned_seq__gt=0, mentioned_seq__lte=seq).update(mentions_read=F("mentions"))
    return changed


def read_mark(*, user: User, group_id: UUID, seq: int) -> None:
    """Note that a member has read a group up to a ``seq``; it never goes back.

    The person's other pages learn of it, and so do the members where the person shows it.
    Raises NotFound for who is no member; readers may do this too.
    """
    if seq < 1 or not Membership.objects.filter(group_id=group_id, user=user).exists():
        raise NotFound(NO_GROUP)
    reached = Event.objects.filter(group_id=group_id, seq__lte=seq).order_by("-seq")
    event = reached.values("seq", "number").first()
    if event and _mark(group_id, user.pk, event["seq"], event["number"]):
        publish_notice(user.pk, "unread", group=str(group_id))
        _tell(group_id, user.pk, event["seq"])


def _tell(group_id: UUID, user_id: UUID, seq: int) -> None:
    people = Membership.objects.filter(group_id=group_id)
    shown = people.filter(user_id=user_id, user__shows_receipts=True).exists()
    if shown and people.count() <= MOST_RECEIPTS:
        told = {"group": str(group_id), "person": str(user_id), "seq": str(seq)}
        publish_notice(room_key(group_id), "read", **told)


def begin_at_head(*, membership: Membership) -> None:
    """Let a new member begin with what comes, not with all that was."""
    events = Event.objects.filter(group_id=membership.group_id).order_by("-seq")
    newest = events.values("seq", "number").first()
    if newest:
        _mark(membership.group_id, membership.user_id, newest["seq"], newest["number"])


def membership_tell(*, membership: Membership, joined: bool) -> None:
    """Tell a group's open pages who has come to it or has gone."""
    told = {"group": str(membership.group_id), "person": str(membership.user_id)}
    told |= {"name": str(membership.user), "joined": "yes" if joined else ""}
    publish_notice(room_key(membership.group_id), "member", **told)


def typing_tell(*, user: User, group_id: UUID) -> None:
    """Tell the others of a group that somebody writes. Raises NotAllowed."""
    check_writer(group_id=group_id, user=user)
    told = {"group": str(group_id), "person": str(user.pk), "name": str(user)}
    publish_notice(room_key(group_id), "typing", **told)


def notify_set(*, group: Group, user: User, notify: str) -> None:
    """Choose what one is told of in a group. Raises Invalid and NotFound."""
    if notify not in Notify.values:
        known = ", ".join(Notify.values)
        raise Invalid(_("This must be one of %(known)s.") % {"known": known}, field="notify")
    membership = membership_in(group, user)
    if not membership:
        raise NotFound(NO_GROUP)
    membership.notify = Notify(notify)
    membership.save(update_fields=["notify"])
    publish_notice(user.pk, "unread", group=str(group.pk))


def receipts_show(*, user: User, shows: bool) -> None:
    """Let others see how far one has read, or no longer."""
    user.shows_receipts = shows
    user.save(update_fields=["shows_receipts"])
