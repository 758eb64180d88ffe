"""What files of messages are: names, types, pictures without metadata. Pure."""

from __future__ import annotations

import io
import mimetypes
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS
from groups.pictures import picture_decode

THUMBNAIL = 640  # pixels
MOST_FRAMES = 300
MOST_ANIMATED_PIXELS = 100_000_000  # of all frames together
MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
PICTURE_NAMES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
PICTURE_TYPES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
EXTENSIONS = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}
_BAD_NAME = re.compile(r"[/\\:*?\"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Made:
    """A picture that was encoded again."""

    data: bytes
    content_type: str
    extension: str
    width: int
    height: int
    thumbnail: bytes


def clean_name(name: str) -> str:
    """Return a file name that is one on every system: no folders, no tricks, not too long."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    bare = _BAD_NAME.sub("", bare).strip(". ") or "file"
    stem, dot, ending = bare.rpartition(".")
    if dot and stem and len(ending) <= 16:
        return f"{stem[: 150 - len(ending)]}.{ending}"
    return bare[:150]


def type_by_name(name: str) -> str:
    """Return what a file says that it is. It is shown, and never served as that."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def is_picture(data: bytes) -> bool:
    return data.startswith(MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def says_picture(name: str, content_type: str) -> bool:
    return content_type.lower() in PICTURE_TYPES or name.lower().endswith(PICTURE_NAMES)


def picture_made(data: bytes, field: str = "file") -> Made:
    """Decode a picture and encode it again without metadata. Raises Invalid."""
    image = picture_decode(data, field, LIMITS.picture_bytes)
    kind = image.format or "PNG"
    animated = getattr(image, "n_frames", 1) > 1 and kind in {"GIF", "WEBP"}
    try:
        if animated:
            encoded, first = _animation(image, kind, field)
        else:
            first = upright(image)
            encoded = _encoded(first, kind)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Invalid(_("The picture is damaged."), field=field) from error
    return Made(
        data=encoded,
        content_type=f"image/{kind.lower()}",
        extension=EXTENSIONS[kind],
        width=first.width,
        height=first.height,
        thumbnail=thumbnail_of(first),
    )


def upright(image: Image.Image) -> Image.Image:
    """Return a picture's first frame, turned as its camera said, in plain colours."""
    turned = ImageOps.exif_transpose(image)
    transparent = turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info
    return turned.convert("RGBA" if transparent else "RGB")


def _encoded(image: Image.Image, kind: str) -> bytes:
    output = io.BytesIO()
    if kind == "JPEG":
        image.convert("RGB").save(output, "JPEG", quality=88, optimize=True)
    elif kind == "WEBP":
        image.save(output, "WEBP", quality=88)
    else:
        image.save(output, kind)
    return output.getvalue()


def _animation(image: Image.Image, kind: str, field: str) -> tuple[bytes, Image.Image]:
    count = getattr(image, "n_frames", 1)
    if count > MOST_FRAMES or count * image.width * image.height > MOST_ANIMATED_PIXELS:
        raise Invalid(_("This animation is too large."), field=field)
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(frame.convert("RGBA"))
        durations.append(max(20, int(frame.info.get("duration", 100))))
    output = io.BytesIO()
    frames[0].save(
        output,
        kind,
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=image.info.get("loop", 0),
        **({"disposal": 2} if kind == "GIF" else {}),
    )
    return output.getvalue(), frames[0]


def thumbnail_of(image: Image.Image) -> bytes:
    """Return a small WebP of a picture."""
    small = image.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    output = io.BytesIO()
    small.save(output, "WEBP", quality=82)
    return output.getvalue()
