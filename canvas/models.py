from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drawmessenger.ids import new_id
from drawmessenger.log import LogEntry


class Drawers(models.TextChoices):
    """Who draws on a canvas; readers of a group never do."""

    MEMBERS = "members", _("all members")
    OWNERS = "owners", _("owners only")


class Canvas(models.Model):
    """A board of a group. Its content is the result of its operations."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey(
        "groups.Group", on_delete=models.CASCADE, related_name="canvases", verbose_name=_("group")
    )
    name = models.CharField(_("name"), max_length=80)
    drawers = models.CharField(
        _("who draws"), max_length=10, choices=Drawers, default=Drawers.MEMBERS
    )
    locked = models.BooleanField(_("locked"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("canvas")
        verbose_name_plural = _("canvases")
        indexes = [
            models.Index(fields=["group", "created_at"], name="canvas_group_created"),
            # For the admin's list, as on people.
            models.Index(fields=["-created_at", "-id"], name="canvas_time"),
        ]

    def __str__(self) -> str:
        return self.name


class OperationKind(models.IntegerChoices):
    """The numbers are those of the wire (see docs/protocol.md); they never change."""

    STROKE = 1, _("stroke")
    ERASE = 2, _("erase")
    SHAPE = 3, _("shape")
    TEXT = 4, _("text")
    PICTURE = 5, _("picture")
    TRANSFORM = 6, _("transform")
    RESTYLE = 7, _("restyle")
    ORDER = 8, _("order")
    CUT = 9, _("cut")
    RETEXT = 10, _("retext")
    LOCK = 11, _("lock")
    CLEAR = 12, _("clear")
    UNDO = 13, _("undo")
    REDO = 14, _("redo")


class Operation(LogEntry):
    """One durable change of a canvas; never rewritten, only followed by others.

    ``payload`` is packed binary, laid out in docs/protocol.md. ``bounds`` is
    ``[left, top, right, bottom]`` in canvas pixels, or null where an operation covers nothing.
    """

    canvas = models.ForeignKey(Canvas, on_delete=models.CASCADE, related_name="operations")
    kind = models.PositiveSmallIntegerField(choices=OperationKind)
    payload = models.BinaryField()
    bounds = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["canvas", "seq"], name="operation_seq_once"),
            models.UniqueConstraint(fields=["author", "client_id"], name="operation_client_once"),
        ]
        indexes = [
            # MongoDB: equality does not use the partial indexes of the constraints.
            models.Index(fields=["canvas", "seq"], name="operation_canvas_seq"),
            models.Index(fields=["client_id"], name="operation_client"),
            # Few of very many: which pictures a canvas shows to who watches it by a link.
            models.Index(
                fields=["canvas", "kind"],
                condition=models.Q(kind=OperationKind.PICTURE),
                name="operation_pictures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.seq} of {self.canvas_id}"


class Snapshot(models.Model):
    """The content of a canvas at a ``seq``, packed; its bytes are in its chunks, in order.

    They are compressed (gzip) and laid out in docs/protocol.md. Chunks keep each document below
    MongoDB's limit, and a reader from having all of it in memory.
    """

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    canvas = models.ForeignKey(Canvas, on_delete=models.CASCADE, related_name="snapshots")
    seq = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField(help_text=_("compressed bytes"))
    thumbnail = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["canvas", "seq"], name="snapshot_seq_once"),
        ]
        # MongoDB: equality does not use the partial index of the constraint.
        indexes = [models.Index(fields=["canvas", "seq"], name="snapshot_canvas_seq")]

    def __str__(self) -> str:
        return f"snapshot at {self.seq} of {self.canvas_id}"


class SnapshotChunk(models.Model):
    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["snapshot", "number"], name="chunk_snapshot_number")]

    def __str__(self) -> str:
        return f"chunk {self.number} of {self.snapshot_id}"


class ShareLink(models.Model):
    """A link by which anybody may watch a canvas. Only the SHA-256 of its token is kept."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    canvas = models.ForeignKey(Canvas, on_delete=models.CASCADE, related_name="share_links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        indexes = [models.Index(fields=["digest"], name="share_link_digest")]

    def __str__(self) -> str:
        return f"link to {self.canvas_id}"
