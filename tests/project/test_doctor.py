"""``manage.py doctor`` says what is wrong, what to do, and whether anything must be done."""

from __future__ import annotations

import io
import json
import os

import pytest
from django.core.management import call_command
from django.db import connection

from drawmessenger import doctor
from drawmessenger.static_files import ModuleManifestStorage

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def well(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.REDIS_URL = ""
    settings.DEBUG = False


def examined(about: str = "") -> list[doctor.Finding]:
    return [one for one in doctor.examine() if one.about == about or not about]


def musts(about: str = "") -> list[doctor.Finding]:
    return [one for one in examined(about) if one.state == doctor.State.MUST]


def run(*args: str) -> tuple[str, int]:
    out = io.StringIO()
    try:
        call_command("doctor", *args, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code)
    return out.getvalue(), 0


def test_a_healthy_site_needs_nothing(well):
    said, code = run()
    assert code == 0, said
    assert "MUST" not in said
    assert "create_admin" in said
    found = json.loads(run("--json")[0])
    assert {one["about"] for one in found} >= {"database", "migrations", "files", "clock", "mail"}
    assert all(one["remedy"] for one in found if one["state"] != "ok")


def test_a_redis_that_is_away(well, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    [found] = musts("Redis")
    assert "REDIS_URL" in found.remedy
    assert run()[1] == 1


def test_waiting_migrations(well, monkeypatch):
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    [(_, newest)] = MigrationLoader(connection).graph.leaf_nodes("groups")
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("groups", newest)
    try:
        [found] = musts("migrations")
    finally:
        recorder.record_applied("groups", newest)
    assert f"groups.{newest}" in found.text
    assert found.remedy.endswith("manage.py migrate")


def test_a_folder_that_cannot_be_used(well, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert musts("files")


def test_a_full_disk(well, monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 62)
    assert "free" in musts("files")[0].text


def test_scripts_are_collected_after_they_were_bundled(well, settings, monkeypatch, tmp_path):
    settings.STATIC_ROOT, settings.BUNDLED_DIR = tmp_path / "static", tmp_path / "bundled"
    monkeypatch.setattr(doctor, "staticfiles_storage", ModuleManifestStorage())
    [found] = musts("files")
    assert "not collected yet" in found.text
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    bundle = settings.BUNDLED_DIR / "bundles" / "room.js"
    for path in (manifest, bundle):
        path.parent.mkdir(parents=True)
        path.write_text("{}")
    os.utime(manifest, (1_000, 1_000))
    [found] = musts("files")
    assert "bundled after" in found.text
    assert "collectstatic" in found.remedy
    os.utime(bundle, (1_000, 1_000))
    assert musts("files") == []


def test_every_host_is_too_many(well, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert [one for one in musts("configuration") if "E001" in one.text]


def test_a_clock_that_is_wrong(well, monkeypatch):
    now = doctor.time.time()
    monkeypatch.setattr(doctor, "_clocks", lambda: iter([("Redis", now + 3600)]))
    assert "differs" in musts("clock")[0].text


def test_a_mail_server_that_is_away(well, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "EMAIL_URL" in musts("mail")[0].remedy
