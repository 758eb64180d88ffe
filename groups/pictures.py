"""Pictures of a group: decoded, bounded, encoded again without metadata, stored once."""

from __future__ import annotations

import hashlib
import io

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import ImageOps

from drawmessenger.pictures import MAX_BYTES, picture_decode
from groups.models import Group, Picture

__all__ = ["MAX_BYTES", "picture_decode", "picture_store"]


def picture_store(*, group: Group, data: bytes, field: str = "picture", square: int = 0) -> Picture:
    """Store a picture as a PNG of its pixels alone; the same pixels are stored once.

    ``square``: cut to a square of so many pixels, as the group's own picture is.

    Raises Invalid when the bytes are no picture, are damaged, or are too many.
    """
    image = picture_decode(data, field)
    if square:
        image = ImageOps.fit(ImageOps.exif_transpose(image), (square, square))
    image = image.convert("RGBA")
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    digest = hashlib.sha256(f"{image.width}x{image.height}:".encode() + image.tobytes()).hexdigest()
    found = Picture.objects.filter(group=group, digest=digest).first()
    if found:
        return found
    picture = Picture(group=group, digest=digest, width=image.width, height=image.height)
    picture.file.save(f"{picture.pk}.png", ContentFile(output.getvalue()), save=False)
    try:
        with transaction.atomic():
            picture.save()
    except IntegrityError:  # somebody stored it at the same moment
        picture.file.delete(save=False)
        return Picture.objects.get(group=group, digest=digest)
    return picture
