from __future__ import annotations

from accounts.selectors import is_signed_in
from drawmessenger.realtime.consumer import BaseSocket


class PersonSocket(BaseSocket):
    """A socket that ends with the session of its person (R8)."""

    def is_signed_in(self) -> bool:
        return is_signed_in(self.session_key, self.scope["user"])
