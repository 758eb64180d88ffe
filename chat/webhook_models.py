"""Models of what programs are told of a group, and may say there; chat/models.py offers them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drawmessenger.ids import new_id


class Webhook(models.Model):
    """An address that a group's events are sent to.

    The conversation's log is the queue: ``position`` is the last ``seq`` that arrived there, so
    nothing else is kept for what is still to be sent.
    """

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="+")
    url = models.CharField(_("address"), max_length=2000)
    # Of its secret, which is made from this and the site's own key.
    salt = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    position = models.PositiveBigIntegerField(default=0, editable=False)
    # The last ``seq`` of what failed: it is sent again as it was, under the same id.
    sending_to = models.PositiveBigIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(_("failures"), default=0, editable=False)
    next_at = models.DateTimeField(default=timezone.now, editable=False)
    # Some process sends, or has broken off before this.
    claimed_until = models.DateTimeField(default=timezone.now, editable=False)
    disabled_at = models.DateTimeField(_("off since"), null=True, blank=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["group", "created_at"], name="webhook_group_time"),
            models.Index(fields=["disabled_at", "next_at"], name="webhook_due"),
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One attempt to send a webhook what it lacks; the last ones of each are kept."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    first_seq = models.PositiveBigIntegerField()
    last_seq = models.PositiveBigIntegerField()
    status = models.PositiveIntegerField(default=0)  # 0: there was no answer
    error = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = _("deliveries")
        indexes = [models.Index(fields=["webhook", "-created_at"], name="delivery_hook_time")]

    def __str__(self) -> str:
        return f"{self.first_seq} to {self.last_seq}: {self.status}"


class IncomingWebhook(models.Model):
    """A secret address that posts messages as a bot. Only the SHA-256 of its token is kept."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="+")
    bot = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        indexes = [
            # MongoDB: equality does not use the partial index of a unique field.
            models.Index(fields=["digest"], name="incoming_digest"),
            models.Index(fields=["group", "created_at"], name="incoming_group_time"),
        ]

    def __str__(self) -> str:
        return f"{self.bot} in {self.group_id}"
