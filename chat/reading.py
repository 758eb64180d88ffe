"""How far people have read, whom they mention, and who is writing: services."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from chat.models import Event, EventKind
from chat.rooms import room_key
from drawmessenger.errors import Invalid, NotFound
from drawmessenger.realtime.publish import publish_notice
from groups.models import Group, Membership, Notify
from groups.selectors import NO_GROUP, check_writer, membership_in

# Above it, telling everybody how far everybody has read is more than it is worth.
MOST_RECEIPTS = 50  # members of a group


def note_written(events: Sequence[Event]) -> None:
    """Count mentions, and mark as read what people have just written themselves."""
    messages = [event for event in events if event.kind == EventKind.MESSAGE]
    for event in messages:
        _count_mentions(event)
    if messages:
        # All of a batch at once, up to its end: what was written in the same hundredth of a
        # second stands on the page of who has just written there.
        last = max(messages, key=lambda event: event.seq)
        authors = {event.author_id for event in messages}
        _mark(last.group_id, authors, last.seq, last.number)


def _count_mentions(event: Event) -> None:
    mentioned = event.payload.get("mentions", [])
    everybody = event.payload.get("all", False)
    if not mentioned and not everybody:
        return
    called = Membership.objects.filter(group_id=event.group_id).exclude(user_id=event.author_id)
    if not everybody:
        called = called.filter(user_id__in=[UUID(person) for person in mentioned])
    called.update(mentions=F("mentions") + 1, mentioned_seq=event.seq)


def _mark(group_id: UUID, user_ids: Collection[UUID], seq: int, number: int) -> bool:
    """Note that people have read so far; False when all had read further already."""
    mine = Membership.objects.filter(group_id=group_id, user_id__in=user_ids)
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
    if event and _mark(group_id, [user.pk], event["seq"], event["number"]):
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
        _mark(membership.group_id, [membership.user_id], newest["seq"], newest["number"])


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


def receipts_show(*, user: User, shows: bool) -> None:
    """Let others see how far one has read, or no longer."""
    user.shows_receipts = shows
    user.save(update_fields=["shows_receipts"])
