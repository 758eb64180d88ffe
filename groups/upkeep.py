"""A group's settings, picture and archive: services that ask whether they may."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from drawmessenger.errors import Invalid
from groups.auditing import audit_note
from groups.leaving import archived_set
from groups.live import forget
from groups.models import Group
from groups.permissions import Verb
from groups.pictures import picture_store
from groups.selectors import check_may, member_ids
from groups.services import group_update

TEXTS = ("name", "description", "tags")
SETTINGS = (
    "visibility",
    "joining",
    "may_draw",
    "may_clear",
    "may_invite",
    "may_call",
    "guests_write",
    "guests_draw",
    "guests_invite",
)


def group_change(*, group: Group, by: User, **changes: Any) -> Group:
    """Change what a group says of itself (admins too) or its settings (owners).

    Raises NotAllowed and Invalid.
    """
    unknown = set(changes) - {*TEXTS, *SETTINGS}
    if unknown:
        raise Invalid(_("This cannot be changed."), field=min(unknown))
    check_may(Verb.EDIT, group_id=group.pk, user=by)
    if any(name in SETTINGS and getattr(group, name) != value for name, value in changes.items()):
        check_may(Verb.GOVERN, group_id=group.pk, user=by)
    return group_update(group=group, by=by, **changes)


def picture_set(*, group: Group, by: User, data: bytes | None) -> Group:
    """Give a group a picture, or none. Raises NotAllowed and Invalid."""
    check_may(Verb.EDIT, group_id=group.pk, user=by)
    # None alone takes the picture away: an empty file is a mistake, and no picture.
    picture = None if data is None else picture_store(group=group, data=data, square=PICTURE_SIDE)
    before = {"picture": str(group.picture_id) if group.picture_id else None}
    group.picture = picture
    group.save(update_fields=["picture"])
    after = {"picture": str(picture.pk) if picture else None}
    audit_note(group=group, by=by, verb="group.picture", before=before, after=after)
    forget(group, *member_ids(group=group))
    return group


PICTURE_SIDE = 256


def group_archive(*, group: Group, by: User) -> Group:
    """Close a group: it can be read, and nothing is written any more. Raises ServiceError."""
    return _set_archived(group, by, archived=True)


def group_restore(*, group: Group, by: User) -> Group:
    """Open an archived group again. Raises ServiceError."""
    return _set_archived(group, by, archived=False)


def _set_archived(group: Group, by: User, *, archived: bool) -> Group:
    check_may(Verb.GOVERN, group_id=group.pk, user=by)
    return archived_set(group=group, by=by, archived=archived)
