from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from accounts.models import User
from drawmessenger.errors import Conflict, Invalid, NotAllowed
from drawmessenger.realtime.publish import publish_notice
from groups import cache
from groups.auditing import audit_note
from groups.leaving import archive_if_empty, heir_of, membership_remove, step_down
from groups.live import forget, tell_group, tell_person
from groups.models import Group, Joining, Membership, Restriction, Role, Visibility
from groups.owners import people_of
from groups.selectors import member_ids, membership_in
from groups.signals import group_created, member_joined

MAX_TAGS = 20
MAX_TAG_CHARS = 40
BANNED = _lazy("You cannot join this group.")


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Return tags trimmed, each once, in their order. Raises Invalid."""
    # A form of the admin takes any JSON.
    if not isinstance(tags, list | tuple) or not all(isinstance(tag, str) for tag in tags):
        raise Invalid(_("Please give tags as a list of words."), field="tags")
    cleaned = list(dict.fromkeys(" ".join(tag.split()) for tag in tags))
    cleaned = [tag for tag in cleaned if tag]
    if len(cleaned) > MAX_TAGS:
        raise Invalid(_("A group has at most 20 tags."), field="tags")
    if any(len(tag) > MAX_TAG_CHARS for tag in cleaned):
        raise Invalid(_("A tag has at most 40 characters."), field="tags")
    return cleaned


def _check(group: Group) -> None:
    try:
        group.clean_fields(exclude={"created_by", "tags"})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from error


def group_create(
    *,
    user: User,
    name: str,
    description: str = "",
    tags: Sequence[str] = (),
    visibility: str = Visibility.PRIVATE,
) -> Group:
    """Make a group whose owner is ``user``. Raises Invalid."""
    group = Group(
        name=" ".join(name.split()),
        description=description.strip(),
        tags=clean_tags(tags),
        visibility=visibility,
        created_by=user,
    )
    _check(group)
    # The group first, its owner after: on MongoDB a break in between leaves a group that
    # nobody sees, rather than a membership of nothing.
    with transaction.atomic():
        group.save()
        Membership.objects.create(group=group, user=user, role=Role.OWNER)
        group_created.send(sender=Group, group=group)
    _forget_group(user.pk)
    publish_notice(user.pk, "joined", group=str(group.pk))
    return group


def _forget_group(*user_ids: UUID) -> None:
    """Forget what caches say of a new or changed group and its members."""
    cache.forget_own_groups(*user_ids)
    cache.forget_public_groups()


def group_update(*, group: Group, by: User | None = None, **changes: Any) -> Group:
    """Change what a group says of itself, or its settings. Raises Invalid."""
    if "tags" in changes:
        changes["tags"] = clean_tags(changes["tags"])
    before = {name: getattr(group, name) for name in changes}
    for name, value in changes.items():
        setattr(group, name, value)
    _check(group)
    group.save(update_fields=list(changes))
    changed = [name for name in changes if before[name] != getattr(group, name)]
    if changed:
        audit_note(
            group=group,
            by=by,
            verb="group.change",
            before={name: _plain(before[name]) for name in changed},
            after={name: _plain(getattr(group, name)) for name in changed},
        )
    cache.forget_groups(group.pk)
    _forget_group(*member_ids(group=group))
    if any(name not in {"name", "description", "tags"} for name in changed):
        tell_group(group.pk)
    return group


def _plain(value: Any) -> Any:
    """Return a value as the audit log keeps it."""
    return value if value is None or isinstance(value, bool | list) else str(value)


def group_import(*, group: Group, members: Sequence[User]) -> bool:
    """Save a group read from a backup with the id and time it had, and its members.

    Returns False, and changes nothing, when the group is there already. The group is saved
    after its members: where a break can leave a part (on MongoDB), it is memberships that
    nobody sees, and the next import completes them. The signal is sent again for a group that
    is there, for the same reason; its receivers do nothing twice.
    """
    with transaction.atomic():
        created = not Group.objects.filter(pk=group.pk).exists()
        if created:
            for user in members:
                role = Role.OWNER if user.pk == group.created_by_id else Role.MEMBER
                Membership.objects.get_or_create(group=group, user=user, defaults={"role": role})
            group.save(force_insert=True)
        group_created.send(sender=Group, group=group)
    _forget_group(*(user.pk for user in members))
    return created


# --- Membership ------------------------------------------------------------------------------


def membership_create(
    *, group: Group, user: User, role: str = Role.MEMBER, by: User | None = None
) -> Membership:
    """Make somebody a member; being one already changes nothing.

    Who was a reader or muted when they went comes back as that. ``by`` None: they come by
    themselves, or with an import, which brings closed accounts too. Raises NotAllowed as
    ``check_joins`` does.
    """
    check_joins(group=group, user=user, by=by)
    kept = Restriction.objects.filter(group=group, user=user).first()
    standing = {"role": kept.role, "muted_until": kept.muted_until} if kept else {"role": role}
    try:
        with transaction.atomic():
            membership = Membership.objects.create(group=group, user=user, **standing)
    except IntegrityError:
        return Membership.objects.get(group=group, user=user)
    # Looked at afterwards: a ban of this very moment looked for a membership before there was one.
    if _is_kept_out(group, user):
        membership.delete()
        raise NotAllowed(str(BANNED))
    member_joined.send(sender=Membership, membership=membership)
    forget(group, user.pk)
    audit_note(
        group=group, by=by or user, verb="member.join", target=user, after=standing_of(membership)
    )
    publish_notice(user.pk, "joined", group=str(group.pk))
    return membership


def check_joins(*, group: Group, user: User, by: User | None = None) -> None:
    """Raise NotAllowed where somebody cannot become a member, whoever lets them in.

    Those are: who is banned, and closed accounts; nobody joins an archived group.
    """
    if group.archived_at:
        raise NotAllowed(_("This group is archived. Nobody joins it any more."))
    if by and not user.is_active:
        raise NotAllowed(_("This account is closed."))
    if _is_kept_out(group, user):
        raise NotAllowed(str(BANNED))


def _is_kept_out(group: Group, user: User) -> bool:
    """Tell whether somebody is banned, or who made them: a bot is where its maker may be."""
    whose = [user.pk, user.made_by_id] if user.made_by_id else [user.pk]
    return Restriction.objects.filter(group=group, user_id__in=whose, banned=True).exists()


def standing_of(membership: Membership) -> dict[str, Any]:
    """Return what the audit log says of a membership."""
    until = membership.muted_until
    return {"role": str(membership.role)} | ({"muted_until": until.isoformat()} if until else {})


def group_join(*, group: Group, user: User) -> Membership:
    """Join a public group. Raises NotAllowed for one that is private or joined on request."""
    if group.visibility != Visibility.PUBLIC:
        raise NotAllowed(_("This group is joined by an invitation."))
    if group.joining != Joining.FREE and not membership_in(group, user):
        raise NotAllowed(_("This group is joined on request. Please ask to be let in."))
    return membership_create(group=group, user=user)


def group_leave(*, group: Group, user: User, successor: UUID | None = None) -> None:
    """Leave a group, making another member an owner before. Raises Conflict and NotFound.

    The last owner does not leave others without a successor. One's bots leave too.
    """
    membership = membership_in(group, user)
    if not membership:
        return
    if successor and membership.role == Role.OWNER and successor != user.pk:
        heir = heir_of(group=group, user_id=successor)
        membership_set_role(membership=heir, role=Role.OWNER, by=user)
    membership_end(membership=membership, by=user, verb="member.leave")


def membership_end(*, membership: Membership, by: User | None, verb: str) -> None:
    """End a membership, but not that of the last owner among others. Raises Conflict.

    A bot leaves with its maker, who would stay in the group through it otherwise. A group that
    nobody is left in is archived.
    """
    if membership.role == Role.OWNER:
        step_down(membership)
    membership_gone(membership=membership, by=by, verb=verb)
    bots_end(group_id=membership.group_id, maker_id=membership.user_id, by=by, verb=verb)
    archive_if_empty(group_id=membership.group_id, by=by)


def bots_end(*, group_id: UUID, maker_id: UUID, by: User | None, verb: str) -> None:
    """Take the bots that somebody made out of a group."""
    for membership in Membership.objects.filter(group=group_id, user__made_by=maker_id):
        membership_gone(membership=membership, by=by, verb=verb)


def membership_gone(*, membership: Membership, by: User | None, verb: str) -> None:
    """Note that a membership ends, and end it. Asks nothing."""
    audit_note(
        group=membership.group_id,
        by=by,
        verb=verb,
        target=membership.user_id,
        before=standing_of(membership),
    )
    membership_remove(membership=membership)


def membership_set_role(*, membership: Membership, role: str, by: User | None = None) -> None:
    """Give a member another role. Raises Invalid, and Conflict for the last owner."""
    if role not in Role.values:
        raise Invalid(_("There is no such role."), field="role")
    before = Membership.objects.get(pk=membership.pk).role
    membership.role = Role(role)
    membership.save(update_fields=["role"])
    # Looked at afterwards: two owners who make each other members at the same moment, where
    # no transaction holds one of them up, must not leave a group without any.
    owners = people_of(membership.group_id).filter(role=Role.OWNER)
    if before == Role.OWNER and not owners.exists():
        membership.role = Role.OWNER
        membership.save(update_fields=["role"])
        raise Conflict(_("This is the only owner. Make somebody else an owner first."))
    if before != membership.role:
        audit_note(
            group=membership.group_id,
            by=by,
            verb="member.role",
            target=membership.user_id,
            before={"role": str(before)},
            after={"role": str(membership.role)},
        )
        forget(membership.group_id, membership.user_id)
        tell_person(membership)
