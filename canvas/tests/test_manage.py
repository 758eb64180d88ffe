"""Rename, lock, delete a canvas, and who may: the creator and owners of the group."""

from __future__ import annotations

import pytest

from canvas import services
from canvas.models import Canvas
from canvas.selectors import drawers_among
from groups.models import Membership, Role
from groups.services import membership_set_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def canvas(group) -> Canvas:
    return Canvas.objects.get(group=group)


@pytest.fixture
def second(group, bob) -> Canvas:
    """A second canvas of the group, which bob made."""
    return services.canvas_create(group=group, user=bob, name="Sails")


def make(group, user, role: str) -> None:
    membership_set_role(membership=Membership.objects.get(group=group, user=user), role=role)


def url(canvas) -> str:
    return f"/api/v1/canvases/{canvas.pk}"


def patch(client, canvas, **change):
    return client.patch(url(canvas), change, "application/json")


def drawers(canvas, *people) -> set:
    return drawers_among(canvas_id=canvas.pk, user_ids=[person.pk for person in people])


def test_an_owner_changes_every_canvas(client, alice, second):
    client.force_login(alice)
    answer = patch(client, second, name=" Masts  and sails ", drawers="owners", locked=True)
    assert answer.status_code == 200
    expected = {"name": "Masts and sails", "drawers": "owners", "locked": True}
    expected |= {"may_manage": True, "snapshot": None, "thumbnail": None}
    assert expected.items() <= answer.json().items()
    second.refresh_from_db()
    assert (second.name, second.drawers, second.locked) == ("Masts and sails", "owners", True)


def test_who_made_a_canvas_changes_it_and_no_other(client, bob, canvas, second):
    client.force_login(bob)
    assert patch(client, second, locked=True).status_code == 200
    assert patch(client, canvas, locked=True).status_code == 403
    assert client.delete(url(canvas)).status_code == 403
    flags = {item["name"]: item["may_manage"] for item in client.get(list_url(canvas)).json()}
    assert flags == {canvas.name: False, "Sails": True}


def list_url(canvas) -> str:
    return f"/api/v1/groups/{canvas.group_id}/canvases"


def test_a_reader_manages_nothing_any_more(client, group, bob, second):
    make(group, bob, Role.READER)
    client.force_login(bob)
    assert patch(client, second, name="Mine").status_code == 403
    assert client.post(list_url(second), {"name": "x"}, "application/json").status_code == 403


def test_who_left_or_was_never_there_finds_nothing(client, charlie, canvas):
    client.force_login(charlie)
    assert patch(client, canvas, name="Mine").status_code == 404
    assert client.delete(url(canvas)).status_code == 404
    assert client.get(f"{url(canvas)}/thumbnail.png").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": "x" * 81}, "name"), ({"drawers": "everybody"}, "drawers"), ({"locked": "?"}, None)],
)
def test_a_bad_change_is_refused_by_field(client, alice, canvas, change, field):
    client.force_login(alice)
    answer = patch(client, canvas, **change)
    assert answer.status_code == 400
    assert field is None or answer.json()["field"] == field


def test_a_deleted_canvas_is_gone_and_the_last_one_stays(client, alice, canvas, second):
    client.force_login(alice)
    assert client.delete(url(second)).status_code == 204
    assert patch(client, second, name="x").status_code == 404
    answer = client.delete(url(canvas))
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert Canvas.objects.get() == canvas


def test_members_draw_unless_the_canvas_says_otherwise(group, alice, bob, charlie, canvas):
    everybody = (alice, bob, charlie)
    assert drawers(canvas, *everybody) == {alice.pk, bob.pk}
    make(group, bob, Role.READER)
    assert drawers(canvas, *everybody) == {alice.pk}
    make(group, bob, Role.MEMBER)
    services.canvas_update(canvas=canvas, drawers="owners")
    assert drawers(canvas, *everybody) == {alice.pk}
    services.canvas_update(canvas=canvas, locked=True)
    assert drawers(canvas, *everybody) == set()
    services.canvas_update(canvas=canvas, locked=False, drawers="members")
    assert drawers(canvas, *everybody) == {alice.pk, bob.pk}
