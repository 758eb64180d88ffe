"""The worlds of the permission matrix: a group in which there is something of everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from accounts.services import user_create
from canvas.models import Canvas, Operation
from canvas.sharing import share_link_create
from chat.models import Event
from chat.services import message_send
from groups.invitations import invitation_create
from groups.models import AuditEntry, Group, JoinRequest, Membership, Report, Restriction
from groups.moderation import report_create
from groups.pictures import picture_store
from groups.services import group_create, membership_create
from groups.tests.test_pictures import png

PEOPLE = (
    "owner",
    "admin",
    "member",
    "guest",  # in a group whose settings let guests do nothing
    "reader",
    "muted",
    "visitor",  # no member of this public group
    "outsider",  # no member of this private group
    "banned",  # from this public group
    "nobody",  # not signed in, public group
    "archived",  # the owner, of an archived group
)
PUBLIC = {"visitor", "banned", "nobody"}
SOON = timedelta(hours=1)


@dataclass
class World:
    """``chief`` owns the group, ``victim`` is a member, ``actor`` is whom it is about."""

    group: Group
    chief: User
    victim: User
    actor: User
    canvas: Canvas
    ids: dict[str, str] = field(default_factory=dict)

    def mark(self) -> tuple[Any, ...]:
        """Return what changes when anything of the group does."""
        scope = {"group": self.group.pk}
        members = Membership.objects.filter(**scope).order_by("pk")
        return (
            Event.objects.filter(**scope).count(),
            Operation.objects.filter(canvas__group=self.group.pk).count(),
            AuditEntry.objects.filter(**scope).count(),
            list(members.values_list("user_id", "role", "muted_until")),
            list(Canvas.objects.filter(**scope).order_by("pk").values_list("pk", "name")),
            Report.objects.filter(**scope, state="open").count(),
            JoinRequest.objects.filter(**scope, state="open").count(),
        )


def people() -> dict[str, User]:
    names = ("chief", "victim", "actor", "asker", "exile")
    return {
        name: user_create(
            email=f"{name}@example.org",
            full_name=name,
            password="correct horse battery",
            username=name,
        )
        for name in names
    }


def make(role: str, known: dict[str, User]) -> World:
    """Make a group anew in which ``actor`` is what ``role`` says."""
    chief, victim, actor = known["chief"], known["victim"], known["actor"]
    User.objects.filter(pk=actor.pk).update(is_guest=role == "guest")
    actor.refresh_from_db()
    group = group_create(user=chief, name="Harbour sketchers")
    for person in (victim, actor):
        membership_create(group=group, user=person)
    canvas = Canvas.objects.get(group=group)
    world = World(group, chief, victim, actor, canvas)
    _fill(world, known)
    _set(world, role)
    return world


def _fill(world: World, known: dict[str, User]) -> None:
    group = world.group
    for seq, author in enumerate((world.victim, world.actor), 1):
        message_send(group=group, user=author, client_id=uuid4(), content=f"message {seq}")
    made, token = invitation_create(group=group, user=world.chief)
    asked = JoinRequest.objects.create(group=group, user=known["asker"])
    Restriction.objects.create(group=group, user=known["exile"], banned=True)
    report = report_create(
        group=group, reporter=world.chief, author_id=world.victim.pk, seq=1, excerpt="x", reason="y"
    )
    link, _ = share_link_create(canvas=world.canvas, user=world.chief)
    second = Canvas.objects.create(group=group, created_by=world.chief, name="Second")
    world.ids = {
        "invitation": str(made.pk),
        "token": token,
        "request": str(asked.pk),
        "report": str(report.pk),
        "exile": str(known["exile"].pk),
        "link": str(link.pk),
        "second": str(second.pk),
        "picture": str(picture_store(group=group, data=png()).pk),
    }


def _set(world: World, role: str) -> None:
    """Set the standing directly: no service is asked whether that may be."""
    group, mine = world.group, Membership.objects.filter(group=world.group, user=world.actor)
    if role in {"owner", "archived"}:
        mine.update(role="owner")
    elif role in {"admin", "reader"}:
        mine.update(role=role)
    elif role == "muted":
        mine.update(muted_until=timezone.now() + SOON)
    elif role in {"visitor", "outsider", "banned", "nobody"}:
        mine.delete()
    if role == "banned":
        Restriction.objects.create(group=group, user=world.actor, banned=True)
    group.visibility = "public" if role in PUBLIC else "private"
    group.archived_at = timezone.now() if role == "archived" else None
    for right in ("guests_write", "guests_draw", "guests_invite"):
        setattr(group, right, role != "guest")
    group.save()
