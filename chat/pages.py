"""What a page says of itself: title, description, picture (OpenGraph). Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser

MOST_CHARS = 128 * 1024  # looked at
MOST_TITLE = 200
MOST_DESCRIPTION = 300
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([a-zA-Z0-9_-]{1,40})", re.IGNORECASE)
_END = re.compile(r"</head|<body", re.IGNORECASE)
_TITLES = ("og:title", "twitter:title")
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
_IMAGES = ("og:image:secure_url", "og:image:url", "og:image", "twitter:image")


@dataclass(frozen=True)
class About:
    title: str = ""
    description: str = ""
    image: str = ""  # an address, as the page has it


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.named: dict[str, str] = {}
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and not self.title
        if tag == "meta":
            given = {name: value or "" for name, value in attrs}
            name = (given.get("property") or given.get("name") or "").lower()
            self.named.setdefault(name, given.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title and len(self.title) < 4 * MOST_TITLE:
            self.title += data


def about(body: bytes, charset: str) -> About:
    """Read what a page says of itself."""
    text = decoded(body[: 4 * MOST_CHARS], charset)[:MOST_CHARS]
    end = _END.search(text)
    head = _Head()
    head.feed(text[: end.start()] if end else text)
    return About(
        title=clean(_first(head, _TITLES) or head.title, MOST_TITLE),
        description=clean(_first(head, _DESCRIPTIONS), MOST_DESCRIPTION),
        image=_first(head, _IMAGES).strip(),
    )


def decoded(body: bytes, charset: str) -> str:
    declared = _CHARSET.search(body[:4096])
    name = charset or (declared.group(1).decode() if declared else "") or "utf-8"
    try:
        return body.decode(name, errors="replace")
    except (LookupError, ValueError):
        return body.decode(errors="replace")


def _first(head: _Head, names: tuple[str, ...]) -> str:
    return next((head.named[name] for name in names if head.named.get(name)), "")


def clean(text: str, limit: int) -> str:
    """Return a text in one line, without what cannot be shown or turns letters around."""
    shown = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign
        for sign in text[: 10 * limit]
        if unicodedata.category(sign) not in {"Cf", "Cs", "Co", "Cn"} or sign == "\u200d"
    )
    shown = " ".join(shown.split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"
