from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from accounts.models import User
from accounts.services import user_create
from canvas.models import Canvas
from chat.models import Event
from chat.tests.backups import (
    START,
    date,
    drawing,
    group,
    hex_id,
    message,
    oid,
    run,
    state,
    user,
    with_all_traps,
    without,
    write,
)
from drawmessenger.ids import public_id, uuid_of_object_id
from groups.models import Group, Membership, Role, Visibility

pytestmark = pytest.mark.django_db
HOMELESS = uuid_of_object_id("0" * 24)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that asks for any name or address but this machine's (MongoDB's)."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        assert isinstance(address, str) or address[0] in {"127.0.0.1", "::1"}, address
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        assert host in {"127.0.0.1", "::1", "localhost"}, host
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


def row(output: str, kind: str) -> list[int]:
    """Return a row of the table: read, created, already there, repaired, refused."""
    line = next(line for line in output.splitlines() if line.startswith(kind))
    return [int(count.replace(",", "")) for count in line.split()[1:]]


def get(model: Any, number: int) -> Any:
    return model.objects.get(pk=uuid_of_object_id(hex_id(number)))


def test_counts_everything(tmp_path: Path) -> None:
    output = run(with_all_traps(tmp_path))
    assert row(output, "users") == [3, 3, 0, 2, 0]
    assert row(output, "placeholders") == [3, 3, 0, 0, 0]
    assert row(output, "groups") == [2, 2, 0, 0, 0]
    assert row(output, "messages") == [19, 18, 0, 5, 1]
    assert row(output, "drawings") == [5, 3, 1, 0, 1]
    assert "1 × messages refused: The drawing's base64 is damaged." in output
    assert "1 × messages repaired: the type 'STICKER' is unknown: imported as TEXT" in output


def test_second_run_changes_nothing(tmp_path: Path) -> None:
    run(with_all_traps(tmp_path))
    before = state()
    output = run(tmp_path)
    assert state() == before
    assert row(output, "messages") == [19, 0, 18, 0, 1]
    assert row(output, "users") == [3, 0, 3, 0, 0]
    assert Canvas.objects.count() == Group.objects.count() == 3


def test_second_run_keeps_what_people_changed_since(tmp_path: Path) -> None:
    run(with_all_traps(tmp_path))
    person, boats = get(User, 2), get(Group, 101)
    person.set_password("correct horse battery")
    person.full_name = "New Name"
    person.save()
    Membership.objects.filter(user=person, group=boats).delete()
    run(tmp_path)
    person.refresh_from_db()
    assert person.check_password("correct horse battery")
    assert person.full_name == "New Name"
    assert not Membership.objects.filter(user=person, group=boats).exists()


def test_people(tmp_path: Path) -> None:
    run(with_all_traps(tmp_path))
    ada, bo, guest = get(User, 1), get(User, 2), get(User, 3)
    assert (ada.username, ada.about_me, ada.is_guest) == ("ada.b", "", False)
    assert not ada.has_usable_password()
    assert (bo.email, bo.is_guest, bo.email_verified) == ("bo@example.org", False, True)
    assert str(bo.date_of_birth) == "1969-12-31"
    assert (guest.email, guest.is_guest) == (None, True)
    assert int(ada.created_at.timestamp() * 1000) == START + 1
    assert int(ada.last_login.timestamp() * 1000) == START + 1001


def test_placeholders_stand_for_whom_the_backup_does_not_have(tmp_path: Path) -> None:
    run(with_all_traps(tmp_path))
    unknown = get(User, 99)
    assert (unknown.full_name, unknown.is_placeholder) == ("Unknown person 0063", True)
    assert get(Group, 101).created_by == unknown
    assert get(Event, 202).author == get(User, 98)
    assert not unknown.has_usable_password()


