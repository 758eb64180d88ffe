"""What the buttons of a group's desk do: each takes the form's fields and says what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from drawmessenger.api_fields import YEARS
from drawmessenger.errors import Invalid
from drawmessenger.ids import parse_id
from groups import invitations, moderation, requests, upkeep
from groups.models import Group, ReportState

Action = Callable[[Group, User, QueryDict], str]


def _id(fields: QueryDict, name: str) -> UUID:
    try:
        return parse_id(fields.get(name, ""))
    except ValueError as error:
        raise Invalid(_("There is no such thing."), field=name) from error


def _hours(fields: QueryDict, name: str = "hours") -> timedelta:
    text = fields.get(name, "")
    if not text.isascii() or not text.isdigit() or not 1 <= len(text) <= 5:
        raise Invalid(_("This is no number of hours."), field=name)
    return timedelta(hours=int(text))


def _role(group: Group, by: User, fields: QueryDict) -> str:
    role = fields.get("role", "")
    moderation.role_give(group=group, by=by, user_id=_id(fields, "person"), role=role)
    return _("The role was changed.")


def _mute(group: Group, by: User, fields: QueryDict) -> str:
    until = timezone.now() + _hours(fields)
    moderation.member_mute(group=group, by=by, user_id=_id(fields, "person"), until=until)
    return _("They write nothing for now.")


def _unmute(group: Group, by: User, fields: QueryDict) -> str:
    moderation.member_mute(group=group, by=by, user_id=_id(fields, "person"), until=None)
    return _("They may write again.")


def _remove(group: Group, by: User, fields: QueryDict) -> str:
    moderation.member_remove(group=group, by=by, user_id=_id(fields, "person"))
    return _("They are no longer in this group.")


def _ban(group: Group, by: User, fields: QueryDict) -> str:
    reason = fields.get("reason", "")
    moderation.member_ban(group=group, by=by, user_id=_id(fields, "person"), reason=reason)
    return _("They are kept out of this group.")


def _unban(group: Group, by: User, fields: QueryDict) -> str:
    moderation.member_unban(group=group, by=by, user_id=_id(fields, "person"))
    return _("They may come back.")


def _delete_messages(group: Group, by: User, fields: QueryDict) -> str:
    since = timezone.now() - _hours(fields)
    count = moderation.messages_delete_of(
        group=group, by=by, user_id=_id(fields, "person"), since=since
    )
    return _("Deleted messages: %(count)s") % {"count": count}


def _accept(group: Group, by: User, fields: QueryDict) -> str:
    request_id = _id(fields, "request")
    requests.request_decide(group=group, by=by, request_id=request_id, accept=True)
    return _("They are in.")


def _decline(group: Group, by: User, fields: QueryDict) -> str:
    request_id = _id(fields, "request")
    requests.request_decide(group=group, by=by, request_id=request_id, accept=False)
    return _("The request was declined.")


def _invite_by_mail(group: Group, by: User, fields: QueryDict) -> str:
    email, origin = fields.get("email", ""), fields.get("origin", "")
    invitations.invitation_send(group=group, user=by, email=email, origin=origin)
    return _("The invitation is on its way to %(email)s.") % {"email": email}


def _revoke(group: Group, by: User, fields: QueryDict) -> str:
    invitations.invitation_revoke(group=group, by=by, invitation_id=_id(fields, "invitation"))
    return _("The invitation does not work any more.")


def _report(state: str) -> Action:
    def decide(group: Group, by: User, fields: QueryDict) -> str:
        report_id = _id(fields, "report")
        moderation.report_decide(group=group, by=by, report_id=report_id, state=state)
        return _("Thank you for looking at it.")

    return decide


def _transfer(group: Group, by: User, fields: QueryDict) -> str:
    moderation.ownership_transfer(group=group, by=by, user_id=_id(fields, "person"))
    return _("The group has a new owner. You are an admin now.")


def _archive(group: Group, by: User, _fields: QueryDict) -> str:
    upkeep.group_archive(group=group, by=by)
    return _("The group is archived: it can be read, and nothing is written.")


def _restore(group: Group, by: User, _fields: QueryDict) -> str:
    upkeep.group_restore(group=group, by=by)
    return _("The group is open again.")


def _no_picture(group: Group, by: User, _fields: QueryDict) -> str:
    upkeep.picture_set(group=group, by=by, data=None)
    return _("The picture is gone.")


ACTIONS: dict[str, Action] = {
    "role": _role,
    "mute": _mute,
    "unmute": _unmute,
    "remove": _remove,
    "ban": _ban,
    "unban": _unban,
    "delete-messages": _delete_messages,
    "accept": _accept,
    "decline": _decline,
    "invite-by-mail": _invite_by_mail,
    "revoke": _revoke,
    "report-done": _report(ReportState.DONE),
    "report-dismissed": _report(ReportState.DISMISSED),
    "transfer": _transfer,
    "archive": _archive,
    "restore": _restore,
    "no-picture": _no_picture,
}


def parse_before(text: str) -> datetime | None:
    """Read where the next page of the audit log begins. Raises Invalid."""
    if not text:
        return None
    try:
        found: Any = datetime.fromisoformat(text)
        if found.year not in YEARS:
            raise ValueError(text)
    except ValueError as error:
        raise Invalid(_("There is no such page."), field="before") from error
    return found if timezone.is_aware(found) else timezone.make_aware(found)
