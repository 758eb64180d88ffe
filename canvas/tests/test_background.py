"""When snapshots are made by the server itself."""

from __future__ import annotations

import subprocess
import threading
import time
from uuid import uuid4

import pytest

from canvas import background, receivers, services
from canvas.models import Canvas
from canvas.operations import Kind
from canvas.services import OperationDraft, operations_append
from canvas.snapshotting import DUE, snapshot_if_due
from canvas.strokes import Stroke, Style, pack

STROKE = pack(Stroke(Style(), [(0, 0), (40, 80)]))


@pytest.fixture
def made(monkeypatch, settings):
    """The command lines that would have run; each waits until the test lets it."""
    settings.SNAPSHOTS_IN_BACKGROUND = True
    commands, go_on = [], threading.Event()

    def run(command, **_):
        commands.append(command)
        assert go_on.wait(5)
        return subprocess.CompletedProcess(command, 0, stdout="done", stderr="")

    monkeypatch.setattr(background.subprocess, "run", run)
    yield commands, go_on
    go_on.set()
    wait()


def wait() -> None:
    for worker in tuple(background._workers):
        worker.join(5)


def test_each_canvas_once_and_one_at_a_time(made):
    commands, go_on = made
    first, second = uuid4(), uuid4()
    background.snapshot_soon(first)
    while not commands:
        time.sleep(0.01)
    for canvas_id in (second, first, second, first):  # the first one again: it has begun already
        background.snapshot_soon(canvas_id)
    assert len(commands) == 1
    go_on.set()
    wait()
    assert [command[-1] for command in commands] == [str(first), str(second), str(first)]
    assert commands[0][-2] == "make_snapshot"
    background.snapshot_soon(first)
    wait()
    assert len(commands) == 4


def test_one_that_fails_does_not_end_the_others(made, monkeypatch, caplog):
    commands, _ = made

    def run(command, **_):
        commands.append(command)
        if len(commands) == 1:
            raise OSError("no more processes")
        return subprocess.CompletedProcess(command, 1, stdout="", stderr="a reason")

    monkeypatch.setattr(background.subprocess, "run", run)
    background.snapshot_soon(uuid4())
    background.snapshot_soon(uuid4())
    wait()
    assert len(commands) == 2
    assert "no more processes" in caplog.text
    assert "a reason" in caplog.text


def test_it_can_be_turned_off(made, settings):
    settings.SNAPSHOTS_IN_BACKGROUND = False
    background.snapshot_soon(uuid4())
    assert made[0] == []


@pytest.mark.django_db
def test_every_so_many_operations_ask_for_one(group, alice, monkeypatch):
    asked = []
    monkeypatch.setattr(services, "snapshot_soon", asked.append)
    monkeypatch.setattr(services, "SNAPSHOT_EVERY", 10)
    canvas = Canvas.objects.get(group=group)
    for size in (9, 3, 6, 5):
        drafts = [OperationDraft(alice, uuid4(), Kind.STROKE, STROKE) for _ in range(size)]
        operations_append(canvas.pk, drafts)
    assert asked == [canvas.pk, canvas.pk]  # at 10 and 20


@pytest.mark.django_db
def test_opening_a_canvas_far_ahead_of_its_snapshot_asks_for_one(client, group, alice, monkeypatch):
    asked = []
    monkeypatch.setattr(receivers, "snapshot_if_due", lambda **facts: asked.append(facts))
    client.force_login(alice)
    client.get(f"/groups/{group.pk}/")
    canvas = Canvas.objects.get(group=group)
    assert asked == [{"canvas_id": canvas.pk, "head": 0, "newest": 0}]


def test_far_ahead_is_more_than_a_page_can_well_wait_for(monkeypatch):
    asked = []
    monkeypatch.setattr("canvas.snapshotting.snapshot_soon", asked.append)
    canvas_id = uuid4()
    snapshot_if_due(canvas_id=canvas_id, head=1_000 + DUE, newest=1_000)
    assert asked == []
    snapshot_if_due(canvas_id=canvas_id, head=1_001 + DUE, newest=1_000)
    assert asked == [canvas_id]
