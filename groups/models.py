from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drawmessenger.ids import new_id


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Private: only members see it")
    PUBLIC = "public", _("Public: everybody here may read and join")


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    MEMBER = "member", _("member")
    READER = "reader", _("reader")


class Notify(models.TextChoices):
    ALL = "all", _("every message")
    MENTIONS = "mentions", _("mentions only")
    NONE = "none", _("nothing")


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
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["visibility", "name"], name="group_visibility_name")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    notify = models.CharField(
        _("what to be told of"), max_length=10, choices=Notify, default=Notify.ALL
    )
    # How far the person has read: an event's ``seq``, and its ``number`` of messages.
    last_read_seq = models.PositiveBigIntegerField(default=0, editable=False)
    last_read_number = models.PositiveBigIntegerField(default=0, editable=False)
    # How often the person was mentioned, how many of that were read, and the last ``seq``.
    mentions = models.PositiveIntegerField(default=0, editable=False)
    mentions_read = models.PositiveIntegerField(default=0, editable=False)
    mentioned_seq = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
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
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        indexes = [models.Index(fields=["digest"], name="invitation_digest")]

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
