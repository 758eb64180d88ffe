from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from accounts.services import free_username


class AccountAdapter(DefaultAccountAdapter):
    """allauth asks here how accounts are made."""

    def generate_unique_username(self, txts: list[str], regex: str | None = None) -> str:
        return free_username(next((text for text in txts if text), "").partition("@")[0])

    def populate_username(self, request: Any, user: Any) -> None:
        if not user.username:
            user.username = free_username(user.full_name or user.email or "")
