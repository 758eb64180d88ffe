"""Removes the files that were added to a message which was never sent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from chat.attachments import unsent_remove


class Command(BaseCommand):
    help = "Remove the files that no message took within a day. Each new file removes some too."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        while removed := unsent_remove():
            count += removed
        self.stdout.write(f"{count:,} files are removed.")
