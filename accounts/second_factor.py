"""Second factors of a person, for those who help them when they have lost theirs."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from accounts.models import User
from accounts.sessions import sessions_end


def second_factor_reset(*, user: User) -> None:
    """Take all apps, keys and recovery codes off an account, and end its sessions."""
    Authenticator.objects.filter(user=user).delete()
    sessions_end(user=user)
