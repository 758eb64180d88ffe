"""One call of each operation that succeeds, in a world where there is something of everything.

A new operation needs a line in CALLS: tests/api/test_operations.py says which are missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.bots import bot_create, bot_token_create
from accounts.models import AccessToken, User
from accounts.tokens import token_create
from canvas.operations import Kind
from canvas.services import OperationDraft, operations_append
from canvas.snapshotting import snapshot_make
from canvas.strokes import Stroke, Style, pack
from chat.incoming import incoming_create
from chat.webhooks import webhook_create
from drawmessenger.api import api
from drawmessenger.api_spec import operations, specification
from groups.archive_writing import archive_chunks
from groups.models import Group, Restriction
from groups.tests.test_pictures import png
from tests.project.matrix import World, make, people

SPEC = specification(api)
OPERATIONS = {op["operationId"]: (path, method, op) for path, method, op in operations(SPEC)}
STROKE = pack(Stroke(Style(), [(0, 0), (40, 80)]))


@dataclass
class Scene:
    """The world of the permission matrix, more of it, and who calls: the owner of the group."""

    world: World
    user: User
    token: str
    params: dict[str, Any]
    people: dict[str, User]

    def client(self, token: str = "") -> Client:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return Client(headers=headers, raise_request_exception=False)


@dataclass
class Call:
    """``body`` is JSON, made by a function where it depends; ``status`` is what comes of it."""

    body: Any = None
    files: str = ""
    upload: Callable[[Scene], bytes] = lambda scene: png()
    raw: Callable[[], bytes] | None = None
    query: dict[str, str] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[Scene], None] | None = None
    by: str = "chief"
    session: bool = False


def scene_make() -> Scene:
    known = people()
    world = make("member", known)
    drafts = [OperationDraft(world.chief, uuid4(), Kind.STROKE, STROKE) for _ in range(20)]
    operations_append(world.canvas.pk, drafts)
    snapshot_make(canvas_id=world.canvas.pk)
    token = token_create(user=world.chief, name="test")
    names = {
        "group_id": world.group.pk,
        "canvas_id": world.canvas.pk,
        "user_id": world.victim.pk,
        "invitation_id": world.ids["invitation"],
        "request_id": world.ids["request"],
        "report_id": world.ids["report"],
        "link_id": world.ids["link"],
        "token_id": AccessToken.objects.get(user=world.chief).pk,
        "session_id": "none",
        "gif_id": "gif1",
        "bot_id": uuid4(),
        "webhook_id": uuid4(),
        "hook_id": uuid4(),
        "emoji": "👍",
        "seq": 1,
    }
    return Scene(world, world.chief, token, names, known)


def until() -> str:
    return (timezone.now() + timedelta(hours=1)).isoformat()


def open_to_all(scene: Scene, joining: str = "free") -> None:
    Group.objects.filter(pk=scene.world.group.pk).update(visibility="public", joining=joining)


def asked(scene: Scene) -> None:
    open_to_all(scene, "request")


def mine() -> dict[str, str]:
    return {"client_id": str(uuid4())}


def words() -> dict[str, str]:
    return mine() | {"content": "hello"}


def one_operation() -> bytes:
    return uuid4().bytes + bytes([Kind.STROKE]) + len(STROKE).to_bytes(4, "little") + STROKE


def ban(scene: Scene) -> None:
    Restriction.objects.create(
        group=scene.world.group, user=scene.world.victim, banned=True, created_by=scene.user
    )


def archived(scene: Scene) -> None:
    Group.objects.filter(pk=scene.world.group.pk).update(archived_at=timezone.now())


def bot(scene: Scene) -> None:
    made = bot_create(user=scene.user, full_name="Bot", username="bot_1")
    bot_token_create(user=scene.user, bot_id=made.pk, name="first")
    found = AccessToken.objects.get(user=made)
    scene.params |= {"bot_id": made.pk, "token_id": found.pk}


def hook(scene: Scene) -> None:
    group = scene.world.group
    made = webhook_create(group=group, by=scene.user, url="https://example.org/hook")
    scene.params["webhook_id"] = made.pk


def incoming(scene: Scene) -> None:
    made, _ = incoming_create(group=scene.world.group, by=scene.user, name="Weather")
    scene.params["hook_id"] = made.pk


def archive(scene: Scene) -> bytes:
    return b"".join(archive_chunks(group=scene.world.group))


def session_of(scene: Scene) -> None:
    client = Client()
    client.force_login(scene.user)
    facts = {"ip": "127.0.0.1", "user_agent": "Tests"}
    key = client.session.session_key
    found = UserSession.objects.create(user=scene.user, session_key=key, **facts)
    scene.params["session_id"] = found.pk


CALLS: dict[str, Call] = {
    "openapi": Call(),
    # --- One's own account
    "tokens_list": Call(),
    "tokens_create": Call({"name": "bot", "scope": "read", "days": 7}, session=True),
    "tokens_revoke": Call(),
    "sessions_list": Call(session=True),
    "sessions_end": Call(before=session_of),
    # --- Groups
    "own_group_list": Call(),
    "group_create": Call({"name": "Sketchers", "tags": ["tea"]}),
    "group_get": Call(),
    "group_change": Call({"description": "Boats"}),
    "public_group_list": Call(query={"q": "x"}),
    "settings_get": Call(),
    "settings_change": Call({"visibility": "public"}),
    "picture_set": Call(files="picture"),
    "picture_remove": Call(),
    "archive": Call(),
    "restore": Call(before=archived),
    "audit_list": Call(),
    # --- Members
    "member_list": Call(),
    "join": Call(before=open_to_all, by="asker"),
    "leave": Call({}, by="victim"),
    "transfer": Call(lambda scene: {"to": str(scene.world.victim.pk)}),
    "role_give": Call({"role": "reader"}),
    "mute": Call(lambda scene: {"until": until()}),
    "unmute": Call(),
    "remove": Call(),
    "messages_delete": Call({"since": "2020-01-01T00:00:00Z"}),
    "bot_list": Call(),
    "bot_create": Call({"name": "Drawing bot"}, session=True),
    "bot_delete": Call(before=bot, session=True),
    "bot_token_list": Call(before=bot),
    "bot_token_create": Call({"name": "first"}, before=bot, session=True),
    "bot_token_revoke": Call(before=bot),
    "group_bot_add": Call(before=bot),
    # --- Webhooks, archives
    "webhook_list": Call(),
    "webhook_create": Call({"url": "https://example.org/hook"}, session=True),
    "webhook_change": Call({"active": False}, before=hook),
    "webhook_delete": Call(before=hook),
    "delivery_list": Call(before=hook),
    "incoming_list": Call(before=incoming),
    "incoming_create": Call({"name": "Weather"}, session=True),
    "incoming_delete": Call(before=incoming),
    "group_export": Call(),
    "group_import": Call(files="file", upload=archive),
    "invitation_list": Call(),
    "invitation_create": Call({"days": 7}),
    "invitation_revoke": Call(),
    "ban_list": Call(),
    "ban": Call({"reason": "noise"}),
    "unban": Call(before=ban),
    "request_list": Call(),
    "request_create": Call({"note": "please"}, before=asked, by="outsider"),
    "request_withdraw": Call(before=asked, by="asker"),
    "request_decide": Call({"accept": True}),
    "report_list": Call(),
    "report_decide": Call({"state": "done"}),
    "report_create": Call({"reason": "noise"}),
    # --- Messages
    "message_list": Call(query={"limit": "5"}),
    "message_create": Call(lambda scene: words()),
    "message_get": Call(),
    "message_edit": Call(lambda scene: words(), by="victim"),
    "message_delete": Call(lambda scene: mine()),
    "message_edits": Call(),
    "message_thread": Call(),
    "reaction_add": Call(lambda scene: mine()),
    "reaction_remove": Call(lambda scene: mine()),
    "pin_add": Call(lambda scene: mine()),
    "pin_remove": Call(lambda scene: mine()),
    "pin_list": Call(),
    "read_mark": Call({"seq": 1}),
    "receipt_list": Call(),
    "unread": Call(),
    "notify_set": Call({"notify": "mentions"}),
    "receipts_show": Call({"shows": False}),
    "attachment_create": Call(files="file"),
    "message_search": Call(query={"q": "message"}),
    "gif_list": Call(query={"q": "tea"}),
    "gif_preview": Call(),
    "gif_take": Call({"id": "gif1"}),
    "event_list": Call(query={"wait": "0"}),
    # --- Canvases
    "canvas_list": Call(),
    "canvas_create": Call({"name": "The pier"}),
    "canvas_update": Call({"name": "The pier"}),
    "canvas_delete": Call(),
    "canvas_thumbnail": Call(),
    "snapshot": Call(params={"seq": 20}, headers={"If-None-Match": '"20"'}),
    "own_operations": Call(),
    "operations_create": Call(raw=one_operation),
    "picture_create": Call(files="picture"),
    "link_list": Call(),
    "link_create": Call(),
    "link_revoke_all": Call(),
    "link_revoke": Call(),
}


def address(operation_id: str, params: dict[str, Any]) -> str:
    return OPERATIONS[operation_id][0].format(**params)


def send(client: Client, operation_id: str, scene: Scene, **more: Any) -> Any:
    """Call an operation as CALLS says; ``headers``, ``query`` and ``params`` come on top."""
    call = CALLS.get(operation_id, Call())
    method = OPERATIONS[operation_id][1]
    params = scene.params | call.params | more.pop("params", {})
    path = address(operation_id, params)
    query = call.query | more.pop("query", {})
    if query:
        path += "?" + "&".join(f"{name}={value}" for name, value in query.items())
    headers = call.headers | more.pop("headers", {})
    data, content_type = content(call, scene)
    data, content_type = more.pop("data", data), more.pop("content_type", content_type)
    if content_type:
        more |= {"data": data, "content_type": content_type}
    elif data is not None:
        more["data"] = data
    return getattr(client, method)(path, headers=headers, **more)


def content(call: Call, scene: Scene) -> tuple[Any, str]:
    if call.files:
        return {call.files: SimpleUploadedFile("boat.png", call.upload(scene), "image/png")}, ""
    if call.raw:
        return call.raw(), "application/octet-stream"
    if call.body is None:
        return None, ""
    body = call.body(scene) if callable(call.body) else call.body
    return body, "application/json"