def test_an_account_here_is_never_taken_over(tmp_path: Path) -> None:
    mine = user_create(email="u1@example.org", full_name="Mine", password="correct horse battery")
    mine_before = User.objects.filter(pk=mine.pk).values().get()
    output = run(write(tmp_path, users=[user(1, email="U1@example.org", userName="u1")]))
    assert User.objects.filter(pk=mine.pk).values().get() == mine_before
    imported = get(User, 1)
    assert (imported.email, imported.email_verified) == (None, False)
    assert imported.username.startswith("u1-")
    assert "1 × users repaired: an e-mail that an account here has was left out" in output


def test_two_people_with_one_email_and_one_name(tmp_path: Path) -> None:
    run(write(tmp_path, users=[user(1), user(2, email="U1@example.org", userName="u1")]))
    assert (get(User, 1).email, get(User, 1).username) == ("u1@example.org", "u1")
    assert get(User, 2).email is None
    assert get(User, 2).username != "u1"


@pytest.mark.parametrize("name", ["Ada Example", "-x-", "ÅÄÖ", "x" * 40, "", "ADA"])
def test_a_user_name_that_is_not_permitted_is_repaired(tmp_path: Path, name: str) -> None:
    output = run(write(tmp_path, users=[user(1, userName=name)]))
    get(User, 1).clean_fields(exclude={"password"})
    assert row(output, "users") == [1, 1, 0, 1, 0]


def test_texts_that_no_text_can_be_are_repaired(tmp_path: Path) -> None:
    items = [message(201, content="a\ud800b\0c")]
    output = run(write(tmp_path, users=[user(1)], groups=[group(101)], messages=items))
    assert get(Event, 201).content == "a\ufffdb\ufffdc"
    assert "characters that no text can have were replaced" in output


def test_groups_and_their_members(tmp_path: Path) -> None:
    run(with_all_traps(tmp_path))
    boats = get(Group, 101)
    assert boats.visibility == Visibility.PUBLIC
    assert boats.description == "Not <b>bold</b>."
    assert boats.tags == ["Boats", "Tea"]
    roles = dict(Membership.objects.filter(group=boats).values_list("user__username", "role"))
    owners = [name for name, role in roles.items() if role == Role.OWNER]
    assert owners == [get(User, 99).username]
    assert {"ada.b", "u2"} < roles.keys()
    assert get(Group, 102).picture_url == "https://example.org/g.png"


def test_too_long_texts_of_a_group_are_cut_and_reported(tmp_path: Path) -> None:
    big = group(101, name="n" * 99, description="d" * 2000, tags=["t" * 50, *map(str, range(30))])
    output = run(write(tmp_path, groups=[big | {"profilePic": "javascript:alert(1)"}]))
    found = get(Group, 101)
    assert (len(found.name), len(found.description), len(found.tags)) == (80, 1000, 20)
    assert found.picture_url == ""
    assert row(output, "groups") == [1, 1, 0, 1, 0]


def test_private_and_owner(tmp_path: Path) -> None:
    boss = user_create(email="boss@example.org", full_name="Boss", password="correct horse battery")
    run(with_all_traps(tmp_path), "--private", "--owner", "Boss@example.org")
    assert set(Group.objects.values_list("visibility", flat=True)) == {Visibility.PRIVATE}
    owned = Membership.objects.filter(user=boss, role=Role.OWNER)
    assert set(owned.values_list("group_id", flat=True)) == {
        *Group.objects.values_list("pk", flat=True)
    }


def test_an_unknown_owner_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no account with the e-mail"):
        run(with_all_traps(tmp_path), "--owner", "nobody@example.org")
    assert not Group.objects.exists()


def test_messages_are_in_the_order_of_their_times(tmp_path: Path) -> None:
    run(with_all_traps(tmp_path))
    found = list(Event.objects.filter(group=get(Group, 101)).order_by("seq"))
    assert [event.seq for event in found] == list(range(1, len(found) + 1))
    keys = [(event.created_at, public_id(event.pk)) for event in found]
    assert keys == sorted(keys)
    assert [event.content for event in found[-3:]] == ["later", "latest", "nobody"]


