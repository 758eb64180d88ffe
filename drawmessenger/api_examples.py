"""Examples of bodies, by operation. A test sends those that need nothing but a group."""

from __future__ import annotations

from typing import Any

CLIENT_ID = "0193a8c1-7b5e-7c3a-9f21-5a3c7b9e1d20"
EXAMPLES: dict[str, dict[str, Any]] = {
    "message_create": {"client_id": CLIENT_ID, "content": "The harbour is **blue** tonight"},
    "message_edit": {"client_id": CLIENT_ID, "content": "The harbour is *grey* tonight"},
    "group_create": {"name": "Tea and boats", "tags": ["boats", "tea"]},
    "group_change": {"description": "Boats, mostly"},
    "canvas_create": {"name": "The pier"},
    "canvas_update": {"name": "The old pier", "locked": True},
    "tokens_create": {"name": "My bot", "scope": "write", "days": 30},
    "invitation_create": {"days": 7, "uses": 5},
    "report_create": {"reason": "This is an advertisement."},
    "read_mark": {"seq": 12},
    "notify_set": {"notify": "mentions"},
    "settings_change": {"visibility": "public", "joining": "request"},
}
