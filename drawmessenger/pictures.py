"""Pictures that people bring along: decoded within bounds, or refused with what is wrong."""

from __future__ import annotations

import io
import warnings

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from drawmessenger.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
TOO_MANY_PIXELS = _("The picture has more than 25 million pixels.")
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def picture_decode(data: bytes, field: str, most_bytes: int = MAX_BYTES) -> Image.Image:
    """Decode a picture, or raise Invalid with what is wrong with it."""
    if len(data) > most_bytes:
        limit = most_bytes // (1024 * 1024)
        raise Invalid(_("The picture is larger than %s MiB.") % limit, field=field)
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
        raise Invalid(_("This is no PNG, JPEG, GIF or WebP picture."), field=field) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Invalid(_("The picture is damaged."), field=field) from error
    return image
