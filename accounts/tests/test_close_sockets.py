"""R8: logging out and disabling close sockets."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from accounts.services import user_set_active
from tests.harness.sockets import signed_in, stop_hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def _no_hub_left_behind():
    yield
    await stop_hub()


async def test_logging_out_closes_the_sockets_of_that_session_alone(alice, settings):
    async with signed_in(alice) as one, signed_in(alice) as other:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = one.session_key
        await sync_to_async(client.post)(reverse("account_logout"))
        assert await one.hear_close() == 4401
        await other.say(t="ping")
        await other.hear("pong")


async def test_disabling_somebody_closes_all_their_sockets(alice):
    async with signed_in(alice) as one, signed_in(alice) as other:
        await sync_to_async(user_set_active)(user=alice, is_active=False)
        assert [await one.hear_close(), await other.hear_close()] == [4401, 4401]
