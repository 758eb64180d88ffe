"""Makes a group of an archive. What a break left undone, the next run completes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from drawmessenger.errors import ServiceError
from groups.archive_reading import TRUSTED
from groups.archive_taking import archive_take


class Command(BaseCommand):
    help = "Make a group of an archive that export_group, or a group's owner, wrote."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner", required=True, help="the user name of the group's owner")
        parser.add_argument(
            "--known-people",
            action="store_true",
            help="the archive is of this very site: those with the same id are themselves, and "
            "members again. Only for archives that nobody could have changed.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(username=options["owner"], is_active=True).first()
        if not owner:
            raise CommandError("There is no such person.")
        known = options["known_people"]
        try:
            with options["file"].open("rb") as file:
                group = archive_take(file=file, by=owner, bounds=TRUSTED, known_people=known)
        except OSError as error:
            raise CommandError(f"The archive cannot be read: {error.strerror}.") from error
        except ServiceError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{group} is there: {group.pk}")
