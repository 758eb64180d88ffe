"""What pages are told of emoji, for the picker and for completion."""

from __future__ import annotations

import json

import pytest

from chat.emoji import is_emoji
from chat.emoji_names import ONE_TONE, SAME_TONES, edition, emoji_json, language_of


def _all(language: str = "en") -> dict[str, list]:
    groups = json.loads(emoji_json(language))
    return {row[0]: row for rows in groups.values() for row in rows}


def test_every_emoji_may_be_a_reaction_and_has_a_name_and_a_code():
    found = _all()
    assert len(found) > 1_850
    assert all(is_emoji(emoji) for emoji in found)
    assert all(row[1] and row[2] for row in found.values())


def test_codes_are_those_that_people_know():
    codes = {code: row[0] for row in _all().values() for code in row[2]}
    assert codes["+1"] == codes["thumbsup"] == "👍"
    assert codes["tada"] == "🎉"
    assert codes["heart"] == "❤️"
    assert "thanks" in _all()["🙏"][3].split()


def test_tones_go_where_unicode_wants_them():
    found = _all()
    assert found["👍"][4] == ONE_TONE
    assert found["👨‍❤️‍👨"][4] == SAME_TONES
    assert found["😀"][4] == 0


def test_names_are_in_the_language_of_the_interface_and_words_stay_english_too():
    row = _all("de")["😀"]
    assert row[1] == "grinsendes gesicht"
    assert "grinning" in row[2]


@pytest.mark.parametrize(
    ("code", "language"),
    [("en-gb", "en"), ("de-at", "de"), ("zh-hans", "zh"), ("xx", "en"), ("../..", "en")],
)
def test_a_language_that_is_not_there_becomes_english(code, language):
    assert language_of(code) == language


def test_the_answer_is_kept_for_good_by_whoever_asks_for_this_edition(client):
    answer = client.get(f"/emoji/en/{edition()}.json", HTTP_ACCEPT_ENCODING="gzip")
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 60_000
    assert "immutable" not in client.get("/emoji/en/000000000000.json")["Cache-Control"]
