from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drawmessenger.ids import new_id
from groups.choices import (
    Callers,
    Joining,
    Notify,
    ReportState,
    RequestState,
    Role,
    Visibility,
    Who,
)
from groups.moderation_models import AuditEntry, JoinRequest, Report, Restriction

__all__ = [
    "AuditEntry",
    "Callers",
    "Group",
    "Invitation",
    "JoinRequest",
    "Joining",
    "Membership",
    "Notify",
    "Picture",
    "Report",
    "ReportState",
    "RequestState",
    "Restriction",
    "Role",
    "Visibility",
    "Who",
]


def search_text(name: str, description: str, tags: Iterable[str]) -> str:
    """Return what a group is found by: words, then each tag on a line of its own."""
    lines = "".join(f"{tag}\n" for tag in tags)
    return f"{name} {description}\n".casefold().replace("\r", "") + f"\n#\n{lines}".casefold()


class Group(models.Model):
    """People who belong together; they have a conversation and one canvas or more."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(
        _("description"), max_length=1000, blank=True, validators=[MaxLengthValidator(1000)]
    )
    tags = models.JSONField(_("tags"), default=list, blank=True)
    visibility = models.CharField(
        _("who sees it"), max_length=10, choices=Visibility, default=Visibility.PRIVATE
    )
    # The address that a group of the original has. It is kept and returned, never fetched.
    picture_url = models.CharField(_("picture address"), max_length=2000, blank=True)
    picture = models.ForeignKey(
        "groups.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Readable, but nothing is written any more.
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    # Settings; groups/permissions.py says what they mean.
    joining = models.CharField(
        _("how people join"), max_length=10, choices=Joining, default=Joining.FREE
    )
    may_draw = models.CharField(_("who draws"), max_length=10, choices=Who, default=Who.MEMBERS)
    may_clear = models.CharField(
        _("who clears canvases of others"), max_length=10, choices=Who, default=Who.ADMINS
    )
    may_invite = models.CharField(_("who invites"), max_length=10, choices=Who, default=Who.MEMBERS)
    may_call = models.CharField(
        _("who calls everybody with @all"), max_length=10, choices=Callers, default=Callers.SMALL
    )
    guests_write = models.BooleanField(_("guests write"), default=True)
    guests_draw = models.BooleanField(_("guests draw"), default=True)
    guests_invite = models.BooleanField(_("guests invite"), default=True)
    # Name, description and tags in small letters, for the search among public groups.
    search_text = models.TextField(blank=True, default="", editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        indexes = [
            models.Index(fields=["visibility", "name"], name="group_visibility_name"),
            # For the admin's list, as on people.
            models.Index(fields=["-created_at", "-id"], name="group_time"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.search_text = search_text(self.name, self.description, self.tags)
        if update_fields is not None:
            update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)


class Membership(models.Model):
    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("group")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    notify = models.CharField(
        _("what to be told of"), max_length=10, choices=Notify, default=Notify.ALL
    )
    muted_until = models.DateTimeField(_("muted until"), null=True, blank=True)
    # How far the person has read: an event's ``seq``, and its ``number`` of messages.
    last_read_seq = models.PositiveBigIntegerField(default=0, editable=False)
    last_read_number = models.PositiveBigIntegerField(default=0, editable=False)
    # How often the person was mentioned, how many of that were read, and the last ``seq``.
    mentions = models.PositiveIntegerField(default=0, editable=False)
    mentions_read = models.PositiveIntegerField(default=0, editable=False)
    mentioned_seq = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="membership_once"),
        ]
        # MongoDB: equality does not use the partial index of the constraint.
        indexes = [models.Index(fields=["group", "user"], name="membership_group_user")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"


class Invitation(models.Model):
    """A link that lets people join. Only the SHA-256 of its token is kept."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("group")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    # To whom it was sent, where it was sent by e-mail.
    email = models.EmailField(_("e-mail"), blank=True)
    uses = models.PositiveIntegerField(_("used"), default=0, editable=False)
    # How often it works from now on; empty: as often as wanted.
    uses_left = models.IntegerField(_("uses left"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [
            models.Index(fields=["digest"], name="invitation_digest"),
            models.Index(fields=["group", "-created_at"], name="invitation_group_time"),
        ]

    def __str__(self) -> str:
        return f"invitation to {self.group_id}"


class Picture(models.Model):
    """A picture of a group, stored once: decoded and encoded again, without metadata."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="pictures")
    digest = models.CharField(max_length=64, editable=False)
    file = models.FileField(upload_to="pictures", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "digest"], name="picture_once"),
        ]
        indexes = [models.Index(fields=["group", "digest"], name="picture_group_digest")]

    def __str__(self) -> str:
        return f"{self.width} × {self.height} picture of {self.group_id}"
