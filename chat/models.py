from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from drawmessenger.log import LogEntry


class EventKind(models.TextChoices):
    MESSAGE = "message", _("message")


class MessageType(models.TextChoices):
    TEXT = "TEXT", _("text")
    EMOJI = "EMOJI", _("emoji")
    GIF = "GIF", _("GIF")
    LINK = "LINK", _("link")
    DRAW = "DRAW", _("drawing")


class Event(LogEntry):
    """One durable change of a group's conversation; never rewritten, only followed by others.

    A message is an event of kind ``message``. What later changes it is an event of its own
    that refers to it, so that a person who was away misses none of it (R5).
    """

    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=EventKind, default=EventKind.MESSAGE)
    type = models.CharField(max_length=10, choices=MessageType, default=MessageType.TEXT)
    content = models.TextField(blank=True)
    picture = models.ForeignKey(
        "groups.Picture", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # LINK: {"url", "title", "description", "image_url"}
    payload = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["author", "client_id"], name="event_client_once"),
        ]
        indexes = [
            # MongoDB: equality does not use the partial indexes of the constraints.
            models.Index(fields=["group", "seq"], name="event_group_seq"),
            models.Index(fields=["client_id"], name="event_client"),
            models.Index(fields=["group", "kind", "-seq"], name="event_group_kind_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq} of {self.group_id}"


class MessageManager(models.Manager["Message"]):
    def get_queryset(self) -> models.QuerySet[Message]:
        return super().get_queryset().filter(kind=EventKind.MESSAGE)


class Message(Event):
    """Those events that are messages."""

    objects: ClassVar[MessageManager] = MessageManager()

    class Meta:
        proxy = True
