from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.webhook_models import Delivery, IncomingWebhook, Webhook
from drawmessenger.ids import new_id
from drawmessenger.log import LogEntry

__all__ = [
    "Attachment",
    "Delivery",
    "Event",
    "EventKind",
    "IncomingWebhook",
    "LinkPreview",
    "Message",
    "MessageType",
    "SearchText",
    "Webhook",
]


class EventKind(models.TextChoices):
    MESSAGE = "message", _("message")
    EDIT = "edit", _("edit")
    DELETE = "delete", _("deletion")
    REACT = "react", _("reaction")
    UNREACT = "unreact", _("reaction taken back")
    PIN = "pin", _("pin")
    UNPIN = "unpin", _("pin taken off")
    PREVIEW = "preview", _("preview of a link")


class MessageType(models.TextChoices):
    TEXT = "TEXT", _("text")
    EMOJI = "EMOJI", _("emoji")
    GIF = "GIF", _("GIF")
    LINK = "LINK", _("link")
    DRAW = "DRAW", _("drawing")
    IMAGE = "IMAGE", _("picture")
    FILE = "FILE", _("file")


class Event(LogEntry):
    """One durable change of a group's conversation; never rewritten, only followed by others.

    A message is an event of kind ``message``. What later changes it is an event of its own
    whose ``target`` it is, so that a person who was away misses none of it (R5).
    """

    carried = ("number",)
    # Not saved: what the event is made from, what it answers as that is now, and whether it
    # calls everybody (@all) though its author may not.
    draft: Any = None
    quote: Any = None
    calls_all_unasked = False

    group = models.ForeignKey(
        "groups.Group", on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind, default=EventKind.MESSAGE)
    type = models.CharField(_("type"), max_length=10, choices=MessageType, default=MessageType.TEXT)
    # Markdown of a message or edit; the emoji of a reaction.
    content = models.TextField(_("content"), blank=True)
    html = models.TextField(blank=True, editable=False)
    picture = models.ForeignKey(
        "groups.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    # message, edit: "mentions" [user ids], "all", "url"; message: "anchor", "attachments";
    # preview: "url", "title", "description", "image". What is empty is not there.
    payload = models.JSONField(default=dict, blank=True)
    target = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    reply_to = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Of a reply: the ``seq`` of the message that the chain of replies began with.
    thread = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    # How many messages the group has, up to and with this event.
    number = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["group", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["author", "client_id"], name="event_client_once"),
        ]
        indexes = [
            # MongoDB: equality does not use the partial indexes of the constraints.
            models.Index(fields=["group", "seq"], name="event_group_seq"),
            models.Index(fields=["client_id"], name="event_client"),
            models.Index(fields=["group", "kind", "-seq"], name="event_group_kind_seq"),
            models.Index(fields=["target", "seq"], name="event_target_seq"),
            models.Index(fields=["group", "thread", "seq"], name="event_group_thread_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq} of {self.group_id}"

    def follow(self, last: dict[str, Any]) -> None:
        self.number = last["number"] + (self.kind == EventKind.MESSAGE)


class MessageManager(models.Manager["Message"]):
    def get_queryset(self) -> models.QuerySet[Message]:
        return super().get_queryset().filter(kind=EventKind.MESSAGE)


class Message(Event):
    """Those events that are messages."""

    objects: ClassVar[MessageManager] = MessageManager()

    class Meta:
        proxy = True
        verbose_name = _("message")
        verbose_name_plural = _("messages")


class Attachment(models.Model):
    """A file that somebody brought along: first alone, then part of one message.

    ``client_id`` is that of the message which takes it, ``event`` the message itself. Those
    that no message took within a day are removed.
    """

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey(
        "groups.Group", on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    client_id = models.UUIDField(null=True, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    content_type = models.CharField(_("type"), max_length=100)
    # Of pictures, in pixels; 0 for other files.
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="attachments", max_length=200)
    thumbnail = models.FileField(upload_to="thumbnails", max_length=200, blank=True)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["event", "created_at"], name="attachment_event_time")]

    def __str__(self) -> str:
        return self.name


class SearchText(models.Model):
    """The words of a message as it is now, for the search; made from the log at any time.

    ``id`` is the message's time and a number, so that the newest has the highest one.
    """

    id = models.BigIntegerField(primary_key=True, db_column="_id")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=10, choices=MessageType)
    # Where and by whom, as words of their own, for SQLite's index.
    scope = models.CharField(max_length=120)
    words = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["group", "-id"], name="search_group_id")]

    def __str__(self) -> str:
        return f"words of {self.event_id}"


class LinkPreview(models.Model):
    """What a page said of itself, kept for a day; ``found`` is empty when it could not be had."""

    id = models.CharField(primary_key=True, db_column="_id", max_length=64)  # SHA-256 of the URL
    url = models.CharField(_("address"), max_length=2000)
    found = models.JSONField(default=dict, blank=True)
    image = models.FileField(upload_to="previews", max_length=200, blank=True)
    fetched_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("preview of a link")
        verbose_name_plural = _("previews of links")
        indexes = [models.Index(fields=["-fetched_at"], name="preview_time")]

    def __str__(self) -> str:
        return self.url
