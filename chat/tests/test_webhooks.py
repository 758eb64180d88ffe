"""Outgoing webhooks: signed, in order, tried again, turned off, and never led inside."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from django.utils import timezone

from chat import delivering
from chat.delivering import MOST_FAILURES, deliver, deliver_due, wait_after
from chat.models import Delivery, Webhook
from chat.services import message_delete, message_send
from chat.webhooks import (
    LOGGED,
    MOST,
    deliveries_of,
    secret_of,
    webhook_create,
    webhook_delete,
    webhook_list,
    webhook_of,
    webhook_set_active,
)
from drawmessenger.errors import Conflict, Invalid, NotAllowed, NotFound
from groups.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


class Receiver(BaseHTTPRequestHandler):
    status = 204
    got: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver(settings):
    Receiver.status, Receiver.got = 204, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    settings.LINK_PREVIEW_TEST_HOSTS = [f"127.0.0.1:{server.server_address[1]}"]
    yield f"http://127.0.0.1:{server.server_address[1]}/hook?x=1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hook(alice, group, receiver):
    return webhook_create(group=group, by=alice, url=receiver)


def send(group, user, content):
    return message_send(group=group, user=user, client_id=uuid4(), content=content)


def bodies():
    return [json.loads(body) for _, body in Receiver.got]


def texts():
    return [[event.get("content", "") for event in body["events"]] for body in bodies()]


def due_now(hook):
    Webhook.objects.filter(pk=hook.pk).update(next_at=timezone.now())


def test_what_happens_from_now_on_arrives_signed(alice, group, receiver):
    send(group, alice, "before")
    hook = webhook_create(group=group, by=alice, url=receiver)
    send(group, alice, "one")
    send(group, alice, "two")
    assert deliver_due() == 1
    assert texts() == [["one", "two"]]
    headers, body = Receiver.got[0]
    assert json.loads(body)["group"] == str(group.pk)
    key = base64.b64decode(secret_of(hook).removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert deliver_due() == 0
    hook.refresh_from_db()
    assert (hook.position, hook.failures) == (3, 0)
    [logged] = deliveries_of(hook=hook)
    assert (logged.first_seq, logged.last_seq, logged.status) == (2, 3, 204)


def test_secrets_differ_and_are_in_no_database(alice, group, hook, receiver):
    other = webhook_create(group=group, by=alice, url=receiver)
    assert secret_of(other) != secret_of(hook)
    assert secret_of(hook).removeprefix("whsec_") not in str(vars(hook))


def test_a_failure_is_tried_again_as_it_was_and_later_each_time(alice, group, hook):
    Receiver.status = 500
    send(group, alice, "one")
    assert deliver_due() == 1
    assert deliver_due() is None  # it is not due
    hook.refresh_from_db()
    assert hook.failures == 1
    assert hook.next_at > timezone.now()
    send(group, alice, "two")
    due_now(hook)
    Receiver.status = 200
    deliver_due()
    deliver_due()
    assert texts() == [["one"], ["one"], ["two"]]
    names = [headers["webhook-id"] for headers, _ in Receiver.got]
    assert names[0] == names[1] != names[2]
    waits = [wait_after(failures) for failures in range(1, MOST_FAILURES)]
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)


def test_after_many_failures_it_is_turned_off(alice, group, hook):
    Receiver.status = 503
    send(group, alice, "one")
    for _ in range(MOST_FAILURES):
        due_now(hook)
        deliver_due()
    hook.refresh_from_db()
    assert hook.disabled_at
    assert AuditEntry.objects.filter(group=group, verb="webhook.disable", actor=None).exists()
    due_now(hook)
    assert deliver_due() is None
    assert len(Receiver.got) == MOST_FAILURES
    # Turned on again, it is sent what comes from then on.
    Receiver.status = 200
    webhook_set_active(hook=hook, by=alice, active=True)
    send(group, alice, "two")
    deliver_due()
    assert texts()[-1] == ["two"]


def test_who_says_gone_is_asked_no_more(alice, group, hook):
    Receiver.status = 410
    send(group, alice, "one")
    deliver_due()
    hook.refresh_from_db()
    assert hook.disabled_at


def test_a_redirect_is_not_followed(alice, group, hook):
    Receiver.status = 307
    send(group, alice, "one")
    deliver_due()
    assert len(Receiver.got) == 1
    assert deliveries_of(hook=hook)[0].status == 307


def test_what_was_deleted_meanwhile_comes_without_its_text(alice, group, hook):
    sent = send(group, alice, "secret")
    message_delete(group=group, user=alice, client_id=uuid4(), seq=sent.seq)
    deliver_due()
    assert b"secret" not in Receiver.got[0][1]


def test_one_process_at_a_time_sends(alice, group, hook):
    send(group, alice, "one")
    Webhook.objects.update(claimed_until=timezone.now() + timedelta(seconds=30))
    assert deliver(hook) is False
    Webhook.objects.update(claimed_until=timezone.now())
    assert deliver(hook) is True
    assert deliver(hook) is False  # though this process had read it before


def test_a_batch_is_bounded(alice, group, hook, monkeypatch):
    monkeypatch.setattr(delivering, "BATCH", 2)
    for number in range(5):
        send(group, alice, str(number))
    while deliver_due():
        pass
    assert texts() == [["0", "1"], ["2", "3"], ["4"]]


def test_the_last_deliveries_are_kept(alice, group, hook):
    for number in range(LOGGED + 3):
        made = Delivery(webhook=hook, first_seq=number, last_seq=number)
        delivering._log(made)
    assert Delivery.objects.filter(webhook=hook).count() == LOGGED
    assert deliveries_of(hook=hook)[0].first_seq == LOGGED + 2


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://example.org:22/",
        "https://me:secret@example.org/",
        "ftp://example.org/",
        "example.org",
        "https://[::1/",
    ],
)
def test_addresses_that_are_refused_at_once(url, alice, group):
    with pytest.raises(Invalid) as refused:
        webhook_create(group=group, by=alice, url=url)
    assert refused.value.field == "url"


def test_an_address_inside_is_never_connected_to(alice, group, receiver, settings):
    hook = webhook_create(group=group, by=alice, url=receiver)
    settings.LINK_PREVIEW_TEST_HOSTS = []
    Webhook.objects.filter(pk=hook.pk).update(url="https://127.0.0.1/")
    send(group, alice, "one")
    deliver_due()
    assert Receiver.got == []
    [logged] = deliveries_of(hook=hook)
    assert (logged.status, "public" in logged.error) == (0, True)


def test_owners_look_after_them(alice, bob, group, hook, receiver):
    for forbidden in (
        lambda: webhook_create(group=group, by=bob, url=receiver),
        lambda: webhook_list(group=group, by=bob),
        lambda: webhook_of(group=group, by=bob, webhook_id=hook.pk),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    with pytest.raises(NotFound):
        webhook_of(group=group, by=alice, webhook_id=uuid4())
    for _ in range(MOST - 1):
        webhook_create(group=group, by=alice, url=receiver)
    with pytest.raises(Conflict):
        webhook_create(group=group, by=alice, url=receiver)
    webhook_delete(hook=hook, by=alice)
    assert len(webhook_list(group=group, by=alice)) == MOST - 1


def test_by_the_api(client, alice, group, receiver):
    client.force_login(alice)
    path = f"/api/v1/groups/{group.pk}/webhooks"
    made = client.post(path, {"url": receiver}, content_type="application/json")
    assert made.status_code == 201
    hook = made.json()
    assert hook["secret"].startswith("whsec_")
    [listed] = client.get(path).json()
    assert (listed["active"], listed["secret"]) == (True, None)
    send(group, alice, "one")
    deliver_due()
    [logged] = client.get(f"{path}/{hook['id']}/deliveries").json()
    assert logged["status"] == 204
    change = client.patch(f"{path}/{hook['id']}", {"active": False}, "application/json")
    assert change.json()["active"] is False
    assert client.delete(f"{path}/{hook['id']}").status_code == 204
    assert client.get(path).json() == []
