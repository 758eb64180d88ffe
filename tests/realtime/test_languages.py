"""What is written in one batch is refused to each in their own language."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from groups.moderation import member_mute
from groups.services import membership_create
from groups.tests.helpers import soon
from tests.harness.sockets import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


async def refusal_of(socket, name) -> str:
    while True:
        answer = await socket.hear("refused")
        if answer["client_id"] == name:
            return answer["message"]


async def test_two_who_are_muted_are_told_so_in_their_languages(alice, bob, charlie, group):
    await sync_to_async(membership_create)(group=group, user=charlie)
    for user in (bob, charlie):
        muted = {"group": group, "by": alice, "user_id": user.pk, "until": soon(hours=1)}
        await sync_to_async(member_mute)(**muted)
    async with signed_in(bob, language="de-AT") as b, signed_in(charlie, language="fr") as c:
        said = []
        for socket in (b, c):
            said.append(str(uuid4()))
            message = {"client_id": said[-1], "group": group.pk, "type": "TEXT", "content": "x"}
            await socket.say(t="send", **message)
        german, other = await refusal_of(b, said[0]), await refusal_of(c, said[1])
    assert german.startswith("Bis ")
    assert german.endswith(" darfst du hier nicht schreiben.")
    assert other.startswith("You may not write here until ")


async def test_what_a_socket_refuses_itself_too(alice):
    async with signed_in(alice, language="de") as socket:
        await socket.say(t="follow", group=str(uuid4()), after=0)
        answer = await socket.hear("refused")
    assert answer["message"].startswith("Diese Gruppe gibt es nicht")
