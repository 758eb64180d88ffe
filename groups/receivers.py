from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.exporting import ExportPart, whole
from accounts.models import User
from accounts.signals import account_closed, account_closing, account_exported
from drawmessenger.errors import Conflict
from drawmessenger.signals import site_changed
from groups import cache
from groups.auditing import audit_note
from groups.closing import account_leave
from groups.owners import sole_owner_groups
from groups.selectors import memberships_of, own_group_ids

NAMED = {"full_name", "username", "deleted_at"}  # what changes a person's name


@receiver(account_closing, dispatch_uid="groups.keep_owners")
def keep_owners(user: User, **__: Any) -> None:
    """Let nobody go whose group would stay behind without an owner."""
    names = ", ".join(str(group) for group in sole_owner_groups(user=user))
    if names:
        raise Conflict(_("Make somebody else an owner first, of: %(names)s") % {"names": names})


@receiver(account_closed, dispatch_uid="groups.leave_all")
def leave_all(user: User, **__: Any) -> None:
    account_leave(user=user)


@receiver(post_save, sender=User, dispatch_uid="groups.forget_name")
def forget_name(
    instance: User, created: bool, update_fields: Collection[str] | None, **__: Any
) -> None:
    """What a group tells of its members has a new name, wherever somebody's was changed."""
    if not created and (update_fields is None or NAMED.intersection(update_fields)):
        transaction.on_commit(lambda: cache.forget_groups(*own_group_ids(user=instance)))


@receiver(site_changed, dispatch_uid="groups.note_site_change")
def note_site_change(group_id: UUID | None, **facts: Any) -> None:
    """Keep what those who run the site did in the one audit log; of a group too in the group's."""
    wanted = ("by", "verb", "target", "before", "after")
    audit_note(group=group_id, **{name: facts[name] for name in wanted})


@receiver(account_exported, dispatch_uid="groups.export")
def export(user: User, **__: Any) -> list[ExportPart]:
    def rows() -> list[dict[str, Any]]:
        return [
            {
                "group": one.group_id,
                "name": one.group.name,
                "role": one.role,
                "joined_at": one.joined_at,
            }
            for one in memberships_of(user=user)
        ]

    return [whole("memberships.jsonl", rows)]
