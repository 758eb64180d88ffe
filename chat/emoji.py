"""What an emoji is, as Unicode's UTS #51 spells it. Pure."""

from __future__ import annotations

import regex

# A flag; a keycap; or a picture with its tone, a tag sequence, and what it is joined with.
_PICTURE = (
    r"(?![©®™])(?:\p{Emoji_Presentation}|\p{Extended_Pictographic})\uFE0F?\p{Emoji_Modifier}?"
)
_ONE = (
    rf"(?:\p{{Regional_Indicator}}{{2}}|[0-9#*]\uFE0F?\u20E3"
    rf"|{_PICTURE}(?:[\U000E0020-\U000E007E]{{1,8}}\U000E007F)?(?:\u200D{_PICTURE}){{0,8}})"
)
_EMOJI = regex.compile(_ONE)
FEW = 8
_FEW = regex.compile(rf"\s*(?:{_ONE}\s*){{1,{FEW}}}")
MOST_CHARS = 40  # of one emoji, in code points


def is_emoji(text: str) -> bool:
    """Tell whether a text is exactly one emoji."""
    return len(text) <= MOST_CHARS and bool(_EMOJI.fullmatch(text))


def is_few_emoji(text: str) -> bool:
    """Tell whether a text is a few emoji and nothing else, to be shown large."""
    return len(text) <= FEW * MOST_CHARS and bool(_FEW.fullmatch(text))
