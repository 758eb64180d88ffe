"""Backups that are refused whole, and imports that were interrupted."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db.models.signals import post_save

from accounts.models import User
from chat import services
from chat.models import Event
from chat.original import selectors
from chat.tests.backups import (
    group,
    hex_id,
    message,
    oid,
    run,
    state,
    user,
    with_all_traps,
    write,
)
from drawmessenger.ids import uuid_of_object_id
from groups.models import Group, Membership

GOOD = json.dumps(user(1))


def with_field(**fields: Any) -> str:
    return f"[\n{GOOD},\n{json.dumps(user(2) | fields)}\n]"


BROKEN = {
    "empty": ("", 1, "not a JSON list"),
    "no JSON": ("hello", 1, "not a JSON list"),
    "an object": (GOOD, 1, "not a JSON list"),
    "cut off": (f"[\n{GOOD},\n{GOOD[:40]}", 3, "not JSON"),
    "no end": (f"[\n{GOOD}\n", 3, "ends too early"),
    "no comma": (f"[\n{GOOD}\n{GOOD}]", 3, "lacks a comma"),
    "comma at the end": (f"[\n{GOOD},\n]", 3, "not JSON"),
    "more after it": (f"[\n{GOOD}]\n[]", 2, "Something follows"),
    "an item is a text": (f'[\n{GOOD},\n"x"]', 3, "not an object"),
    "an item is null": (f"[\n{GOOD},\n\nnull]", 4, "not an object"),
    "deep": (f'[\n{{"_id": {"[" * 100_000}', 2, "nested too deeply"),
    "a long number": (f'[\n{{"_id": {"9" * 5000}}}]', 2, "too long a number"),
    "not UTF-8": (f"[\n{GOOD},\n\udcff]", 3, "not UTF-8"),
    "no _id": (f'[\n{GOOD},\n{{"email": "x"}}]', 3, "_id is missing"),
    "_id is a text": (with_field(_id=hex_id(2)), 3, "_id is not"),
    "_id is short": (with_field(_id={"$oid": "64a1"}), 3, "_id is not"),
    "_id is no hex": (with_field(_id={"$oid": "z" * 24}), 3, "_id is not"),
    "_id is a list": (with_field(_id={"$oid": []}), 3, "_id is not"),
    "a date as text": (with_field(createdAt="2023-01-01"), 3, "createdAt is not"),
    "a date of words": (with_field(createdAt={"$date": "soon"}), 3, "createdAt is not"),
    "a date too far": (with_field(createdAt={"$date": 10**17}), 3, "createdAt is not"),
    "a date that is true": (with_field(createdAt={"$date": True}), 3, "createdAt is not"),
    "a date beyond all": (
        with_field(createdAt={"$date": {"$numberLong": "9" * 15}}),
        3,
        "createdAt is not",
    ),
    "an e-mail as number": (with_field(email=7), 3, "email is not a text"),
    "a flag as text": (with_field(isAnonymous="yes"), 3, "isAnonymous is neither"),
    "one _id, two people": (with_field(_id=oid(1)), 3, "has other content on line 2"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "line", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_before_anything_is_written(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    write(tmp_path, groups=[group(101)], messages=[message(201)])
    (tmp_path / "users.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(CommandError) as caught:
        run(tmp_path)
    assert f"users.json, line {line}: " in str(caught.value)
    assert reason in str(caught.value)
    assert caught.value.returncode == 1
    assert not User.objects.exists()
    assert not Group.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("groups", "messages", "fault"),
    [
        ([group(101, tags="Boats")], [], "groups.json, line 2: tags is not a list of texts."),
        ([group(101, tags=[1])], [], "groups.json, line 2: tags is not a list of texts."),
        ([group(101, createdBy="me")], [], "groups.json, line 2: createdBy is not"),
        ([], [message(201, groupId=7)], "messages.json, line 2: groupId is not"),
        ([], [message(201, content=["x"])], "messages.json, line 2: content is not a text."),
    ],
)
def test_every_file_is_checked(
    tmp_path: Path, groups: list[Any], messages: list[Any], fault: str
) -> None:
    with pytest.raises(CommandError, match=fault):
        run(write(tmp_path, users=[user(1)], groups=groups, messages=messages))
    assert not User.objects.exists()


@pytest.mark.django_db
def test_all_faults_are_named_at_once_and_a_missing_file_is_one(tmp_path: Path) -> None:
    write(tmp_path, groups="{}", messages=[message(n, type=7) for n in range(201, 231)])
    (tmp_path / "users.json").unlink()
    with pytest.raises(CommandError) as caught:
        run(tmp_path)
    text = str(caught.value)
    assert "users.json, line 0: The file cannot be read" in text
    assert "groups.json, line 1" in text
    assert "… and 12 faults more." in text


class Stop(Exception):
    pass


@pytest.mark.django_db
@pytest.mark.parametrize("writes", range(1, 32, 3))
def test_an_import_that_broke_after_any_write_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    with_all_traps(tmp_path)
    monkeypatch.setattr(selectors, "BATCH", 4)
    append, count = services.log.append, iter(range(1, 1000))

    def stop(**_: Any) -> None:
        if next(count) == writes:
            raise Stop

    def append_and_stop(*args: Any, **kwargs: Any) -> Any:
        saved = append(*args, **kwargs)
        stop()
        return saved

    with monkeypatch.context() as patched:
        patched.setattr(services.log, "append", append_and_stop)
        post_save.connect(stop, weak=False, dispatch_uid="stop")
        try:
            with pytest.raises(Stop):
                run(tmp_path)
        finally:
            post_save.disconnect(dispatch_uid="stop")
    run(tmp_path)
    broken = shape()
    assert len(broken["events"]) == 18
    again = state()
    run(tmp_path)
    assert state() == again


def shape() -> dict[str, Any]:
    """Return what an import leaves, without what differs from one run to the next."""
    found = {
        "users": list(User.objects.order_by("pk").values_list("pk", "full_name", "email")),
        "groups": list(Group.objects.order_by("pk").values_list("pk", "name")),
        "members": sorted(Membership.objects.values_list("group_id", "user_id", "role")),
        "events": sorted(Event.objects.values_list("group_id", "seq", "pk")),
    }
    for group_id in {event[0] for event in found["events"]}:
        seqs = [seq for key, seq, _ in found["events"] if key == group_id]
        assert seqs == list(range(1, len(seqs) + 1))
    assert len(found["users"]) == 6
    assert len(found["groups"]) == 3
    assert len(found["members"]) == 8
    return found


def command(*arguments: str, env: dict[str, str], kill_at: int | None = None) -> str:
    """Run a command of manage.py; kill -9 it when so many messages are saved."""
    with subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        if kill_at is not None:
            while saved(env) < kill_at and process.poll() is None:
                time.sleep(0.01)
            process.kill()
        output, _ = process.communicate()
    return output


def saved(env: dict[str, str]) -> int:
    with closing(sqlite3.connect(Path(env["VAR_DIR"]) / "db.sqlite3")) as database:
        found: int = database.execute("SELECT count(*) FROM chat_event").fetchone()[0]
        return found


@pytest.mark.server
def test_an_import_that_was_killed_is_completed(tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    messages = [message(n, userId=oid(n % 7)) for n in range(1000, 3000)]
    write(folder, users=[user(n) for n in range(1, 6)], groups=[group(101)], messages=messages)
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"VAR_DIR": str(tmp_path / "var")}
    assert command("migrate", "-v0", env=env) == ""
    for count in (500, 1000):
        assert command("import_draw_messenger", str(folder), env=env, kill_at=count) == ""
        assert count <= saved(env) < 2000
    output = command("import_draw_messenger", str(folder), env=env)
    final = command("import_draw_messenger", str(folder), env=env)
    assert "2,000              0          2,000" in final, output + final
    code = (
        "from chat.models import Event\n"
        "seqs = list(Event.objects.order_by('seq').values_list('seq', flat=True))\n"
        "ids = [e.hex for e in Event.objects.order_by('seq').values_list('pk', flat=True)]\n"
        "print('whole', seqs == list(range(1, 2001)), ids == sorted(ids))"
    )
    checked = command("shell", "-v0", "-c", code, env=env)
    assert "whole True True" in checked, checked


def test_the_id_of_an_imported_object_is_its_own() -> None:
    assert uuid_of_object_id(hex_id(5)).hex.startswith(hex_id(5))