def test_messages_of_each_type(tmp_path: Path) -> None:
    run(with_all_traps(tmp_path))
    assert get(Event, 203).content == "<script>alert(1)</script>"
    assert (get(Event, 204).type, get(Event, 204).content) == ("EMOJI", "🚤")
    assert (get(Event, 205).type, get(Event, 205).content) == ("GIF", "https://example.org/a.gif")
    assert get(Event, 206).payload == {
        "url": "https://example.org/p",
        "title": "P & q",
        "description": "About p.",
        "image_url": "https://example.org/p.png",
    }
    assert get(Event, 207).payload == {"url": "https://example.org/bare"}
    assert get(Event, 208).payload == {"url": "https://example.org/found"}
    assert (get(Event, 217).type, get(Event, 217).content) == ("TEXT", "a sticker")
    assert get(Event, 218).payload == {}


def test_drawings_are_stored_once_in_a_group(tmp_path: Path) -> None:
    run(with_all_traps(tmp_path))
    assert get(Event, 209).picture == get(Event, 210).picture
    assert get(Event, 209).content == ""
    assert get(Event, 211).picture.group == get(Group, 102)
    assert (get(Event, 209).picture.width, get(Event, 209).picture.height) == (8, 6)
    assert not Event.objects.filter(pk=uuid_of_object_id(hex_id(212))).exists()


def test_messages_without_a_group_have_one_place(tmp_path: Path) -> None:
    output = run(with_all_traps(tmp_path))
    place = Group.objects.get(pk=HOMELESS)
    assert (place.name, place.visibility) == ("Messages without a group", Visibility.PRIVATE)
    assert place.created_by == get(User, 2)
    assert {get(Event, 213).group, get(Event, 214).group} == {place}
    members = set(Membership.objects.filter(group=place).values_list("user_id", flat=True))
    assert members == {get(User, 2).pk, get(User, 99).pk}
    assert "1 × messages repaired: of a group that is not in the backup" in output


def test_nothing_is_lost_of_a_long_an_empty_and_an_unsigned_message(tmp_path: Path) -> None:
    run(with_all_traps(tmp_path))
    assert len(get(Event, 215).content) == 20_000
    assert get(Event, 216).content == ""
    unsigned = get(Event, 219)
    assert unsigned.author.full_name == "Unknown person 0000"
    assert int(unsigned.created_at.timestamp()) == int(hex_id(219)[:8], 16)


def test_a_newer_backup_adds_what_is_new(tmp_path: Path) -> None:
    old = {"users": [user(1), user(2)], "groups": [group(101)], "messages": [message(201)]}
    run(write(tmp_path, **old))
    new = [message(201), message(202, userId=oid(2)), message(203, type="DRAW", content=drawing())]
    output = run(write(tmp_path, **old | {"messages": new}))
    assert row(output, "messages") == [3, 2, 1, 0, 0]
    assert Membership.objects.filter(user=get(User, 2), group=get(Group, 101)).exists()
    assert [get(Event, number).seq for number in (201, 202, 203)] == [1, 2, 3]


def test_an_item_that_stands_twice_counts_once(tmp_path: Path) -> None:
    items = [message(201), message(201)]
    output = run(write(tmp_path, users=[user(1)], groups=[group(101)], messages=items))
    assert row(output, "messages") == [2, 1, 1, 0, 0]


def test_missing_fields_get_defaults(tmp_path: Path) -> None:
    bare = {"_id": oid(1)}
    groups = [without(group(101), "createdBy", "name", "tags", "createdAt")]
    messages = [{"_id": oid(201), "groupId": oid(101)}, message(202, createdAt=date(0))]
    run(write(tmp_path, users=[bare], groups=groups, messages=messages))
    assert get(User, 1).full_name == "Unknown person 0001"
    assert get(Group, 101).name == "Group 0065"
    assert get(Event, 202).seq == 1  # 1970 comes first
    assert get(Event, 201).content == ""
