"""A group goes into an archive and comes out of it the same; what is bad in one is refused."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from PIL import Image

from accounts.bots import bot_create
from accounts.models import User
from accounts.services import guest_create
from canvas.elements import PICTURE
from canvas.models import Canvas, Operation
from canvas.operations import STROKE, pack_erase
from canvas.services import OperationDraft, canvas_create, operations_append
from canvas.strokes import Stroke, Style, pack
from chat.attachments import attachment_store
from chat.models import Attachment, Event
from chat.search import Filters, search
from chat.selectors import folded, message_page
from chat.services import message_delete, message_edit, message_send, pin_set, reaction_set
from drawmessenger.errors import Invalid, NotAllowed
from drawmessenger.realtime.protocol import Anchor
from groups import archive_writing
from groups.archive_reading import Bounds
from groups.archive_taking import archive_take
from groups.archive_writing import archive_chunks
from groups.models import Group, Membership, Picture
from groups.pictures import picture_store

pytestmark = pytest.mark.storage


def png():
    output = io.BytesIO()
    Image.new("RGB", (20, 10), "tomato").save(output, "PNG")
    return output.getvalue()


def send(group, user, content, **more):
    return message_send(group=group, user=user, client_id=uuid4(), content=content, **more)


def operate(canvas, user, kind, payload):
    [done] = operations_append(canvas.pk, [OperationDraft(user, uuid4(), kind, payload)])
    assert isinstance(done, Operation), done


@pytest.fixture
def full(alice, bob, group):
    """A group with some of everything."""
    canvas = Canvas.objects.get(group=group)
    first = send(group, alice, "Hello **harbour** https://example.org/x")
    send(group, bob, "An answer", reply_to=first.seq)
    message_edit(group=group, user=alice, client_id=uuid4(), seq=1, content="Hello *pier*")
    reaction_set(group=group, user=bob, client_id=uuid4(), seq=1, emoji="👍", on=True)
    pin_set(group=group, user=bob, client_id=uuid4(), seq=1, on=True)
    gone = send(group, alice, "A regretted secret")
    message_delete(group=group, user=alice, client_id=uuid4(), seq=gone.seq)
    for name, data in (("tides.txt", b"high water"), ("boat.png", png())):
        kept = attachment_store(
            group=group,
            user=bob,
            name=name,
            content_type="",
            file=SimpleUploadedFile(name, data),
        )
        send(group, bob, "", attachments=[kept.pk])
    send(group, alice, "Look", anchor=Anchor(canvas.pk, 1, (1.0, 2.0, 3.0, 4.0)))
    operate(canvas, alice, STROKE, pack(Stroke(Style(), [(0, 0), (40, 80)])))
    operate(canvas, bob, STROKE, pack(Stroke(Style(), [(5, 5), (6, 6)])))
    operate(canvas, alice, 2, pack_erase([2]))
    picture = picture_store(group=group, data=png())
    payload = PICTURE.pack(Style(width=1 / 16).pack(), picture.pk.bytes, 0, 0, 20, 10)
    operate(canvas, bob, 5, payload)
    canvas_create(group=group, user=bob, name="The pier")
    return group


def archive_of(group):
    return io.BytesIO(b"".join(archive_chunks(group=group)))


def shown(group):
    """What a conversation looks like, without ids and addresses."""
    messages = folded(message_page(group_id=group.pk, limit=200))
    return [
        (
            message.seq,
            message.type,
            message.content,
            message.at.astimezone(UTC).replace(microsecond=0),
            message.deleted,
            message.pinned,
            [item.emoji for item in message.reactions],
            message.reply and (message.reply.seq, message.reply.text),
            [(item.name, item.size, item.width) for item in message.attachments],
            message.anchor and (message.anchor.seq, message.anchor.region),
        )
        for message in messages
    ]


def drawn(canvas):
    found = Operation.objects.filter(canvas=canvas).order_by("seq")
    return [
        (one.seq, one.kind, bytes(one.payload) if one.kind != 5 else None, one.bounds)
        for one in found
    ]


def changed(archive, **entries):
    """Return an archive with some entries replaced (None: left out); `__` stands for a dot."""
    made = io.BytesIO()
    wanted = {name.replace("__", "."): data for name, data in entries.items()}
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            data = wanted.get(info.filename, old.read(info))
            if data is not None:
                new.writestr(info.filename, data)
    return made


def lines(archive, name):
    with zipfile.ZipFile(archive) as opened:
        return [json.loads(line) for line in opened.read(name).splitlines()]


def as_lines(rows):
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_it_comes_out_as_it_went_in(full, charlie):
    made = archive_take(file=archive_of(full), by=charlie)
    assert (made.name, made.tags, made.visibility) == (full.name, full.tags, "private")
    assert shown(made) == shown(full)
    old = Canvas.objects.filter(group=full).order_by("created_at")
    new = Canvas.objects.filter(group=made).order_by("created_at")
    assert [canvas.name for canvas in new] == [canvas.name for canvas in old]
    assert [drawn(canvas) for canvas in new] == [drawn(canvas) for canvas in old]
    [placed] = Operation.objects.filter(canvas__in=list(new), kind=5)
    picture = UUID(bytes=PICTURE.unpack(bytes(placed.payload))[1])
    assert Picture.objects.get(pk=picture).group_id == made.pk
    message = Event.objects.get(group=made, seq=1)
    assert "<strong>harbour</strong>" in message.html
    anchor = Event.objects.get(group=made, kind="message", content="Look").payload["anchor"]
    assert UUID(anchor["canvas"]) in {canvas.pk for canvas in new}
    for item in Attachment.objects.filter(group=made):
        assert item.event_id
        with item.file.open("rb") as file:
            assert file.read()
    found = search(user=charlie, query="pier", filters=Filters(group=made.pk)).found
    assert len(found) == 1


def test_only_who_brings_it_is_a_member_and_all_others_are_placeholders(full, alice, bob, charlie):
    made = archive_take(file=archive_of(full), by=charlie)
    [membership] = Membership.objects.filter(group=made)
    assert (membership.user_id, membership.role) == (charlie.pk, "owner")
    assert membership.last_read_seq == Event.objects.filter(group=made).count()
    authors = set(Event.objects.filter(group=made).values_list("author_id", flat=True))
    people = User.objects.filter(pk__in=authors)
    assert {str(person) for person in people} == {"Alice", "Bob"}
    assert all(person.is_placeholder and not person.is_active for person in people)
    assert not authors & {alice.pk, bob.pk}


def test_ones_own_words_stay_ones_own(full, alice):
    made = archive_take(file=archive_of(full), by=alice)
    assert Event.objects.filter(group=made, author=alice).exists()
    assert shown(made) == shown(full)


def test_the_same_archive_again_changes_nothing(full, charlie):
    archive = archive_of(full)
    made = archive_take(file=archive, by=charlie)
    counts = [model.objects.count() for model in (Group, User, Event, Operation, Attachment)]
    assert archive_take(file=archive, by=charlie).pk == made.pk
    assert counts == [
        model.objects.count() for model in (Group, User, Event, Operation, Attachment)
    ]


def test_what_was_deleted_is_not_in_it_nor_what_nobody_else_may_know(full, alice):
    with zipfile.ZipFile(archive_of(full)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"regretted" not in everything
    assert alice.email.encode() not in everything
    assert b"harbour" in everything


def test_known_people_are_themselves_again(full, alice, bob, tmp_path):
    path = tmp_path / "group.zip"
    call_command("export_group", str(full.pk), str(path), verbosity=0)
    with pytest.raises(CommandError):
        call_command("export_group", str(full.pk), str(path))
    full.delete()
    Event.objects.all().delete()
    Operation.objects.all().delete()
    call_command("import_group", str(path), owner="alice", known_people=True)
    made = Group.objects.get()
    assert {one.user_id for one in Membership.objects.filter(group=made)} == {alice.pk, bob.pk}
    assert Event.objects.filter(group=made, author=bob).exists()
    assert not User.objects.filter(is_placeholder=True).exists()


def test_who_may(full, alice, bob, client):
    path = f"/api/v1/groups/{full.pk}/export"
    client.force_login(bob)
    assert client.get(path).status_code == 403
    for person in (guest_create(full_name="Guest"), bot_create(user=alice, full_name="Robot")):
        with pytest.raises(NotAllowed):
            archive_take(file=archive_of(full), by=person)


def test_by_the_api(full, charlie, client):
    client.force_login(charlie)
    file = SimpleUploadedFile("group.zip", archive_of(full).getvalue())
    answer = client.post("/api/v1/archives", {"file": file})
    assert answer.status_code == 201, answer.content
    assert answer.json()["name"] == full.name
    bad = SimpleUploadedFile("group.zip", b"no archive")
    answer = client.post("/api/v1/archives", {"file": bad})
    assert (answer.status_code, answer.json()["field"]) == (400, "file")


# --- What is bad -------------------------------------------------------------------------------


def refused(file, by, **bounds):
    groups = Group.objects.count()
    with pytest.raises(Invalid) as error:
        archive_take(file=file, by=by, bounds=Bounds(**bounds))
    assert error.value.field == "file"
    return Group.objects.count() - groups


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"x" * 100_000])
def test_what_is_no_archive(data, charlie):
    assert refused(io.BytesIO(data), charlie) == 0


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "files/../x", "a\\b", "files/x", "C:evil", "x" * 99]
)
def test_strange_names(name, group, charlie):
    archive = archive_of(group)
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(name, b"x")
    assert refused(archive, charlie) == 0


def test_a_bomb_is_not_unpacked(group, charlie):
    archive = archive_of(group)
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("files/00000000-0000-7000-8000-000000000000", bytes(3_000_000))
    assert refused(archive, charlie, all_bytes=2_000_000) == 0


def test_a_bomb_that_says_that_it_is_small(group, charlie):
    made = io.BytesIO()
    with zipfile.ZipFile(archive_of(group)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for info in old.infolist():
            data = old.read(info) if info.filename != "events.jsonl" else bytes(3_000_000)
            new.writestr(info.filename, data)
        new.getinfo("events.jsonl").file_size = 100  # as the list of entries says
    refused(made, charlie)


def test_too_many_entries(group, charlie):
    assert refused(archive_of(group), charlie, entries=3) == 0
    assert refused(archive_of(group), charlie, directory_bytes=100) == 0
    assert refused(archive_of(group), charlie, file_bytes=100) == 0


def test_a_name_twice(group, charlie):
    archive = archive_of(group)
    with zipfile.ZipFile(archive, "a") as opened, pytest.warns(UserWarning):
        opened.writestr("events.jsonl", b"")
    assert refused(archive, charlie) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": 2},
        {"group": {"name": ""}},
        {"group": {"name": "x", "may_draw": "anybody"}},
        {"group": {"name": "x", "tags": ["t" * 50]}},
        {"group": []},
    ],
)
def test_manifests(change, group, charlie):
    archive = archive_of(group)
    [manifest] = lines(archive, "manifest.json")
    bad = changed(archive, manifest__json=as_lines([manifest | change]))
    assert refused(bad, charlie) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 7},
        {"kind": "other"},
        {"type": "OTHER"},
        {"content": "x" * 10_001},
        {"content": "\0"},
        {"at": "2026-01-01T00:00:00"},
        {"author": {"id": str(uuid4()), "name": "Nobody"}},
        {"kind": "react", "target": 99, "content": "👍"},
        {"kind": "edit", "target": 0},
        {"anchor": {"canvas": str(uuid4()), "seq": -1}},
    ],
)
def test_events(change, group, alice, charlie):
    send(group, alice, "Hello")
    archive = archive_of(group)
    [event] = lines(archive, "events.jsonl")
    refused(changed(archive, events__jsonl=as_lines([event | change])), charlie)
    assert not Membership.objects.filter(user=charlie).exists()  # what there is of it is nobody's
    refused(changed(archive, events__jsonl=as_lines([event])[:-3]), charlie)
    refused(changed(archive, events__jsonl=None), charlie)


def test_html_and_addresses_of_an_archive_are_not_believed(group, alice, charlie):
    send(group, alice, "Hello")
    archive = archive_of(group)
    [event] = lines(archive, "events.jsonl")
    event |= {"html": "<script>alert(1)</script>", "at": "9999-01-01T00:00:00Z"}
    link = {
        "url": "javascript:alert(1)",
        "title": "x",
        "image": {"url": "x", "width": 1, "height": 1},
    }
    preview = event | {"seq": 2, "id": str(uuid4()), "client_id": str(uuid4()), "kind": "preview"}
    preview |= {"target": 1, "link": link, "content": "", "html": ""}
    bad = changed(archive, events__jsonl=as_lines([event, preview]))
    made = archive_take(file=bad, by=charlie)
    first, second = Event.objects.filter(group=made).order_by("seq")
    assert first.html == "<p>Hello</p>\n" or "script" not in first.html
    assert first.created_at <= datetime.now(UTC)
    assert second.payload == {"url": ""}


@pytest.mark.parametrize("cut", [1, 36, 40])
def test_operations(cut, full, charlie):
    canvas = Canvas.objects.filter(group=full).order_by("created_at").first()
    archive = archive_of(full)
    name = f"canvases/{canvas.pk}.operations"
    with zipfile.ZipFile(archive) as opened:
        data = opened.read(name)
    for bad in (data[:-cut], data[:4] + struct.pack("<I", 9) + data[8:], b"\xff" * 64):
        refused(changed(archive, **{name.replace(".", "__"): bad}), charlie)


def test_the_people_are_bounded(full, charlie):
    assert refused(archive_of(full), charlie, people=1) == 0


def test_an_archive_is_made_bit_by_bit(full, monkeypatch):
    monkeypatch.setattr(archive_writing, "CHUNK", 1)
    chunks = list(archive_chunks(group=full))
    assert len(chunks) > 10
