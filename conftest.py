"""People and groups that tests share: alice and bob are members, charlie is not."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from accounts.models import User
from accounts.services import user_create, user_set_staff
from drawmessenger.api_checks import forget_paces
from drawmessenger.realtime.database import close_connections
from groups.models import Group
from groups.services import group_create, membership_create
from tests.harness.needs import missing

pytest_plugins = ["tests.harness.redis", "tests.harness.server"]

PASSWORD = "correct horse battery"


def _person(name: str) -> User:
    return user_create(
        email=f"{name}@example.org", full_name=name.capitalize(), password=PASSWORD, username=name
    )


@pytest.fixture(autouse=True)
def _fast_hasher_and_own_files(settings, tmp_path_factory):
    """Argon2 is slow on purpose; one test of its own shows that it is what we use."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _no_snapshots_in_background(settings):
    """Tests make snapshots themselves; another process would not see a test's transaction."""
    settings.SNAPSHOTS_IN_BACKGROUND = False


@pytest.fixture(autouse=True)
def _no_previews(settings):
    """Tests reach no network; those of previews fetch from a server of their own."""
    settings.LINK_PREVIEWS = settings.WEBHOOKS = False


@pytest.fixture(autouse=True)
def _no_pace(settings):
    """Tests write faster than people do; those of the limit set it."""
    settings.API_WRITES_PER_SECOND = 1_000_000
    forget_paces()


@pytest.fixture(autouse=True)
def _empty_caches(settings):
    """Rate limits of one test must not reach into the next."""
    for name in settings.CACHES:
        caches[name].clear()


@pytest.fixture(autouse=True)
def _commits_at_once(monkeypatch):
    """Most tests run in a transaction that is taken back: nothing may wait for its commit."""
    wait = BaseDatabaseWrapper.on_commit

    def on_commit(self, step, robust=False):
        if all(block._from_testcase for block in self.atomic_blocks):
            step()
        else:
            wait(self, step, robust)

    monkeypatch.setattr(BaseDatabaseWrapper, "on_commit", on_commit)


@pytest.fixture
def alice(db) -> User:
    return _person("alice")


@pytest.fixture
def bob(db) -> User:
    return _person("bob")


@pytest.fixture
def charlie(db) -> User:
    return _person("charlie")


@pytest.fixture
def chief(db) -> User:
    """Who runs the site."""
    user = _person("chief")
    user_set_staff(user=user, is_staff=True, is_superuser=True)
    return user


@pytest.fixture
def desk(client, chief) -> Client:
    """The browser of who runs the site."""
    client.force_login(chief)
    return client


@pytest.fixture
def group(alice, bob) -> Group:
    """A private group of alice, who owns it, and bob."""
    group = group_create(user=alice, name="Harbour sketchers", tags=["boats", "tea"])
    membership_create(group=group, user=bob)
    return group


@pytest.fixture(scope="session", autouse=True)
def _close_engine_connections(django_db_setup):
    """The engine's own database threads must let go before the test database is removed."""
    yield
    close_connections()


def pytest_terminal_summary(terminalreporter):
    for reason, count in missing.items():
        terminalreporter.write_line(f"Skipped {count} test(s): {reason}.", yellow=True)
