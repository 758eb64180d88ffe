"""Keep the specification of a release in docs/openapi.json; what was marked as broken is over."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from drawmessenger.api import api
from drawmessenger.api_spec import specification

KEPT = settings.BASE_DIR / "docs" / "openapi.json"
BROKEN = settings.BASE_DIR / "docs" / "openapi-breaking.txt"


class Command(BaseCommand):
    help = "Write docs/openapi.json, at a release: what programs rely on from then on."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        made = json.dumps(specification(api), indent=1, sort_keys=True, ensure_ascii=False)
        KEPT.write_text(made + "\n")
        BROKEN.write_text("")
        self.stdout.write(f"{KEPT.relative_to(settings.BASE_DIR)} is the specification now.")
