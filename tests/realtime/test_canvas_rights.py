"""Open pages learn at once what may be done on a canvas (R8), and links show it to anybody."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from canvas import services, sharing
from canvas.models import Canvas, Operation, OperationKind, ShareLink
from drawmessenger.realtime import protocol
from drawmessenger.realtime.protocol import Frame
from groups.models import Membership
from groups.services import membership_set_role
from tests.harness.canvas import begin, more, operations_in, preview_frame, stroke_frame
from tests.harness.sockets import TestSocket, make_session, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 1.0  # R8


@pytest.fixture
def canvas(group):
    return Canvas.objects.get(group=group)


@pytest.fixture
def path(canvas):
    return f"/ws/canvas/{canvas.pk}/"


@pytest.fixture
def token(canvas, alice):
    return sharing.share_link_create(canvas=canvas, user=alice)[1]


@asynccontextmanager
async def watching(token, session: str = "", **hello):
    socket = TestSocket(f"/ws/watch/{token}/", session)
    assert (await socket.connect())[0]
    await socket.say(t="hello", v=protocol.VERSION, **hello)
    socket.welcome = await socket.hear("welcome")
    try:
        yield socket
    finally:
        await socket.disconnect()


async def closes_soon(socket) -> bool:
    began = time.monotonic()
    return await socket.hear_close() == 4403 and time.monotonic() - began < SOON


async def is_refused(socket) -> bool:
    name = uuid4()
    await socket.send_to(bytes_data=stroke_frame(name))
    while True:
        frame = await socket.receive_from(timeout=3)
        if isinstance(frame, str) and str(name) in frame:
            return '"refused"' in frame and '"not_allowed"' in frame


async def test_a_page_is_told_what_may_be_done(alice, bob, canvas, path):
    async with signed_in(alice, path) as a, signed_in(bob, path) as b:
        expected = {"t": "canvas", "name": canvas.name, "locked": False, "drawers": "members"}
        assert await a.hear("canvas") == expected | {"may_draw": True, "may_manage": True}
        assert await b.hear("canvas") == expected | {"may_draw": True, "may_manage": False}


async def test_r8_a_locked_canvas_takes_nothing_and_says_so(alice, bob, canvas, path):
    async with signed_in(alice, path) as a, signed_in(bob, path) as b:
        await a.hear("canvas")
        await b.hear("canvas")
        await sync_to_async(services.canvas_update)(canvas=canvas, locked=True)
        for socket in (a, b):
            told = await socket.hear("canvas", timeout=SOON)
            assert (told["locked"], told["may_draw"]) == (True, False)
            assert await is_refused(socket)
        await sync_to_async(services.canvas_update)(canvas=canvas, locked=False)
        assert (await b.hear("canvas", timeout=SOON))["may_draw"]
        assert not await is_refused(b)


async def test_r8_a_locked_canvas_shows_no_previews(alice, bob, canvas, path):
    async with signed_in(alice, path) as a, signed_in(bob, path) as b:
        await sync_to_async(services.canvas_update)(canvas=canvas, locked=True)
        for socket in (a, b):
            while (await socket.hear("canvas"))["may_draw"]:
                pass
        await a.send_to(bytes_data=preview_frame(begin(1, uuid4()), more(1, [(1, 1)])))
        assert await b.is_quiet()


async def test_r8_owners_only(alice, bob, canvas, path):
    async with signed_in(alice, path) as a, signed_in(bob, path) as b:
        await b.hear("canvas")
        await sync_to_async(services.canvas_update)(canvas=canvas, drawers="owners")
        assert not (await b.hear("canvas", timeout=SOON))["may_draw"]
        assert await is_refused(b)
        assert not await is_refused(a)


async def test_r8_a_role_counts_at_once(bob, group, path):
    membership = await Membership.objects.aget(group=group, user=bob)
    async with signed_in(bob, path) as socket, signed_in(bob) as chat:
        await socket.hear("canvas")
        await sync_to_async(membership_set_role)(membership=membership, role="reader")
        assert not (await socket.hear("canvas", timeout=SOON))["may_draw"]
        told = await chat.hear("role", timeout=SOON)
        assert told == {"t": "role", "group": str(group.pk), "role": "reader"}
        assert await is_refused(socket)
        await sync_to_async(membership_set_role)(membership=membership, role="owner")
        told = await socket.hear("canvas", timeout=SOON)
        assert (told["may_draw"], told["may_manage"]) == (True, True)
        assert not await is_refused(socket)


async def test_r8_a_deleted_canvas_closes(alice, bob, group, canvas, path, token):
    await sync_to_async(services.canvas_create)(group=group, user=alice)
    async with signed_in(bob, path) as socket, watching(token) as watcher:
        await sync_to_async(services.canvas_delete)(canvas=canvas)
        assert await closes_soon(socket)
        assert await closes_soon(watcher)


# --- By a link ----------------------------------------------------------------------------


async def test_a_watcher_sees_history_previews_and_strokes_live(alice, canvas, path, token):
    async with signed_in(alice, path) as a:
        await a.send_to(bytes_data=stroke_frame(uuid4()))
        await a.hear("ack")
        async with watching(token) as watcher:
            assert watcher.welcome["you"] == str(UUID(int=0))
            assert watcher.welcome["heads"] == {str(canvas.pk): 1}
            told = await watcher.hear("canvas")
            assert (told["may_draw"], told["may_manage"]) == (False, False)
            ((seq, *_),) = operations_in(await watcher.hear_bytes(Frame.OPERATIONS))
            assert seq == 1
            await a.send_to(bytes_data=preview_frame(begin(1, uuid4()), more(1, [(1, 1)])))
            await watcher.hear_bytes(Frame.PREVIEWS)
            await a.send_to(bytes_data=stroke_frame(uuid4()))
            ((seq, *_),) = operations_in(await watcher.hear_bytes(Frame.OPERATIONS))
            assert seq == 2


async def test_a_watcher_changes_nothing_not_even_an_owner(alice, token):
    session = await sync_to_async(make_session)(alice)
    async with watching(token, session) as watcher:
        await watcher.send_to(bytes_data=stroke_frame(uuid4()))
        assert (await watcher.hear("refused"))["code"] == "malformed"
        await watcher.send_to(bytes_data=preview_frame(begin(1, uuid4())))
        assert (await watcher.hear("refused"))["code"] == "malformed"
    assert not await Operation.objects.aexists()


@pytest.mark.parametrize("one", [True, False])
async def test_r8_a_revoked_link_closes(canvas, token, one):
    link = await ShareLink.objects.aget()
    async with watching(token) as watcher:
        await sync_to_async(sharing.share_links_revoke)(
            canvas=canvas, link_id=link.pk if one else None
        )
        assert await closes_soon(watcher)


async def test_r8_another_link_stays_open(canvas, alice, token):
    link, other = await sync_to_async(sharing.share_link_create)(canvas=canvas, user=alice)
    async with watching(token) as watcher, watching(other) as gone:
        await sync_to_async(sharing.share_links_revoke)(canvas=canvas, link_id=link.pk)
        assert await closes_soon(gone)
        await watcher.say(t="ping")
        await watcher.hear("pong")


async def test_r8_a_link_that_expires_closes(token):
    ends = timezone.now() + timedelta(seconds=0.6)
    await ShareLink.objects.aupdate(expires_at=ends)
    async with watching(token) as watcher:
        assert await watcher.hear_close() == 4403
        assert timezone.now() - ends < timedelta(seconds=SOON)


@pytest.mark.parametrize("end", ["wrong", "expired"])
async def test_r8_a_link_that_is_over_opens_nothing(token, end):
    if end == "expired":
        await ShareLink.objects.aupdate(expires_at=timezone.now())
    name = token if end == "expired" else "x" * len(token)
    socket = TestSocket(f"/ws/watch/{name}/")
    await socket.connect()
    await socket.say(t="hello", v=protocol.VERSION)
    assert await socket.hear_close() == 4403


async def test_another_sites_page_opens_no_watcher(token):
    socket = TestSocket(f"/ws/watch/{token}/", origin="http://elsewhere.example")
    assert not (await socket.connect())[0]


async def test_a_manager_clears_by_an_operation_without_a_payload(alice, bob, path):
    clear = protocol.OPERATION_IN.pack(Frame.OPERATION_IN, uuid4().bytes, OperationKind.CLEAR)
    async with signed_in(alice, path) as a, signed_in(bob, path) as b:
        await b.send_to(bytes_data=clear)
        assert (await b.hear("refused"))["code"] == "not_allowed"
        await a.send_to(bytes_data=clear)
        assert (await a.hear("ack"))["seq"] == 1
        ((_, kind, *_),) = operations_in(await b.hear_bytes(Frame.OPERATIONS))
        assert kind == OperationKind.CLEAR
