"""Conversations as tests/js/chat/fold.test.mjs reads them too: both languages agree."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from chat.fold import fold
from chat.markdown import plain
from drawmessenger.realtime.protocol import LIMITS, EventOut
from tests.vectors.conversations import as_json, folded

VECTORS = json.loads((Path(__file__).parent / "vectors/conversations.json").read_text())


@pytest.mark.parametrize("log", VECTORS["logs"])
def test_a_log_comes_to_what_javascript_sees(log):
    events = msgspec.convert(log["events"], list[EventOut])
    assert as_json(folded(events)) == log["end"]


@pytest.mark.parametrize("log", VECTORS["logs"])
def test_the_order_of_arrival_and_repetition_change_nothing(log):
    events = msgspec.convert(log["events"], list[EventOut])
    messages = [event for event in events if event.kind == "message"]
    assert fold(messages, events) == fold(messages, [*reversed(events), *events])


def test_quotations_show_what_javascript_makes_of_html():
    for vector in VECTORS["plain"]:
        assert plain(vector["html"], LIMITS.quote_chars) == vector["text"]
