"""``manage.py import_draw_messenger DIR``: import a backup of the original Draw Messenger."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.selectors import user_by_email
from chat.original.backup import BackupError, read_backup
from chat.original.importing import Import
from groups.models import Visibility

PROGRESS_EVERY = 2.0  # seconds


class Command(BaseCommand):
    help = (
        "Import a backup of the original Draw Messenger: the folder has groups.json, "
        "messages.json and users.json. Importing twice changes nothing; an interrupted import "
        "is completed by running it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--private",
            action="store_true",
            help="only members see the imported groups; in the original everybody saw every group",
        )
        parser.add_argument(
            "--owner",
            metavar="EMAIL",
            help="make the account with this e-mail an owner of every imported group",
        )

    def handle(self, **options: Any) -> None:
        owner = user_by_email(options["owner"]) if options["owner"] else None
        if options["owner"] and not owner:
            raise CommandError(f"There is no account with the e-mail {options['owner']}.")
        try:
            backup = read_backup(options["folder"])
        except BackupError as error:
            raise CommandError(f"The backup is refused, nothing was written.\n{error}") from error
        self.shown_at = time.monotonic()
        run = Import(
            backup,
            owner=owner,
            visibility=Visibility.PRIVATE if options["private"] else Visibility.PUBLIC,
            progress=self.show_progress,
        )
        try:
            report = run.run()
        except KeyboardInterrupt as error:
            text = "Interrupted. Run the same command again to complete the import."
            raise CommandError(text, returncode=130) from error
        for line in report.lines():
            self.stdout.write(line)

    def show_progress(self, what: str, done: int, total: int) -> None:
        """Tell now and then how far an import is that takes its time."""
        if time.monotonic() - self.shown_at >= PROGRESS_EVERY:
            self.shown_at = time.monotonic()
            self.stderr.write(f"{what}: {done:,} of {total:,}")
