"""Markdown of messages to HTML that is safe to show, and to plain text. Pure.

Rendered once, when a message is written. What comes out passes nh3 with a list of what is
allowed, so a fault of the parser or of a rule here is no hole. Raw HTML is text, pictures of
other sites are links, and what is nested too deeply, or too long, stays as it was typed.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from uuid import UUID

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.linkify import linkify
from markdown_it.token import Token

from chat.highlight import CLASSES, code_block

MAX_CHARS = 10_000
MAX_NESTING = 20
MOST_MENTIONS = 50
ALL = "all"

_NAME = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9._-]{0,28}[A-Za-z0-9])?)(?![A-Za-z0-9])")
_WEB = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_BREAK = re.compile(r"<br ?/?>|</(?:p|li|pre|blockquote)>")
_SPACE = re.compile(r"\s+")

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}
TAGS |= {"span", "mark"}
_CLASSES = {
    "span": {"mention", "mention-all"} | CLASSES,
    "mark": {"spoiler"},
    "pre": {"code"},
}
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}, "span": {"data-user"}},
    allowed_classes=_CLASSES,
    set_tag_attribute_values={"a": {"target": "_blank"}},
    link_rel="noopener noreferrer nofollow",
    url_schemes={"http", "https", "mailto"},
)
_hider = nh3.Cleaner(tags=set(), clean_content_tags={"mark"})


@dataclass(frozen=True)
class Member:
    """Whom an ``@name`` may mean."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Rendered:
    html: str
    mentions: list[UUID] = field(default_factory=list)
    all: bool = False
    url: str = ""  # the first web address, unless a spoiler hides it


def names_in(text: str) -> set[str]:
    """Return what stands behind @ in a text, in small letters; ``all`` is one of them."""
    found = {match.group(1).lower() for match in _NAME.finditer(text)}
    return found if len(found) <= MOST_MENTIONS else set()


def render(text: str, members: Mapping[str, Member] | None = None, all: bool = False) -> Rendered:
    """Render a message. ``members`` are those whom it may mention, by user name."""
    if len(text) > MAX_CHARS:
        return Rendered(as_typed(text))
    found: dict[str, object] = {"members": members or {}, "all": all, "seen": {}}
    with _lock:
        tokens = _parser.parse(text, found)
    if any(_depth(token) >= MAX_NESTING - 1 for token in tokens):
        return Rendered(as_typed(text))
    html = _cleaner.clean(_parser.renderer.render(tokens, _parser.options, found)).strip()
    if not plain(html) and "<hr" not in html:
        html = as_typed(text)  # such as one that is nothing but &nbsp;
    seen = found["seen"]
    assert isinstance(seen, dict)  # noqa: S101 - for mypy
    people = [key for key in seen if isinstance(key, UUID)]
    return Rendered(html, people, ALL in seen, _first_url(tokens))


def as_typed(text: str) -> str:
    """Return a text as HTML that shows it with its line breaks and nothing else."""
    return "<p>" + escape(text).replace("\n", "<br>") + "</p>"


def plain(html: str, limit: int | None = None) -> str:
    """Return the text of rendered HTML in one line, without what a spoiler hides."""
    text = unescape(_hider.clean(_BREAK.sub(" ", html).replace("<mark", "… <mark")))
    text = _SPACE.sub(" ", text).strip()
    if limit is not None and len(text) > limit:
        return text[: limit - 1].rstrip() + "…"
    return text


def is_one_url(text: str) -> bool:
    return bool(_WEB.fullmatch(text.strip()))


def _depth(token: Token) -> int:
    inner = max((child.level for child in token.children or ()), default=0)
    return token.level + inner


def _first_url(tokens: list[Token]) -> str:
    for token in tokens:
        hidden = 0
        for child in token.children or ():
            hidden += (child.type == "spoiler_open") - (child.type == "spoiler_close")
            href = str(child.attrs.get("href", ""))
            if child.type == "link_open" and not hidden and _WEB.fullmatch(href):
                return href
    return ""


# --- Rules ---------------------------------------------------------------------------------


def _spoiler(state: StateInline, silent: bool) -> bool:
    """``||what is hidden||``"""
    if not state.src.startswith("||", state.pos):
        return False
    end = state.src.find("||", state.pos + 2, state.posMax)
    if end <= state.pos + 2:
        return False
    if not silent:
        # By itself, for an address in it must not reach beyond its end.
        inner: list[Token] = []
        state.md.inline.parse(state.src[state.pos + 2 : end], state.md, state.env, inner)
        state.push("spoiler_open", "mark", 1).attrs = {"class": "spoiler"}
        for token in inner:
            token.level += state.level
        state.tokens += inner
        state.push("spoiler_close", "mark", -1)
    state.pos = end + 2
    return True


def _mention(state: StateInline, silent: bool) -> bool:
    """``@name`` of a member, and ``@all`` where the author may say that."""
    match = _NAME.match(state.src, state.pos)
    before = state.src[state.pos - 1] if state.pos else " "
    if not match or match.end() > state.posMax or before.isalnum() or before in "@/._-":
        return False
    name = match.group(1).lower()
    member = state.env["members"].get(name)
    if not member and not (name == ALL and state.env["all"]):
        return False
    if not silent:
        state.env["seen"][member.id if member else ALL] = True
        token = state.push("mention", "span", 0)
        token.meta = {"user": member.id if member else None}
        token.content = f"@{member.name if member else ALL}"
    state.pos = match.end()
    return True


def _show_mention(_renderer: object, tokens: list[Token], index: int, *_: object) -> str:
    token = tokens[index]
    user = token.meta["user"]
    opening = f'<span class="mention" data-user="{user}">' if user else '<span class="mention-all">'
    return f"{opening}{escape(token.content)}</span>"


def _web_address(state: StateInline, silent: bool) -> bool:
    """Linkify's own rule, asked only where it can find something: it takes its time."""
    if state.src[max(0, state.pos - 5) : state.pos].lower().endswith(("http", "https")):
        return linkify(state, silent)
    return False


def _is_web_address(url: str) -> bool:
    return url.lower().startswith(("http://", "https://", "mailto:"))


def _make_parser() -> MarkdownIt:
    options = {
        "html": False,
        "linkify": True,
        "breaks": True,
        "maxNesting": MAX_NESTING,
        "highlight": code_block,
    }
    parser = MarkdownIt("commonmark", options)
    parser.enable(["strikethrough", "linkify"])
    # Pictures would be fetched from elsewhere; a definition, a heading or an indented line is
    # in a conversation rather an accident than a wish.
    parser.disable(["image", "reference", "heading", "lheading", "code", "html_block"])
    assert parser.linkify  # noqa: S101 - for mypy
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for scheme in ("ftp:", "//"):
        parser.linkify.add(scheme, None)
    parser.validateLink = _is_web_address  # type: ignore[method-assign]
    for character in "|@":
        parser.inline.add_terminator_char(character)
    parser.inline.ruler.at("linkify", _web_address)
    parser.inline.ruler.before("emphasis", "spoiler", _spoiler)
    parser.inline.ruler.before("link", "mention", _mention)
    parser.add_render_rule("mention", _show_mention)
    return parser


_parser = _make_parser()
_lock = threading.Lock()  # linkify-it keeps what it is looking at in itself
