"""The protocol between browsers and server. docs/protocol.md says the same in words.

Text frames are JSON objects; binary frames carry points and operations.
Pages receive limits, codes and version through ``for_pages``; there is no second copy.
"""

from __future__ import annotations

from typing import Any

import msgspec

from drawmessenger.realtime.protocol.binary import (
    BEGIN as BEGIN,
    BEGIN_IN as BEGIN_IN,
    BLOCK as BLOCK,
    BUNDLE as BUNDLE,
    CURSOR as CURSOR,
    CURSOR_IN as CURSOR_IN,
    END as END,
    MORE as MORE,
    OPERATION as OPERATION,
    OPERATION_IN as OPERATION_IN,
    POINT_BYTES as POINT_BYTES,
    STYLE as STYLE,
    VIEW as VIEW,
    VIEW_IN as VIEW_IN,
    CursorMode as CursorMode,
    Frame as Frame,
    Record as Record,
    bundle as bundle,
    unbundle as unbundle,
)
from drawmessenger.realtime.protocol.incoming import (
    Away as Away,
    CanvasHello as CanvasHello,
    CanvasIncoming as CanvasIncoming,
    Change as Change,
    ChatIncoming as ChatIncoming,
    Delete as Delete,
    Edit as Edit,
    Follow as Follow,
    Hello as Hello,
    Incoming as Incoming,
    Pin as Pin,
    Ping as Ping,
    React as React,
    Read as Read,
    Seen as Seen,
    Send as Send,
    Typing as Typing,
    decode_canvas as decode_canvas,
    decode_chat as decode_chat,
)
from drawmessenger.realtime.protocol.limits import (
    LIMITS as LIMITS,
    VERSION as VERSION,
    Close as Close,
    Limits as Limits,
)
from drawmessenger.realtime.protocol.outgoing import (
    Ack as Ack,
    CanvasNow as CanvasNow,
    Desk as Desk,
    Heads as Heads,
    Lane as Lane,
    Left as Left,
    MemberNow as MemberNow,
    Outgoing as Outgoing,
    Pace as Pace,
    Pong as Pong,
    PresenceNow as PresenceNow,
    ReadNow as ReadNow,
    Refused as Refused,
    RoleNow as RoleNow,
    TypingNow as TypingNow,
    Unread as Unread,
    Welcome as Welcome,
    encode as encode,
    encode_event as encode_event,
    events_frame as events_frame,
)
from drawmessenger.realtime.protocol.shapes import (
    Anchor as Anchor,
    AttachmentOut as AttachmentOut,
    EventOut as EventOut,
    Link as Link,
    MessageOut as MessageOut,
    Person as Person,
    PictureRef as PictureRef,
    Reaction as Reaction,
    Reply as Reply,
    UnreadCount as UnreadCount,
)


def for_pages() -> dict[str, Any]:
    """What browser code needs to know: version, limits and codes, as plain data."""
    return {
        "version": VERSION,
        "limits": msgspec.to_builtins(LIMITS),
        "close": {code.name: code.value for code in Close},
        "frame": {frame.name: frame.value for frame in Frame},
        "record": {record.name: record.value for record in Record},
        "cursor": {mode.name: mode.value for mode in CursorMode},
    }
