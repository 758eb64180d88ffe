"""Pictures of people: squares, decoded and encoded again without metadata."""

from __future__ import annotations

import hashlib
import io

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

from accounts.models import User
from drawmessenger.pictures import picture_decode

SIDE = 320  # pixels


def face_set(*, user: User, data: bytes) -> None:
    """Show a picture for a person, cut to a square. Raises Invalid."""
    image = ImageOps.exif_transpose(picture_decode(data, "picture"))
    square = ImageOps.fit(image.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    output = io.BytesIO()
    square.save(output, "WEBP", quality=86)
    name = hashlib.sha256(output.getvalue()).hexdigest()[:24]
    before = user.picture.name
    user.picture.save(f"{user.pk.hex}/{name}.webp", ContentFile(output.getvalue()), save=False)
    user.save(update_fields=["picture"])
    _drop(user, before)


def face_remove(*, user: User) -> None:
    """Show the first letter of the name again."""
    before = user.picture.name
    user.picture = ""
    user.save(update_fields=["picture"])
    _drop(user, before)


def _drop(user: User, before: str | None) -> None:
    """Delete the file of a picture that nobody is shown any more."""
    if before and before != user.picture.name:
        User.picture.field.storage.delete(before)
