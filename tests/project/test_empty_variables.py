"""Variables that are set to nothing, as in files of them, are as good as not set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.test_start import ROOT, start


@pytest.mark.parametrize(
    "name",
    ["DATABASE_URL", "DEBUG", "PROXIES", "EMAIL_URL", "LOG_LEVEL", "ALLOWED_HOSTS", "TIME_ZONE"],
)
def test_an_empty_variable_means_its_default(tmp_path, name):
    done = start(tmp_path, **{name: ""})
    assert done.returncode == 0, done.stderr


def test_the_defaults_of_empty_variables_are_used(tmp_path):
    said = (
        "from drawmessenger import settings as s;"
        "print(s.DATABASES['default']['NAME'], s.ALLOWED_HOSTS, s.GIPHY_URL, s.LANGUAGE_CODE)"
    )
    names = ("DATABASE_URL", "ALLOWED_HOSTS", "GIPHY_URL", "LANGUAGE_CODE", "REDIS_URL")
    kept = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", said],
        cwd=ROOT,
        env=kept | dict.fromkeys(names, ""),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "db.sqlite3") in done.stdout
    assert "localhost" in done.stdout
    assert "giphy.com" in done.stdout
    assert "en-gb" in done.stdout


# --- A database that is a file -----------------------------------------------------------------


def doctor(tmp_path: Path, database: Path) -> dict[str, dict[str, str]]:
    kept = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var")}
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor", "--json"],
        cwd=ROOT,
        env=kept | {"DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    musts = [one for one in json.loads(done.stdout) if one["state"] == "must"]
    return {one["about"]: one for one in musts}


def test_a_database_in_a_folder_that_is_missing(tmp_path):
    found = doctor(tmp_path, tmp_path / "nowhere" / "db.sqlite3")
    assert "server of DATABASE_URL" not in str(found)
    assert str(tmp_path / "nowhere") in found["database"]["remedy"]
    assert not [one for one in found.values() if "migrate" in one["remedy"]]
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "db.sqlite3").write_text("this is no database at all" * 100)
    found = doctor(tmp_path, tmp_path / "db.sqlite3")
    assert "server of DATABASE_URL" not in str(found)
    assert str(tmp_path / "db.sqlite3") in found["database"]["remedy"]
    assert not [one for one in found.values() if "migrate" in one["remedy"]]


def test_a_database_without_tables_is_migrated(tmp_path):
    found = doctor(tmp_path, tmp_path / "db.sqlite3")
    assert "database" not in found
    assert "migrate" in found["migrations"]["remedy"]
    assert "migrate" in found["admins"]["remedy"]
