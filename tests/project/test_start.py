"""Starting: settings, checks, contracts, and what a wrong variable does."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.checks import run_checks
from django.test import override_settings

from drawmessenger import checks

ROOT = Path(__file__).resolve().parent.parent.parent


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var")}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DATABASE_URL", "postgres://somewhere/db", "sqlite:///"),
        ("DATABASE_URL", "mongodb://somewhere", "names no database"),
        ("REDIS_URL", "http://somewhere", "redis://"),
        ("DEBUG", "perhaps", "true or false"),
        ("SECRET_KEY", "short", "32 characters"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
        ("HTTPS", "maybe", "true or false"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(tmp_path, name, value, word):
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert name in done.stderr
    assert word in done.stderr


def test_a_secret_key_is_made_once_and_kept_private(tmp_path):
    assert start(tmp_path).returncode == 0
    path = tmp_path / "var" / "secret-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = path.read_text()
    assert len(key) >= 50
    assert start(tmp_path).returncode == 0
    assert path.read_text() == key


def test_production_settings_pass_djangos_deployment_check(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path),
        "HTTPS": "true",
        "ALLOWED_HOSTS": "draw.example.org",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_import_contracts_hold():
    command = [str(Path(sys.executable).parent / "lint-imports")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_our_own_checks_say_what_to_do():
    with override_settings(ALLOWED_HOSTS=["*"]):
        assert [found.id for found in checks.hosts_are_named()] == ["drawmessenger.E001"]
    with override_settings(ON_MONGODB=True, REDIS_URL=""):
        (found,) = checks.cluster_has_redis()
        assert "REDIS_URL" in found.hint
    assert "drawmessenger.E001" not in {found.id for found in run_checks()}


def test_passwords_are_hashed_with_argon2():
    from drawmessenger import settings as written

    with override_settings(PASSWORD_HASHERS=written.PASSWORD_HASHERS):
        assert make_password("correct horse").startswith("argon2")


def test_debug_is_off_by_default():
    from drawmessenger import settings as written

    assert written.DEBUG is False
    assert settings.DEBUG is False
