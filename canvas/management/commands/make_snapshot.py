"""``manage.py make_snapshot [CANVAS …]``: make snapshots; without ids, of every canvas."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from canvas.selectors import canvas_ids
from canvas.snapshotting import orphans_delete, snapshot_make


class Command(BaseCommand):
    help = (
        "Make snapshots, by which canvases open quickly. The server does it by itself; this is "
        "for an import, or with SNAPSHOTS_IN_BACKGROUND=false for a nightly run. Without ids: "
        "of every canvas, and what a crash has left half made is cleared away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("canvases", nargs="*", type=UUID, metavar="CANVAS")

    def handle(self, **options: Any) -> None:
        for canvas_id in options["canvases"] or canvas_ids():
            snapshot = snapshot_make(canvas_id=canvas_id)
            state = (
                f"snapshot at {snapshot.seq}, {snapshot.size:,} bytes" if snapshot else "as it was"
            )
            self.stdout.write(f"{canvas_id}: {state}")
        if not options["canvases"] and (count := orphans_delete()):
            self.stdout.write(f"Cleared away: {count}")
