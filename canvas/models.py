from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drawmessenger.ids import new_id
from drawmessenger.log import LogEntry


class Canvas(models.Model):
    """A board of a group. Its content is the result of its operations."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="canvases")
    name = models.CharField(_("name"), max_length=80)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = _("canvases")
        indexes = [models.Index(fields=["group", "created_at"], name="canvas_group_created")]

    def __str__(self) -> str:
        return self.name


class OperationKind(models.IntegerChoices):
    """The numbers are those of the wire (see docs/protocol.md); they never change."""

    STROKE = 1, _("stroke")
    ERASE = 2, _("erase")


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
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.seq} of {self.canvas_id}"
