"""User names that nobody may take, for they would pass for the place itself or for a command."""

from __future__ import annotations

RESERVED_USERNAMES = [
    *("admin", "administrator", "root", "system", "staff", "support", "help", "security"),
    *("moderator", "owner", "draw-messenger", "drawmessenger", "noreply", "postmaster"),
    *("all", "everyone", "everybody", "here", "channel", "group"),
    *("deleted", "deleted-person", "nobody", "anonymous", "null", "undefined"),
]
