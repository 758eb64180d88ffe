"""Looks whether everything is in order, and says what to do where it is not."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from drawmessenger.doctor import Finding, State, examine

MARKS = {State.OK: "ok", State.HINT: "hint", State.MUST: "MUST"}


class Command(BaseCommand):
    help = (
        "Check configuration, database, migrations, Redis, files, clock, mail and addresses, and "
        "say what to do. Exit code 1 when something must be done."
    )
    # It must also run, and say so, where these fail.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        if options["json"]:
            self.stdout.write(json.dumps([one.facts() for one in findings], indent=2))
        else:
            for one in findings:
                self._say(one)
        if any(one.state == State.MUST for one in findings):
            sys.exit(1)

    def _say(self, one: Finding) -> None:
        style = {State.OK: self.style.SUCCESS, State.HINT: self.style.WARNING}
        mark = style.get(one.state, self.style.ERROR)(f"{MARKS[one.state]:<5}")
        self.stdout.write(f"{mark} {one.about}: {one.text}")
        if one.remedy:
            self.stdout.write(f"      → {one.remedy}")
