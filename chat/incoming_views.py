"""The secret address of an incoming webhook: without an account or a cookie, so without CSRF."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from chat.incoming import incoming_post
from drawmessenger.api_problems import of_service_error
from drawmessenger.errors import Invalid, ServiceError
from drawmessenger.realtime import protocol

MOST_BYTES = 64 * 1024


class Posted(msgspec.Struct, forbid_unknown_fields=True):
    """``text`` is another name of ``content``, which many programs send."""

    content: str = ""
    text: str = ""
    client_id: UUID | None = None


def read(request: HttpRequest) -> Posted:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise Invalid("The body has at most 64 KiB.", field="body")
    try:
        return msgspec.json.decode(request.read(MOST_BYTES), type=Posted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"The body is JSON with `content`: {error}", field="body") from error


@csrf_exempt
@require_POST
def incoming(request: HttpRequest, token: str) -> HttpResponse:
    """Post a message as the bot of this address."""
    try:
        posted = read(request)
        event = incoming_post(
            token=token, content=posted.content or posted.text, client_id=posted.client_id
        )
    except ServiceError as error:
        return of_service_error(request, error)
    body = msgspec.json.encode(protocol.Ack(event.client_id, event.seq))
    return HttpResponse(body, status=201, content_type="application/json")
