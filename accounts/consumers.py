from __future__ import annotations

from typing import Any

from accounts.selectors import is_signed_in
from drawmessenger.realtime.buckets import allowance_of
from drawmessenger.realtime.consumer import BaseSocket
from drawmessenger.realtime.database import in_database
from drawmessenger.realtime.protocol import Close


class PersonSocket(BaseSocket):
    """A socket of a signed-in person, which ends with the session (R8)."""

    def enter(self) -> bool:
        user = self.scope["user"]
        if not user.is_authenticated:
            return False
        self.user_id = user.pk
        self.topics.add(str(user.pk))
        self.allowances.append(allowance_of(user.pk))
        self.session_key = self.scope["session"].session_key
        return super().enter()

    def on_notice(self, notice: dict[str, Any]) -> None:
        super().on_notice(notice)
        if notice["kind"] == "disabled" or (
            notice["kind"] == "signed_out" and notice["session"] == self.session_key
        ):
            self.outbox.close(Close.SIGNED_OUT)

    async def heartbeat(self) -> None:
        await super().heartbeat()
        if not await in_database(is_signed_in, self.session_key, self.scope["user"]):
            self.outbox.close(Close.SIGNED_OUT)
