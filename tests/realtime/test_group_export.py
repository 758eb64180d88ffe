"""A group's archive over HTTP: streamed to its owners."""

from __future__ import annotations

import io
import zipfile
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from accounts.tokens import token_create
from chat.services import message_send
from drawmessenger.realtime.database import close_connections

pytestmark = pytest.mark.django_db(transaction=True)


async def test_an_owner_is_sent_it(alice, bob, group):
    send = sync_to_async(message_send)
    await send(group=group, user=bob, client_id=uuid4(), content="Hello")
    make = sync_to_async(token_create)
    token = await make(user=alice, name="backup", scope="read")
    path = f"/api/v1/groups/{group.pk}/export"
    answer = await AsyncClient().get(path, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == 'attachment; filename="harbour-sketchers.zip"'
    data = b"".join([chunk async for chunk in answer.streaming_content])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b'"Hello"' in archive.read("events.jsonl")
        assert archive.testzip() is None
    token = await make(user=bob, name="backup", scope="write")
    answer = await AsyncClient().get(path, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    close_connections()
