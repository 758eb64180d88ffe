from __future__ import annotations

import os

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def _on_the_engine_that_was_asked_for(db):
    """The contract is worth nothing when it runs on another engine than it says."""
    wanted = "mongodb" if os.environ.get("DATABASE_URL", "").startswith("mongodb") else "sqlite"
    assert connection.vendor == wanted
