"""Pictures of a group: decoded, bounded, encoded again without metadata, stored once."""

from __future__ import annotations

import hashlib
import io
import warnings

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image, UnidentifiedImageError

from drawmessenger.errors import Invalid
from groups.models import Group, Picture

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
TOO_MANY_PIXELS = "The picture has more than 25 million pixels."
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def picture_decode(data: bytes, field: str, most_bytes: int = MAX_BYTES) -> Image.Image:
    """Decode a picture, or raise Invalid with what is wrong with it."""
    if len(data) > most_bytes:
        limit = most_bytes // (1024 * 1024)
        raise Invalid(f"The picture is larger than {limit} MiB.", field=field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise Invalid(TOO_MANY_PIXELS, field=field)
            image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Invalid(TOO_MANY_PIXELS, field=field) from error
    except UnidentifiedImageError as error:
        raise Invalid("This is no PNG, JPEG, GIF or WebP picture.", field=field) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Invalid("The picture is damaged.", field=field) from error
    return image


def picture_store(*, group: Group, data: bytes, field: str = "picture") -> Picture:
    """Store a picture as a PNG of its pixels alone; the same pixels are stored once.

    Raises Invalid when the bytes are no picture, are damaged, or are too many.
    """
    image = picture_decode(data, field).convert("RGBA")
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
