"""Makes an admin of this site, without asking anything."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from accounts.site import Made, Wanted, admin_make
from drawmessenger.errors import ServiceError

FROM_ENVIRONMENT = {
    "email": "ADMIN_EMAIL",
    "username": "ADMIN_USERNAME",
    "name": "ADMIN_NAME",
    "password": "ADMIN_PASSWORD",
}
NOT_READY = (
    "The database is not ready: run manage.py migrate, and manage.py doctor if that does not help."
)
DOUBTFUL = (
    "Nobody had confirmed this e-mail address: the account has a new password now, and whoever "
    "used it before is signed out."
)


class Command(BaseCommand):
    help = (
        "Make an admin of this site, or give the rights to somebody who is here already. Nothing "
        "is asked: options, or ADMIN_EMAIL, ADMIN_USERNAME, ADMIN_NAME and ADMIN_PASSWORD. "
        "Without a password one is made and shown once. May be run again and again: the "
        "password of an account that is there stays, unless --new-password is given or nobody "
        "has confirmed its e-mail address."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="by it they sign in")
        parser.add_argument("--username", help="default: made from the e-mail")
        parser.add_argument("--name", help="full name; default: Admin")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password's line from stdin"
        )
        parser.add_argument(
            "--new-password", action="store_true", help="also where the account is there already"
        )
        parser.add_argument(
            "--staff", action="store_true", help="the desk, but without the right to do everything"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = {
            key: options.get(key) or os.environ.get(name, "")
            for key, name in FROM_ENVIRONMENT.items()
        }
        if options["password_stdin"]:
            given["password"] = sys.stdin.readline().rstrip("\r\n")
            if not given["password"]:
                raise CommandError("There is no password on stdin.")
        if not given["email"]:
            raise CommandError("Please give --email, or set ADMIN_EMAIL.")
        wanted = Wanted(
            **given, superuser=not options["staff"], new_password=options["new_password"]
        )
        try:
            made = admin_make(wanted)
        except ServiceError as error:
            field = f" ({error.field})" if error.field else ""
            raise CommandError(f"{error.message}{field}") from error
        except DatabaseError as error:
            raise CommandError(NOT_READY) from error
        self._say(made)

    def _say(self, made: Made) -> None:
        what = "has the rights now" if made.changed else "was there already"
        what = "is made" if made.created else what
        self.stdout.write(self.style.SUCCESS(f"The admin {made.user.username} {what}."))
        if made.doubtful:
            self.stdout.write(DOUBTFUL)
        if made.password:
            self.stdout.write(f"Password, shown only this once: {made.password}")
