"""The admin pages of conversations: to look at, in long tables too; files may be removed."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chat.attachments import attachment_store
from chat.models import Attachment, Event, LinkPreview
from chat.moderation import message_report
from chat.services import message_edit, message_send, reaction_set
from drawmessenger.admin import ReadOnlyAdmin
from drawmessenger.ids import uuid_of_object_id
from groups.models import AuditEntry
from groups.tests.test_pictures import png

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin_page(desk, alice):
    def get(name, **query):
        answer = desk.get(reverse(f"admin:chat_{name}_changelist"), query)
        assert answer.status_code == 200
        return answer

    return get


def send(group, user, content, **more) -> Event:
    return message_send(group=group, user=user, client_id=uuid4(), content=content, **more)


def file(group, user, name="photo.png") -> Attachment:
    return attachment_store(
        group=group, user=user, name=name, content_type="", file=ContentFile(png(30, 20))
    )


def rows(answer) -> list:
    return list(answer.context["cl"].result_list)


def test_no_list_counts_its_rows(admin_page, alice, bob, group):
    send(group, alice, "hello")
    send(group, alice, "", attachments=[file(group, alice).pk])
    for name in ("message", "event", "attachment", "linkpreview"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin_page(name)
        asked = [query["sql"] for query in queries if "chat_" in query["sql"]]
        assert asked
        assert not [sql for sql in asked if "COUNT(" in sql or "$count" in sql or "$sum" in sql]


def test_a_long_list_comes_in_pages(admin_page, alice, group, monkeypatch):
    for number in range(7):
        send(group, alice, f"hello {number}")
    monkeypatch.setattr(ReadOnlyAdmin, "list_per_page", 3)
    first = admin_page("message")
    assert [event.content for event in rows(first)] == ["hello 6", "hello 5", "hello 4"]
    assert b"4+ messages" in first.content
    assert [event.content for event in rows(admin_page("message", p="3"))] == ["hello 0"]
    assert b"7 messages" in admin_page("message", p="3").content


def test_events_have_filters(admin_page, alice, bob, group):
    message = send(group, alice, "hello")
    message_edit(group=group, user=alice, client_id=uuid4(), seq=1, content="hello again")
    reaction_set(group=group, user=bob, client_id=uuid4(), seq=1, emoji="👍", on=True)
    found = rows(admin_page("event", kind__exact="react"))
    assert [(event.kind, event.content) for event in found] == [("react", "👍")]
    assert len(rows(admin_page("event", group__id__exact=str(group.pk)))) == 3
    assert rows(admin_page("event", group__id__exact=str(uuid4()))) == []
    assert [event.pk for event in rows(admin_page("message", type__exact="TEXT"))] == [message.pk]


def test_messages_are_found_by_their_words_now(admin_page, alice, group):
    first = send(group, alice, "The harbour at night")
    send(group, alice, "something else")
    message_edit(group=group, user=alice, client_id=uuid4(), seq=1, content="The boats at night")
    assert [event.pk for event in rows(admin_page("message", q="night boats"))] == [first.pk]
    assert rows(admin_page("message", q="harbour")) == []
    assert rows(admin_page("message", q='"')) == []


def test_nobody_rewrites_a_log(admin_page, client, alice, group):
    event = send(group, alice, "hello")
    for name in ("event", "message"):
        page = reverse(f"admin:chat_{name}_change", args=[event.pk])
        assert client.get(page).status_code == 200
        assert client.post(page, {"content": "other"}).status_code == 403
        assert client.post(reverse(f"admin:chat_{name}_delete", args=[event.pk])).status_code == 403
    assert Event.objects.get().content == "hello"


def test_files_are_looked_at_and_removed(admin_page, client, alice, group):
    sent, waiting = file(group, alice), file(group, alice, "other.png")
    send(group, alice, "", attachments=[sent.pk])
    assert [one.pk for one in rows(admin_page("attachment", sent="no"))] == [waiting.pk]
    assert [one.pk for one in rows(admin_page("attachment", sent="yes"))] == [sent.pk]
    thumbnail = reverse("admin:chat_attachment_thumbnail", args=[sent.pk])
    assert thumbnail.encode() in admin_page("attachment").content
    shown = client.get(thumbnail)
    assert shown["Content-Type"] == "image/webp"
    shown.close()
    assert client.get(reverse("admin:chat_attachment_change", args=[sent.pk])).status_code == 200
    kept = sent.file.storage
    sent.refresh_from_db()
    client.post(reverse("admin:chat_attachment_delete", args=[sent.pk]), {"post": "yes"})
    assert not kept.exists(sent.file.name)
    assert not kept.exists(sent.thumbnail.name)
    action = {"action": "delete_selected", "_selected_action": [str(waiting.pk)], "post": "yes"}
    client.post(reverse("admin:chat_attachment_changelist"), action)
    assert not Attachment.objects.exists()
    assert Event.objects.count() == 1


def test_only_admins_see_these_pages(client, alice, group):
    sent = file(group, alice)
    client.force_login(alice)
    for name in ("admin:chat_attachment_changelist", "admin:chat_event_changelist"):
        assert client.get(reverse(name)).status_code == 302
    thumbnail = reverse("admin:chat_attachment_thumbnail", args=[sent.pk])
    assert client.get(thumbnail).status_code == 302


def test_link_previews_are_shown(admin_page, client):
    preview = LinkPreview.objects.create(
        id="a" * 64, url="https://example.org/", found={"title": "<b>An example</b>"}
    )
    assert b"&lt;b&gt;An example" in admin_page("linkpreview", q="example").content
    page = client.get(reverse("admin:chat_linkpreview_change", args=[preview.pk]))
    assert page.status_code == 200


# --- Reports and deletions ---------------------------------------------------------------------


def take(client, kind, name, obj, **more):
    where = reverse(f"admin:{kind}_changelist")
    given = {"action": name, "_selected_action": [str(obj.pk)], "confirmed": "yes"}
    return client.post(where, given | more, follow=True)


def test_open_reports_come_first(admin_page, client, alice, bob, group):
    send(group, bob, "something bad")
    send(group, bob, "something else")
    report = message_report(group=group, user=alice, seq=1, reason="It is bad")
    where = reverse("admin:groups_report_changelist")
    with CaptureQueriesContext(connection) as queries:
        assert rows(client.get(where)) == [report]
    assert len(queries) < 8
    page = client.get(reverse("admin:groups_report_change", args=[report.pk]))
    assert b"something bad" in page.content
    assert [event.seq for event in rows(admin_page("message", reported="open"))] == [1]
    take(client, "groups_report", "dismiss", report)
    assert rows(client.get(where)) == []
    assert rows(client.get(where, {"state": "dismissed"})) == [report]
    assert rows(admin_page("message", reported="open")) == []
    entry = AuditEntry.objects.get(verb="report.decide")
    assert (entry.actor.username, entry.before) == ("chief", {"state": "open"})
    tiles = client.get(reverse("admin:index")).context["tiles"]
    assert {tile.label: tile.number for tile in tiles}["messages"] == "2"


def test_a_reported_message_is_deleted(admin_page, client, alice, bob, group):
    send(group, bob, "something bad")
    report = message_report(group=group, user=alice, seq=1, reason="It is bad")
    asked = {"action": "delete_message", "_selected_action": [str(report.pk)]}
    answer = client.post(reverse("admin:groups_report_changelist"), asked)
    assert b"for everybody" in answer.content
    take(client, "groups_report", "delete_message", report)
    deletion = Event.objects.get(kind="delete")
    assert (deletion.author.username, deletion.target.seq) == ("chief", 1)
    report.refresh_from_db()
    assert report.state == "done"
    page = client.get(reverse("admin:groups_report_change", args=[report.pk]))
    assert b"(deleted)" in page.content
    entry = AuditEntry.objects.get(verb="admin.message.delete")
    assert (entry.target, entry.group, entry.before["seq"]) == (bob, group, 1)


def test_messages_are_deleted_once_with_their_files(admin_page, client, alice, group):
    message = send(group, alice, "", attachments=[file(group, alice).pk])
    page = reverse("admin:chat_message_change", args=[message.pk])
    assert [step.name for step in client.get(page).context["steps"]] == ["remove"]
    take(client, "chat_message", "remove", message)
    assert not Attachment.objects.exists()
    assert b"deleted before" in take(client, "chat_message", "remove", message).content
    assert Event.objects.filter(kind="delete").count() == 1
    assert b"deletion, Chief" in client.get(page).content


def test_messages_of_today_are_found_by_their_keys(admin_page, alice, group):
    message = send(group, alice, "hello")
    old = Event(group=group, author=alice, client_id=uuid4(), seq=2, number=2, content="old")
    old.pk = uuid_of_object_id("6553f100aabbccddeeff0011")
    old.save()
    for query in ({}, {"when": "today"}, {"when": "30", "type__exact": "TEXT"}):
        assert [event.pk for event in rows(admin_page("message", **query))] == [message.pk]
    assert [event.pk for event in rows(admin_page("message", when="imported"))] == [old.pk]
    assert len(rows(admin_page("message", type__exact="TEXT"))) == 2
    message.delete()
    assert [event.pk for event in rows(admin_page("message"))] == [old.pk]
