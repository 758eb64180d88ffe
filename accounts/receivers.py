from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from accounts.services import session_ended


@receiver(user_logged_out, dispatch_uid="accounts.close_sockets")
def close_sockets(request: Any, user: Any, **_: Any) -> None:
    """Close the sockets of the session that is about to end (R8)."""
    if user and request.session.session_key:
        session_ended(user=user, session_key=request.session.session_key)
