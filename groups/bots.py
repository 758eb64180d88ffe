"""Bots in groups: who leads a group lets a bot of their own in. It leaves with its maker."""

from __future__ import annotations

from uuid import UUID

from accounts.bots import bot_of
from accounts.models import User
from groups.models import Group, Membership
from groups.permissions import Verb
from groups.selectors import check_may
from groups.services import membership_create


def bot_add(*, group: Group, by: User, bot_id: UUID) -> Membership:
    """Make one's own bot a member; owners and admins may. Raises NotAllowed and NotFound."""
    check_may(Verb.MODERATE, group_id=group.pk, user=by)
    bot = bot_of(user=by, bot_id=bot_id)
    return membership_create(group=group, user=bot, by=by)
