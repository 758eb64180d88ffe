"""A group's settings: who draws, clears, invites, calls everybody; what guests may; its picture."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from canvas.models import Canvas
from canvas.selectors import standing_of
from drawmessenger.errors import Invalid, NotAllowed
from groups import invitations, upkeep
from groups.models import Group
from groups.permissions import KINDS, RIGHTS, SET, YES, Kind, Verb, may
from groups.selectors import group_json
from groups.tests.helpers import last, membership, say, set_role
from groups.tests.test_pictures import png

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


def change(group, by, **changes):
    return upkeep.group_change(group=group, by=by, **changes)


def test_owners_change_settings_and_the_log_says_so(alice, group):
    change(group, alice, may_draw="admins", guests_write=False)
    group.refresh_from_db()
    assert (group.may_draw, group.guests_write) == ("admins", False)
    assert last(group).before == {"may_draw": "members", "guests_write": True}
    assert last(group).after == {"may_draw": "admins", "guests_write": False}


def test_admins_change_the_texts_alone(alice, bob, group):
    set_role(group, bob, "admin")
    change(group, bob, name="Sketchers", visibility="private")
    with pytest.raises(NotAllowed):
        change(group, bob, visibility="public")
    with pytest.raises(NotAllowed):
        change(group, bob, may_call="members")
    set_role(group, bob, "member")
    with pytest.raises(NotAllowed):
        change(group, bob, name="Mine")


@pytest.mark.parametrize(
    "changes", [{"may_draw": "small"}, {"may_call": "x"}, {"joining": ""}, {"archived_at": None}]
)
def test_what_cannot_be_set(alice, group, changes):
    with pytest.raises(Invalid):
        change(group, alice, **changes)


def test_who_draws(alice, bob, group):
    canvas = Canvas.objects.get(group=group)
    for level, role, expected in (
        ("members", "member", True),
        ("admins", "member", False),
        ("admins", "admin", True),
        ("owners", "admin", False),
    ):
        change(group, alice, may_draw=level)
        set_role(group, bob, role)
        assert standing_of(user=bob, canvas_id=canvas.pk).may_draw is expected
        assert standing_of(user=alice, canvas_id=canvas.pk).may_draw


def test_who_calls_everybody(alice, bob, group):
    say(group, bob, "@all tea")
    change(group, alice, may_call="owners")
    with pytest.raises(NotAllowed):
        say(group, bob, "@all tea")
    say(group, alice, "@all tea")


def test_what_guests_may(alice, bob, group):
    bob.is_guest = True
    bob.save()
    say(group, bob)
    change(group, alice, guests_write=False, guests_invite=False, guests_draw=False)
    with pytest.raises(NotAllowed):
        say(group, bob)
    with pytest.raises(NotAllowed):
        invitations.invitation_create(group=group, user=bob)
    assert not may(membership(group, bob), Verb.DRAW)
    bob.is_guest = False
    bob.save()
    say(group, bob)


def test_the_table_is_complete():
    assert set(RIGHTS) == set(Verb)
    for verb, row in RIGHTS.items():
        assert tuple(row) == KINDS
        assert row[Kind.OWNER] == YES
        assert row[Kind.ADMIN] != SET or verb in {
            Verb.DRAW,
            Verb.CLEAR,
            Verb.INVITE,
            Verb.CALL_ALL,
        }


def test_a_groups_picture(client, alice, bob, charlie, group):
    group_json(user=alice, group_id=str(group.pk))
    client.force_login(alice)
    file = SimpleUploadedFile("boat.png", png(40, 20), "image/png")
    url = f"/api/v1/groups/{group.pk}/picture"
    assert client.post(url, {"picture": file}).status_code == 204
    group.refresh_from_db()
    address = client.get(f"/api/v1/groups/{group.pk}").json()["picture"]
    answer = client.get(address)
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (256, 256)
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    client.force_login(bob)
    assert client.delete(url).status_code == 403
    client.force_login(alice)
    bad = SimpleUploadedFile("boat.png", b"no picture", "image/png")
    assert client.post(url, {"picture": bad}).status_code == 400
    empty = SimpleUploadedFile("boat.png", b"", "image/png")
    assert client.post(url, {"picture": empty}).status_code == 400
    assert Group.objects.get(pk=group.pk).picture_id
    assert client.delete(url).status_code == 204
    assert Group.objects.get(pk=group.pk).picture_id is None


def test_the_json_views(client, alice, bob, group):
    url = f"/api/v1/groups/{group.pk}/settings"
    client.force_login(bob)
    assert client.get(url).json()["may_call"] == "small"
    change = {"may_draw": "owners"}
    assert client.patch(url, change, content_type="application/json").status_code == 403
    client.force_login(alice)
    answer = client.patch(url, change, content_type="application/json")
    assert answer.json()["may_draw"] == "owners"
    unknown = client.patch(url, {"created_by": str(bob.pk)}, content_type="application/json")
    assert unknown.status_code == 400
    base = f"/api/v1/groups/{group.pk}"
    answer = client.patch(base, {"name": "New"}, content_type="application/json")
    assert (answer.json()["name"], answer.json()["role"]) == ("New", "owner")
    assert client.put(f"{base}/archive").json()["archived"]
    assert not client.delete(f"{base}/archive").json()["archived"]
    assert client.get(f"{base}/audit").json()[0]["verb"] == "group.restore"
