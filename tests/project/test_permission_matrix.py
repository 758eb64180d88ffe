"""Who may do what: every kind of person x every object x every verb.

One table for pages and JSON views, one for sockets. A column is a kind of person, as
``matrix.PEOPLE`` names them; a letter says what they get: ``y`` it is done or shown, ``n`` it is
refused (403), ``0`` there is no such thing (404), ``a`` sign in first. What is refused changes
nothing. Both engines.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from struct import pack as packed
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from canvas.operations import Kind
from canvas.strokes import Stroke, Style, pack
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import Frame
from groups.tests.test_pictures import png
from tests.harness.sockets import TestSocket, make_session, stop_hub
from tests.project.matrix import PEOPLE, SOON, World, make, people

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]
STROKE = pack(Stroke(Style(), [(0, 0), (40, 80)]))
Ask = Callable[[Client, World], Any]


def read(path: str) -> Ask:
    return lambda client, world: client.get(at(path, world))


def send(verb: str, path: str, **body: Any) -> Ask:
    def ask(client: Client, world: World) -> Any:
        given = {name: value(world) if callable(value) else value for name, value in body.items()}
        call = getattr(client, verb)
        return call(at(path, world), given, content_type="application/json")

    return ask


def form(path: str, **fields: Any) -> Ask:
    def ask(client: Client, world: World) -> Any:
        given = {name: value(world) if callable(value) else value for name, value in fields.items()}
        return client.post(at(path, world), given)

    return ask


def file(path: str, name: str) -> Ask:
    def ask(client: Client, world: World) -> Any:
        upload = SimpleUploadedFile("boat.png", png(), "image/png")
        return client.post(at(path, world), {name: upload})

    return ask


def operation(kind: Kind, payload: bytes) -> Ask:
    """Do one operation through the JSON view, which answers of each what became of it."""

    def ask(client: Client, world: World) -> Any:
        body = packed("<16sBI", uuid4().bytes, kind, len(payload)) + payload
        path = at("/api/v1/canvases/{canvas}/operations", world)
        answer = client.post(path, body, content_type="application/octet-stream")
        if answer.status_code == 200 and "code" in answer.json()[0]:
            assert answer.json()[0]["code"] == "not_allowed"
            answer.status_code = 403
        return answer

    return ask


def at(path: str, world: World) -> str:
    base = f"/api/v1/groups/{world.group.pk}"
    names = {"group": str(world.group.pk), "canvas": str(world.canvas.pk)}
    names |= {"victim": str(world.victim.pk), "chief": str(world.chief.pk)} | world.ids
    path = path.format(**names)
    return path if path.startswith("/") else f"{base}/{path}".rstrip("/")


def name(_world: World) -> str:
    return str(uuid4())


def victim(world: World) -> str:
    return str(world.victim.pk)


def until(_world: World) -> str:
    return (timezone.now() + SOON).isoformat()


def since(_world: World) -> str:
    return (timezone.now() - SOON).isoformat()


G = "/groups/{group}/"
C = "/api/v1/canvases/{second}"
#                                                own adm mem gst rdr mut vis out ban nob arc
CASES: list[tuple[str, Ask, str]] = [
    # --- Reading
    ("group", read(""), "y y y y y y y 0 0 a y"),
    ("members", read("members"), "y y y y y y y 0 0 a y"),
    ("settings", read("settings"), "y y y y y y y 0 0 a y"),
    ("messages", read("messages"), "y y y y y y y 0 0 a y"),
    ("message", read("messages/1"), "y y y y y y y 0 0 a y"),
    ("edits", read("messages/1/edits"), "y y y y y y y 0 0 a y"),
    ("thread", read("messages/1/thread"), "y y y y y y y 0 0 a y"),
    ("pins", read("pins"), "y y y y y y y 0 0 a y"),
    ("receipts", read("read"), "y y y y y y y 0 0 a y"),
    ("canvases", read("canvases"), "y y y y y y y 0 0 a y"),
    ("own operations", read("/api/v1/canvases/{canvas}/own-operations"), "y y y y y y y 0 0 a y"),
    ("picture", read("/pictures/{picture}.png"), "y y y y y y y 0 0 a y"),
    ("page: room", read(G), "y y y y y y y 0 0 a y"),
    # --- Writing
    ("send", send("post", "messages", client_id=name, content="x"), "y y y n n n n 0 0 a n"),
    ("edit own", send("patch", "messages/2", client_id=name, content="x"), "y y y n n n n 0 0 a n"),
    (
        "edit another's",
        send("patch", "messages/1", client_id=name, content="x"),
        "n n n n n n n 0 0 a n",
    ),
    ("delete own", send("delete", "messages/2", client_id=name), "y y y n n n n 0 0 a n"),
    ("delete another's", send("delete", "messages/1", client_id=name), "y y n n n n n 0 0 a n"),
    ("react", send("post", "messages/1/reactions/👍", client_id=name), "y y y n n n n 0 0 a n"),
    ("unreact", send("delete", "messages/1/reactions/👍", client_id=name), "y y y n n n n 0 0 a n"),
    ("pin", send("put", "messages/1/pin", client_id=name), "y y y n n n n 0 0 a n"),
    ("unpin", send("delete", "messages/1/pin", client_id=name), "y y y n n n n 0 0 a n"),
    (
        "call all",
        send("post", "messages", client_id=name, content="@all x"),
        "y y y n n n n 0 0 a n",
    ),
    ("attach", file("attachments", "file"), "y y y n n n n 0 0 a n"),
    ("mark read", send("put", "read", seq=1), "y y y y y y 0 0 0 a y"),
    ("notify", send("put", "notify", notify="none"), "y y y y y y 0 0 0 a y"),
    ("report", send("post", "messages/1/report", reason="x"), "y y y y y y y 0 0 a y"),
    # --- Drawing
    ("draw", operation(Kind.STROKE, STROKE), "y y y n n n n 0 0 a n"),
    ("clear another's", operation(Kind.CLEAR, b""), "y y n n n n n 0 0 a n"),
    ("new canvas", send("post", "canvases", name="x"), "y y y n n n n 0 0 a n"),
    (
        "picture to place",
        file("/api/v1/canvases/{canvas}/pictures", "picture"),
        "y y y n n n n 0 0 a n",
    ),
    ("rename canvas", send("patch", C, name="x"), "y y n n n n n 0 0 a n"),
    ("lock canvas", send("patch", C, locked=True), "y y n n n n n 0 0 a n"),
    ("who draws", send("patch", C, drawers="owners"), "y y n n n n n 0 0 a n"),
    ("delete canvas", send("delete", C), "y y n n n n n 0 0 a n"),
    ("links", read("/api/v1/canvases/{canvas}/links"), "y y n n n n n 0 0 a n"),
    ("new link", send("post", "/api/v1/canvases/{canvas}/links"), "y y n n n n n 0 0 a n"),
    ("end links", send("delete", "/api/v1/canvases/{canvas}/links"), "y y n n n n n 0 0 a n"),
    ("end link", send("delete", "/api/v1/canvases/{canvas}/links/{link}"), "y y n n n n n 0 0 a n"),
    # --- Inviting
    ("invitations", read("invitations"), "y y y y y y n 0 0 a y"),
    ("invite", send("post", "invitations"), "y y y n n n n 0 0 a n"),
    ("invite by mail", send("post", "invitations", email="a@example.org"), "y y y n n n n 0 0 a n"),
    ("revoke", send("delete", "invitations/{invitation}"), "y y 0 0 0 0 0 0 0 a y"),
    ("page: invite", form(G + "invitations/"), "y y y n n n n 0 0 a n"),
    # --- Moderation
    ("role", send("put", "members/{victim}/role", role="reader"), "y y n n n n n 0 0 a y"),
    ("role: admin", send("put", "members/{victim}/role", role="admin"), "y n n n n n n 0 0 a y"),
    (
        "role of an owner",
        send("put", "members/{chief}/role", role="member"),
        "y n n n n n n 0 0 a y",
    ),
    ("mute", send("put", "members/{victim}/mute", until=until), "y y n n n n n 0 0 a y"),
    ("unmute", send("delete", "members/{victim}/mute"), "y y n n n n n 0 0 a y"),
    ("remove", send("delete", "members/{victim}"), "y y n n n n n 0 0 a y"),
    ("remove an owner", send("delete", "members/{chief}"), "y n n n n n n 0 0 a y"),
    (
        "delete messages",
        send("post", "members/{victim}/messages/delete", since=since),
        "y y n n n n n 0 0 a y",
    ),
    ("bans", read("bans"), "y y n n n n n 0 0 a y"),
    ("ban", send("put", "bans/{victim}", reason="x"), "y y n n n n n 0 0 a y"),
    ("ban an owner", send("put", "bans/{chief}", reason="x"), "y n n n n n n 0 0 a y"),
    ("unban", send("delete", "bans/{exile}"), "y y n n n n n 0 0 a y"),
    ("requests", read("requests"), "y y n n n n n 0 0 a y"),
    ("decline", send("put", "requests/{request}", accept=False), "y y n n n n n 0 0 a y"),
    ("reports", read("reports"), "y y n n n n n 0 0 a y"),
    ("decide report", send("put", "reports/{report}", state="done"), "y y n n n n n 0 0 a y"),
    # --- Governing
    ("rename", send("patch", "", name="x"), "y y n n n n n 0 0 a n"),
    ("set", send("patch", "settings", may_draw="admins"), "y n n n n n n 0 0 a n"),
    ("set picture", file("picture", "picture"), "y y n n n n n 0 0 a n"),
    ("no picture", send("delete", "picture"), "y y n n n n n 0 0 a n"),
    ("transfer", send("post", "transfer", to=victim), "y n n n n n n 0 0 a y"),
    ("audit", read("audit"), "y n n n n n n 0 0 a y"),
    # --- Pages
    ("page: edit", read(G + "edit/"), "y y n n n n n 0 0 a n"),
    ("page: members", read(G + "manage/"), "y y n n n n n 0 0 a y"),
    ("page: requests", read(G + "manage/requests/"), "y y n n n n n 0 0 a y"),
    ("page: invitations", read(G + "manage/invitations/"), "y y y y y y n 0 0 a y"),
    ("page: reports", read(G + "manage/reports/"), "y y n n n n n 0 0 a y"),
    ("page: bans", read(G + "manage/bans/"), "y y n n n n n 0 0 a y"),
    ("page: settings", read(G + "manage/settings/"), "y n n n n n n 0 0 a y"),
    ("page: log", read(G + "manage/log/"), "y n n n n n n 0 0 a y"),
    ("page: role", form(G + "members/{victim}/role/", role="reader"), "y y n n n n n 0 0 a y"),
    # --- Coming and going
    ("join", send("post", "join"), "n n n n n n y 0 0 a n"),
    ("leave", send("post", "leave"), "y y y y y y y 0 0 a y"),
    # Who is not signed in is asked for a name first, and joins by the form after that.
    ("invited", form("/join/{token}/"), "y y y y y y y y n y 0"),
]
READS = {title for title, ask, _ in CASES if ask.__qualname__.startswith("read.")}


def letter(answer: Any) -> str:
    answer.close()
    status = answer.status_code
    if status == 302 and "/accounts/login/" in answer.url:
        return "a"
    known = {200: "y", 201: "y", 204: "y", 302: "y", 401: "a", 403: "n", 404: "0"}
    return known.get(status, str(status))


def client_of(role: str, world: World) -> Client:
    client = Client()
    if role != "nobody":
        client.force_login(world.actor)
    return client


@pytest.mark.parametrize("role", PEOPLE)
def test_pages_and_json(role):
    known, faults = people(), []
    world = make(role, known)
    client, before = client_of(role, world), world.mark()
    for title, ask, row in CASES:
        expected, got = row.split()[PEOPLE.index(role)], letter(ask(client, world))
        if got != expected:
            faults.append(f"{title}: {got} instead of {expected}")
        changed = world.mark() != before
        if changed and (expected != "y" or title in READS):
            faults.append(f"{title}: changed something")
        if changed or (got == "y" and title not in READS):
            world = make(role, known)
            before = world.mark()
    assert not faults


# --- Sockets ---------------------------------------------------------------------------------

W = "y y y n n n n n n n"  # who writes; nobody opens no socket, see below
SOCKET_CASES: list[tuple[str, Callable[[World], dict[str, Any]], str]] = [
    ("send", lambda world: {"t": "send", "content": "x", "type": "TEXT"}, W),
    ("edit own", lambda world: {"t": "edit", "seq": 2, "content": "z"}, W),
    (
        "edit another's",
        lambda world: {"t": "edit", "seq": 1, "content": "z"},
        "n n n n n n n n n n",
    ),
    ("react", lambda world: {"t": "react", "seq": 1, "emoji": "👍", "on": True}, W),
    ("pin", lambda world: {"t": "pin", "seq": 1, "on": True}, W),
    ("unpin", lambda world: {"t": "pin", "seq": 1, "on": False}, W),
    ("delete own", lambda world: {"t": "delete", "seq": 2}, W),
    ("delete another's", lambda world: {"t": "delete", "seq": 1}, "y y n n n n n n n n"),
]
SOCKET_PEOPLE = [role for role in PEOPLE if role != "nobody"]


async def opened(path: str, world: World, **hello: Any) -> TestSocket:
    key = await sync_to_async(make_session)(world.actor)
    socket = TestSocket(path, key)
    await socket.connect()
    await socket.say(t="hello", v=protocol.VERSION, **hello)
    return socket


async def answered(socket: TestSocket, client_id: str) -> str:
    while True:
        frame = await socket.receive_from(timeout=5)
        if isinstance(frame, str) and client_id in frame:
            if frame.startswith('{"t":"ack"'):
                return "y"
            if frame.startswith('{"t":"refused"'):
                assert '"not_allowed"' in frame
                return "n"


@pytest.mark.parametrize("role", SOCKET_PEOPLE)
async def test_sockets(role):
    world = await sync_to_async(lambda: make(role, people()))()
    column = SOCKET_PEOPLE.index(role)
    try:
        faults = [fault async for fault in chat_faults(world, column)]
        faults += [fault async for fault in canvas_faults(world, role)]
    finally:
        await stop_hub()
    assert not faults


async def chat_faults(world: World, column: int) -> Any:
    readable = ["y", "y", "y", "y", "y", "y", "y", "n", "n", "y"][column] == "y"
    socket = await opened("/ws/chat/", world, have={str(world.group.pk): 0})
    welcome = await socket.hear("welcome")
    if (str(world.group.pk) in welcome["heads"]) != readable:
        yield f"follow: {not readable}"
    for title, frame, row in SOCKET_CASES:
        client_id = str(uuid4())
        await socket.say(client_id=client_id, group=world.group.pk, **frame(world))
        got = await answered(socket, client_id)
        if got != row.split()[column]:
            yield f"{title}: {got}"
    await socket.disconnect()


async def canvas_faults(world: World, role: str) -> Any:
    socket = await opened(f"/ws/canvas/{world.canvas.pk}/", world)
    if role in {"outsider", "banned"}:
        if await socket.hear_close() != protocol.Close.NOT_ALLOWED:
            yield "canvas: was opened"
        return
    may_draw = role in {"owner", "admin", "member"}
    told = await socket.hear("canvas")
    if told["may_draw"] != may_draw or told["may_manage"] != (role in {"owner", "admin"}):
        yield f"canvas: {told}"
    for title, kind, payload, allowed in (
        ("draw", Kind.STROKE, STROKE, may_draw),
        ("clear", Kind.CLEAR, b"", role in {"owner", "admin"}),
    ):
        client_id = uuid4()
        head = protocol.OPERATION_IN.pack(Frame.OPERATION_IN, client_id.bytes, kind)
        await socket.send_to(bytes_data=head + payload)
        got = await answered(socket, str(client_id))
        if (got == "y") != allowed:
            yield f"{title}: {got}"
    await socket.disconnect()


async def test_nobody_opens_no_socket(alice, group):
    for path in ("/ws/chat/", f"/ws/canvas/{uuid4()}/"):
        socket = TestSocket(path)
        await socket.connect()
        assert await socket.hear_close() == protocol.Close.SIGNED_OUT
    await asyncio.sleep(0)
    await stop_hub()


def test_every_row_has_every_column():
    def widths() -> Iterator[int]:
        yield from (len(row.split()) for _, _, row in CASES)
        yield from (len(row.split()) + 1 for _, _, row in SOCKET_CASES)

    assert set(widths()) == {len(PEOPLE)}
