"""Writes a whole group into one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from drawmessenger.ids import parse_id
from groups.archive_writing import archive_chunks
from groups.models import Group


class Command(BaseCommand):
    help = "Write a group into one archive: its conversation, files and canvases."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("group", help="the id of the group")
        parser.add_argument("file", type=Path, help="the archive, which must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            group = Group.objects.filter(pk=parse_id(options["group"])).first()
        except ValueError as error:
            raise CommandError("This is no id of a group.") from error
        if not group:
            raise CommandError("There is no such group.")
        size = 0
        try:
            with options["file"].open("xb") as file:
                for chunk in archive_chunks(group=group):
                    size += file.write(chunk)
        except OSError as error:
            raise CommandError(f"The archive cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{group}: {size:,} bytes are written.")
