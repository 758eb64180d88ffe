"""Makes the index of the search from the conversations anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from chat.search import reindex


class Command(BaseCommand):
    help = "Make the index of the search from the conversations anew."

    def handle(self, *args: Any, **options: Any) -> None:
        count = reindex()
        self.stdout.write(f"{count:,} messages can be found.")
