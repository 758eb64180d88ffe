"""How the audit log reads."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy as lazy

from groups.permissions import is_muted

register = template.Library()
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+\d\d:\d\d$")  # as the services note it

LINES = {
    "group.change": lazy("%(actor)s changed the group"),
    "group.picture": lazy("%(actor)s changed the picture"),
    "group.archive": lazy("%(actor)s archived the group"),
    "group.restore": lazy("%(actor)s opened the group again"),
    "group.transfer": lazy("%(actor)s handed the group on to %(target)s"),
    "member.join": lazy("%(target)s joined (%(actor)s)"),
    "member.leave": lazy("%(target)s left"),
    "member.role": lazy("%(actor)s gave %(target)s another role"),
    "member.mute": lazy("%(actor)s muted %(target)s"),
    "member.unmute": lazy("%(actor)s let %(target)s write again"),
    "member.remove": lazy("%(actor)s removed %(target)s"),
    "member.ban": lazy("%(actor)s keeps %(target)s out"),
    "member.unban": lazy("%(actor)s lets %(target)s come back"),
    "messages.delete": lazy("%(actor)s deleted messages of %(target)s"),
    "invitation.create": lazy("%(actor)s made an invitation"),
    "invitation.revoke": lazy("%(actor)s took an invitation of %(target)s back"),
    "request.accept": lazy("%(actor)s let %(target)s in"),
    "request.decline": lazy("%(actor)s declined the request of %(target)s"),
    "report.decide": lazy("%(actor)s looked at a report about %(target)s"),
    "group.import": lazy("%(actor)s made the group of an archive"),
    "webhook.create": lazy("%(actor)s made a webhook"),
    "webhook.enable": lazy("%(actor)s turned a webhook on"),
    "webhook.disable": lazy("%(actor)s turned a webhook off"),
    "webhook.delete": lazy("%(actor)s removed a webhook"),
    "incoming.create": lazy("%(actor)s made an address that posts as %(target)s"),
    "incoming.delete": lazy("%(actor)s removed the address that posted as %(target)s"),
    # By those who run the site, who need not be members.
    "admin.message.delete": lazy("%(actor)s, an admin of this site, deleted a message"),
    "admin.attachment.delete": lazy("%(actor)s, an admin of this site, deleted a file"),
    "admin.canvas.change": lazy("%(actor)s, an admin of this site, changed a canvas"),
}


@register.filter
def muted(membership: Any) -> bool:
    """Tell whether a member may not write at this moment."""
    return is_muted(membership)


@register.filter
def audit_line(entry: Any) -> str:
    """Return in words what an entry of the audit log says."""
    names = {
        "actor": str(entry.actor) if entry.actor else _("the system"),
        "target": str(entry.target) if entry.target else _("somebody"),
    }
    return str(LINES.get(entry.verb, entry.verb)) % names


@register.filter
def audit_changes(entry: Any) -> list[tuple[str, str, str]]:
    """Return what is not as it was: name, before, after."""
    shown = []
    for name in dict.fromkeys([*entry.before, *entry.after]):
        before, after = _shown(entry.before.get(name)), _shown(entry.after.get(name))
        if before != after:
            shown.append((name.replace("_", " "), before, after or "–"))
    return shown


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return _time(str(value))


def _time(text: str) -> str:
    """Show a time as people write it, and any other text as it is."""
    if not TIME.match(text):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
