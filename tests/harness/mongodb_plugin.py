"""A pytest plugin that gives the tests a MongoDB: ``pytest -p tests.harness.mongodb_plugin``.

It must be loaded with ``-p``: a conftest.py is read after pytest-django has loaded the settings,
which would then have chosen SQLite. The server is the one of :mod:`tests.harness.mongodb`, in
this process, unless ``TEST_MONGODB_URL`` names another.
"""

import os
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.harness import mongodb

DATABASE_NAME = "drawmessenger"


# First, because pytest-django loads the settings in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the server and name it in the environment that the settings read."""
    url = os.environ.get("TEST_MONGODB_URL") or mongodb.start_in_process()
    os.environ["DATABASE_URL"] = with_database(url)


def pytest_sessionstart() -> None:
    """Refuse to run on another engine: green tests on SQLite would prove nothing here."""
    from django.db import connection  # imported late: Django is not set up at import

    if connection.vendor != "mongodb":
        raise pytest.UsageError(
            f"tests.harness.mongodb_plugin is loaded, but the database is {connection.vendor!r}: "
            "do the settings read DATABASE_URL, and is the plugin loaded with -p?"
        )


def pytest_unconfigure() -> None:
    """Stop the server; pytest-django has dropped the test database by now."""
    mongodb.stop_in_process()


def with_database(url: str) -> str:
    """Return the connection string with a database name, its own if it has one.

    The port is never parsed: ``netloc`` may list several members of a replica set.
    """
    parts = urlsplit(url)
    path = parts.path if parts.path.strip("/") else f"/{DATABASE_NAME}"
    return urlunsplit(parts._replace(path=path))
