"""Who may do what in a group: the one table that pages, JSON views and sockets go by.

Services ask it with a membership that was read at this moment (R8), together with its group and
person. Where the table says SET, the group's own settings decide. Pure: nothing is queried.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as lazy

from drawmessenger.errors import NotAllowed
from groups.choices import Callers, Role, Who
from groups.models import Group, Membership

ONLY_MEMBERS = lazy("Only members of this group may do that.")


class Verb(StrEnum):
    READ = "read"
    WRITE = "write"  # messages and what changes one's own, reactions, pins, files
    DRAW = "draw"  # and make canvases
    CLEAR = "clear"  # canvases that somebody else made; one's own may be cleared by who draws
    INVITE = "invite"
    CALL_ALL = "call_all"  # @all
    CANVASES = "canvases"  # rename, lock, share, delete those that somebody else made
    MODERATE = "moderate"  # mute, remove, ban, delete messages; reports, requests, invitations
    EDIT = "edit"  # name, description, picture, tags
    GOVERN = "govern"  # settings, who sees it, all roles, ownership, archive
    AUDIT = "audit"  # read the log of all this


class Kind(StrEnum):
    """A role, or a guest's: guests with a role above member have that role's rights."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    GUEST = "guest"
    READER = "reader"


YES, SET, NO = "yes", "as the group's settings say", "no"
KINDS = tuple(Kind)
_ROWS = {
    #               owner admin member guest reader
    Verb.READ: (YES, YES, YES, YES, YES),
    Verb.WRITE: (YES, YES, YES, SET, NO),
    Verb.DRAW: (YES, SET, SET, SET, NO),
    Verb.CLEAR: (YES, SET, SET, SET, NO),
    Verb.INVITE: (YES, SET, SET, SET, NO),
    Verb.CALL_ALL: (YES, SET, SET, SET, NO),
    Verb.CANVASES: (YES, YES, NO, NO, NO),
    Verb.MODERATE: (YES, YES, NO, NO, NO),
    Verb.EDIT: (YES, YES, NO, NO, NO),
    Verb.GOVERN: (YES, NO, NO, NO, NO),
    Verb.AUDIT: (YES, NO, NO, NO, NO),
}
RIGHTS = {verb: dict(zip(KINDS, row, strict=True)) for verb, row in _ROWS.items()}

# While a group is archived, these are nobody's; while somebody is muted, they are not theirs.
WRITING = {Verb.WRITE, Verb.DRAW, Verb.CLEAR, Verb.INVITE, Verb.CALL_ALL, Verb.CANVASES}
_CLOSED_BY_ARCHIVE = WRITING | {Verb.EDIT}

_SETTING = {Verb.DRAW: "may_draw", Verb.CLEAR: "may_clear", Verb.INVITE: "may_invite"}
_OF_GUESTS = {
    Verb.WRITE: "guests_write",
    Verb.DRAW: "guests_draw",
    Verb.CLEAR: "guests_draw",
    Verb.INVITE: "guests_invite",
    Verb.CALL_ALL: "guests_write",
}
_LEAST = {
    Who.MEMBERS: {Kind.OWNER, Kind.ADMIN, Kind.MEMBER, Kind.GUEST},
    Who.ADMINS: {Kind.OWNER, Kind.ADMIN},
    Who.OWNERS: {Kind.OWNER},
}
_TEXTS = {
    Verb.DRAW: lazy("You may not draw in this group."),
    Verb.CLEAR: lazy("Only who made this canvas and those who lead the group may clear it."),
    Verb.INVITE: lazy("You may not invite people to this group."),
    Verb.CALL_ALL: lazy("You may not call everybody with @all in this group."),
    Verb.CANVASES: lazy("Only who made this canvas and those who lead the group may do that."),
    Verb.MODERATE: lazy("Only owners and admins of this group may do that."),
    Verb.EDIT: lazy("Only owners and admins of this group may do that."),
    Verb.GOVERN: lazy("Only an owner of this group may do that."),
    Verb.AUDIT: lazy("Only an owner of this group may do that."),
}


def kind_of(membership: Membership) -> Kind:
    if membership.role == Role.MEMBER and membership.user.is_guest:
        return Kind.GUEST
    return Kind(membership.role)


def is_muted(membership: Membership) -> bool:
    return membership.muted_until is not None and membership.muted_until > timezone.now()


def may(membership: Membership | None, verb: Verb, *, small: bool = True) -> bool:
    """Tell whether somebody may do something; ``small`` says whether few people are there."""
    return refusal(membership, verb, small=small) is None


def refusal(membership: Membership | None, verb: Verb, *, small: bool = True) -> NotAllowed | None:
    """Return why somebody may not do something, or None. ``membership`` has group and user."""
    if membership is None or not membership.user.is_active:
        return NotAllowed(ONLY_MEMBERS)
    if membership.group.archived_at and verb in _CLOSED_BY_ARCHIVE:
        return NotAllowed(lazy("This group is archived: it can be read, and nothing is written."))
    if verb in WRITING and is_muted(membership):
        until = timezone.localtime(membership.muted_until).strftime("%Y-%m-%d %H:%M")
        return NotAllowed(format_lazy(lazy("You may not write here until {until}."), until=until))
    kind = kind_of(membership)
    right = RIGHTS[verb][kind]
    if right == YES or (right == SET and _is_set(membership.group, verb, kind, small=small)):
        return None
    return NotAllowed(_TEXTS.get(verb, ONLY_MEMBERS))


def _is_set(group: Group, verb: Verb, kind: Kind, *, small: bool) -> bool:
    if kind == Kind.GUEST and not getattr(group, _OF_GUESTS[verb]):
        return False
    if verb == Verb.CALL_ALL:
        level = group.may_call
        if level == Callers.SMALL:
            level = Who.MEMBERS if small else Who.ADMINS
        return kind in _LEAST[Who(level)]
    return verb not in _SETTING or kind in _LEAST[Who(getattr(group, _SETTING[verb]))]


def outranks(membership: Membership, other: Membership) -> bool:
    """Tell whether somebody may moderate another member; nobody does so to themselves."""
    if membership.user_id == other.user_id:
        return False
    if membership.role == Role.OWNER:
        return True
    return membership.role == Role.ADMIN and other.role in {Role.MEMBER, Role.READER}


def rights_of(membership: Membership | None) -> dict[str, bool]:
    """Return what somebody may do at this moment, for pages; @all as in a small group."""
    return {str(verb): may(membership, verb) for verb in Verb if verb != Verb.READ}
