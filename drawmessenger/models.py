"""What the project itself keeps, for no app in particular."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """The answer of a write of the API, for who repeats it; without a status, it is under way.

    The key is made of the person and their `Idempotency-Key`: so it is unique on both engines.
    """

    id = models.CharField(primary_key=True, db_column="_id", max_length=64, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.pk
