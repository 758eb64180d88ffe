from __future__ import annotations

import asyncio
import time
from typing import Any

from django.utils import timezone

from accounts.models import AccessToken, Scope
from accounts.selectors import is_signed_in, token_stands
from accounts.sessions import session_seen
from accounts.tokens import REVOKED, token_note_use
from drawmessenger.realtime.buckets import allowance_of
from drawmessenger.realtime.consumer import BaseSocket
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.protocol import Close

SEEN_EVERY = 300.0  # seconds between notes of when a session or a token was used last


class PersonSocket(BaseSocket):
    """A socket of a signed-in person, or of a program with a token of theirs.

    It ends with the session or the token (R8).
    """

    token: AccessToken | None = None
    expiry: asyncio.TimerHandle | None = None

    def enter(self) -> bool:
        user = self.scope["user"]
        if not user.is_authenticated:
            return False
        self.user_id = user.pk
        self.topics.add(str(user.pk))
        self.allowances.append(allowance_of(user.pk))
        self.token, self.session_key = self.scope.get("token"), None
        if self.token:
            self.may_write = self.token.scope == Scope.WRITE
            left = (self.token.expires_at - timezone.now()).total_seconds()
            self.expiry = asyncio.get_running_loop().call_later(left, self.sign_out)
        else:
            self.session_key = self.scope["session"].session_key
        self.seen_at = time.monotonic()
        return super().enter()

    async def disconnect(self, code: int) -> None:
        if self.expiry:
            self.expiry.cancel()
        await super().disconnect(code)

    def sign_out(self) -> None:
        self.outbox.close(Close.SIGNED_OUT)

    def on_notice(self, notice: dict[str, Any]) -> None:
        super().on_notice(notice)
        if notice["kind"] == "disabled" or self.is_over(notice):
            self.sign_out()

    def is_over(self, notice: dict[str, Any]) -> bool:
        """Tell whether a notice says that what opened this socket has ended."""
        if self.token:
            own = {"", str(self.token.pk)}
            return bool(notice["kind"] == REVOKED and notice["token"] in own)
        return bool(notice["kind"] == "signed_out" and notice["session"] == self.session_key)

    async def heartbeat(self) -> None:
        await super().heartbeat()
        seen = time.monotonic() - self.seen_at >= SEEN_EVERY
        if not await in_database(self.stands):
            self.sign_out()
        elif seen:
            self.seen_at = time.monotonic()
            await in_database(self.note_seen)

    def stands(self) -> bool:
        if self.token:
            return token_stands(self.token.pk)
        return is_signed_in(self.session_key, self.scope["user"])

    def note_seen(self) -> None:
        if self.token:
            token_note_use(self.token)
        else:
            session_seen(self.session_key)
