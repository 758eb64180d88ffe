"""Nothing of a private group comes out of any page or route for somebody who is no member."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from canvas.models import Canvas, ShareLink
from canvas.sharing import share_link_create, share_links_revoke
from chat.services import MessageDraft, messages_append
from groups.pictures import picture_store
from groups.tests.test_pictures import png

pytestmark = pytest.mark.django_db
SECRET = "the harbour is blue tonight"


def all_paths(ids: dict[str, str], patterns=None, prefix: str = "") -> list[str]:
    """Every path of the project, with our ids in the places of its parameters."""
    found = []
    for pattern in patterns or get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += all_paths(ids, pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and "(?P" not in route:
            for name in pattern.pattern.converters:
                start = route.index("<")
                stop = route.index(">")
                route = route[:start] + ids.get(name, "1") + route[stop + 1 :]
            found.append("/" + route)
    return found


@pytest.fixture
def paths(alice, group):
    messages_append(group.pk, [MessageDraft(alice, uuid4(), SECRET)])
    picture = picture_store(group=group, data=png())
    canvas = Canvas.objects.get(group=group)
    revoked, token = share_link_create(canvas=canvas, user=alice)
    share_links_revoke(canvas=canvas, link_id=revoked.pk)
    link, _ = share_link_create(canvas=canvas, user=alice)
    return all_paths(
        {
            "group_id": str(group.pk),
            "user_id": str(alice.pk),
            "canvas_id": str(canvas.pk),
            "picture_id": str(picture.pk),
            "link_id": str(link.pk),
            "token": token,  # of the link that works no longer
        }
    )


def leaks(client, paths, group) -> list[str]:
    body = {"groupId": str(group.pk), "content": "let me in", "client_id": str(uuid4())}
    found = []
    for path in paths:
        for answer in (client.get(path), client.post(path, body, "application/json")):
            content = b"".join(answer) if answer.streaming else answer.content
            assert answer.status_code < 500, path
            if SECRET.encode() in content or group.name.encode() in content or b"PNG" in content:
                found.append(path)
    return found


def test_the_test_would_see_a_leak(client, alice, paths, group):
    client.force_login(alice)
    harmless = [path for path in paths if "leave" not in path and "logout" not in path]
    found = leaks(client, harmless, group)
    assert len(found) >= 5


def test_without_cookies_nothing_comes_out(client, paths, group):
    assert len(paths) > 40
    assert leaks(client, paths, group) == []


def test_for_charlie_nothing_comes_out(client, charlie, paths, group):
    client.force_login(charlie)
    assert leaks(client, [path for path in paths if "logout" not in path], group) == []


@pytest.mark.parametrize("signed_in", [True, False])
def test_nobody_else_changes_or_deletes_anything(client, charlie, paths, group, signed_in):
    if signed_in:
        client.force_login(charlie)
    canvas = Canvas.objects.get(group=group)
    for path in (path for path in paths if "logout" not in path):
        for method in (client.patch, client.put, client.delete):
            answer = method(path, {"name": "mine", "locked": True}, "application/json")
            assert answer.status_code < 500, path
    now = Canvas.objects.get(group=group)
    assert (now.pk, now.name, now.locked) == (canvas.pk, canvas.name, False)
    assert ShareLink.objects.count() == 1
