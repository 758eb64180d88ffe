"""Models of how a group is kept in order; groups/models.py offers them to others."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drawmessenger.ids import new_id
from groups.choices import ReportState, RequestState, Role


class Restriction(models.Model):
    """What stays of a person's standing in a group when they go, so that they cannot shed it.

    ``banned``: they neither come back nor look in. Otherwise they come back with this role, and
    muted until then.
    """

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="restrictions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    banned = models.BooleanField(_("banned"), default=False)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    muted_until = models.DateTimeField(_("muted until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="restriction_once"),
        ]
        # MongoDB: equality does not use the partial index of the constraint.
        indexes = [
            models.Index(fields=["group", "user"], name="restriction_group_user"),
            models.Index(fields=["user", "banned"], name="restriction_user_banned"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}: {'banned' if self.banned else self.role}"


class JoinRequest(models.Model):
    """Somebody would like to join a public group that is joined on request."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    created_at = models.DateTimeField(_("asked"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="request_once"),
        ]
        indexes = [
            models.Index(fields=["group", "user"], name="request_group_user"),
            models.Index(fields=["group", "state", "created_at"], name="request_group_state"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} asks to join {self.group_id}"


class Report(models.Model):
    """Somebody finds a message wrong; owners and admins see it, with the words of that moment."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey(
        "groups.Group", on_delete=models.CASCADE, related_name="reports", verbose_name=_("group")
    )
    seq = models.PositiveBigIntegerField()  # the message's, in the group's conversation
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("author"),
    )
    excerpt = models.CharField(_("message"), max_length=300, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("reported by"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState, default=ReportState.OPEN
    )
    created_at = models.DateTimeField(_("reported"), default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["group", "seq", "reporter"], name="report_once"),
        ]
        indexes = [
            models.Index(fields=["group", "state", "-created_at"], name="report_group_state"),
            models.Index(fields=["group", "seq", "reporter"], name="report_group_seq"),
            # For those who run the site.
            models.Index(fields=["state", "-created_at", "-id"], name="report_state_time"),
        ]

    def __str__(self) -> str:
        return f"report of {self.seq} in {self.group_id}"


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **_kwargs: Any) -> int:
        raise TypeError("The audit log is never rewritten.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit log is never shortened.")


class AuditEntry(models.Model):
    """Who did what, to whom, in which group, and what was so before and after. Append only."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey(
        "groups.Group",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("group"),
    )
    # Nobody: the system, such as a command.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    verb = models.CharField(_("what was done"), max_length=40)
    target = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whom"),
    )
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["group", "-at"], name="audit_group_at"),
            models.Index(fields=["-at"], name="audit_at"),
            # For those who run the site: keys are in the order of time.
            models.Index(fields=["verb", "-id"], name="audit_verb"),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["target", "-id"], name="audit_target"),
            models.Index(fields=["group", "-id"], name="audit_group"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.actor_id} in {self.group_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit log is never rewritten.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("The audit log is never shortened.")
