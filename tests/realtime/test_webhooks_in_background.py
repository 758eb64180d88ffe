"""A server process sends webhooks by itself: after a write, and what an earlier one left over."""

from __future__ import annotations

import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tests.harness.server import AppServer

pytestmark = pytest.mark.server
PREPARE = """
import json, os
import django
django.setup()
from uuid import uuid4
from accounts.services import user_create
from accounts.tokens import token_create
from chat.services import message_send
from chat.webhooks import webhook_create
from groups.services import group_create
user = user_create(email="a@example.org", full_name="Alice", password="correct horse 1")
group = group_create(user=user, name="Harbour sketchers")
webhook_create(group=group, by=user, url=os.environ["HOOK"])
message_send(group=group, user=user, client_id=uuid4(), content="left over")
print(json.dumps({"group": str(group.pk), "token": token_create(user=user, name="x")}))
"""


@pytest.fixture
def received():
    got = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.extend(event["content"] for event in body["events"])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    got.append(f"127.0.0.1:{server.server_address[1]}")
    yield got
    server.shutdown()
    thread.join()
    server.server_close()


def wait_for(received, text, seconds):
    deadline = time.monotonic() + seconds
    while text not in received:
        assert time.monotonic() < deadline, received
        time.sleep(0.05)


def test_it_sends_what_was_left_over_and_what_is_written(var_dir, tmp_path, received):
    host = received.pop()
    app = AppServer(
        {
            "VAR_DIR": str(var_dir),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
            "LINK_PREVIEW_TEST_HOSTS": host,
        }
    )
    app.manage("migrate", "--verbosity", "0")
    settings = {"DJANGO_SETTINGS_MODULE": "drawmessenger.settings", "HOOK": f"http://{host}/"}
    made = json.loads(AppServer(app.environment | settings).python("-c", PREPARE))
    app.start()
    try:
        wait_for(received, "left over", 15)
        headers = {"Authorization": f"Bearer {made['token']}"}
        body = {"client_id": "01a20f60-2557-7733-b8b4-20f1ddef1a5a", "content": "now"}
        path = f"{app.url}/api/v1/groups/{made['group']}/messages"
        begun = time.monotonic()
        httpx.post(path, json=body, headers=headers, timeout=10).raise_for_status()
        wait_for(received, "now", 10)
        assert time.monotonic() - begun < (10 if os.environ.get("CI") else 6)
        assert app.stop() == 0
    finally:
        if app.process:
            app.process.kill()
            app.process.wait()
