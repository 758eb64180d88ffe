"""`Idempotency-Key`: a write that is repeated under one key is done once (R3).

Where a body has a `client_id`, the key gives it, and the log knows each of those for ever. Of
other writes the answer is kept for a day. It may hold a token or the address of an invitation, of
which we otherwise keep but a hash: so it is sealed by a key that only who asks again can give.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID, uuid5

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Schema

from drawmessenger.errors import Conflict, Invalid
from drawmessenger.models import KeptAnswer

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,200}")
KEPT_FOR = timedelta(hours=24)
NAMESPACE = UUID("6a4c3c1e-52a0-4e6b-9d5a-3f3a7c2b9e10")
SAFE = {"GET", "HEAD", "OPTIONS"}
View = Callable[..., Any]


class KeyReused(Conflict):
    code = "key_reused"


class UnderWay(Conflict):
    code = "under_way"


def once(view: View) -> View:
    """Let a view write once for each key; it is called with what was validated."""

    @wraps(view)
    def called(request: Any, **values: Any) -> Any:
        if request.method in SAFE:
            return view(request, **values)
        key = key_of(request)
        for name, body in values.items():
            if isinstance(body, Schema) and "client_id" in type(body).model_fields:
                values[name] = with_client_id(body, key)
                return view(request, **values)
        kept = begin(request, key) if key else None
        return kept or view(request, **values)

    return called


def key_of(request: HttpRequest) -> str:
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise Invalid("A key has 1 to 200 visible ASCII characters.", field=HEADER)
    return key or ""


def with_client_id(body: Schema, key: str) -> Schema:
    given = body.client_id  # type: ignore[attr-defined]
    if not key:
        if given is None:
            raise Invalid(f"Give a client_id, or the header {HEADER}.", field="client_id")
        return body
    wanted = _as_uuid(key)
    if given not in (None, wanted):
        raise Invalid(f"client_id and {HEADER} differ.", field=HEADER)
    return body.model_copy(update={"client_id": wanted})


def _as_uuid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        return uuid5(NAMESPACE, key)


# --- The answers of other writes ---------------------------------------------------------------


def begin(request: Any, key: str) -> HttpResponse | None:
    """Return the answer that a key already has, or note that its write is under way."""
    name = _digest(request.user.pk, key)
    same = _fingerprint(request)
    now = timezone.now()
    KeptAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    row = KeptAnswer(pk=name, user_id=request.user.pk, fingerprint=same, created_at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _kept(name, key, same)
    request.api_begun = (row, key)
    return None


def _kept(name: str, key: str, fingerprint: str) -> HttpResponse:
    row = KeptAnswer.objects.filter(pk=name).first()
    if row and row.fingerprint != fingerprint:
        raise KeyReused(f"This {HEADER} belongs to another request.", field=HEADER)
    if not row or not row.status:
        raise UnderWay("The same request is under way.", field=HEADER)
    body = _seal(name, key).decrypt(bytes(row.body)) if row.body else b""
    answer = HttpResponse(body, status=row.status, content_type=row.content_type)
    answer["Idempotent-Replayed"] = "true"
    return answer


def settle(request: Any, response: HttpResponseBase | None) -> None:
    """Keep the answer of a write that was done; what was refused changed nothing and may be tried
    again."""
    begun = getattr(request, "api_begun", None)
    if not begun:
        return
    del request.api_begun
    row, key = begun
    if not isinstance(response, HttpResponse) or not 200 <= response.status_code < 300:
        KeptAnswer.objects.filter(pk=row.pk).delete()
        return
    body = _seal(row.pk, key).encrypt(response.content) if response.content else b""
    row.status, row.body = response.status_code, body
    row.content_type = response.headers.get("Content-Type", "")
    row.save()


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _seal(name: str, key: str) -> Fernet:
    secret = hashlib.sha256(f"{settings.SECRET_KEY}\n{name}\n{key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))


def _fingerprint(request: Any) -> str:
    said = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        said.update(request.body)
        return said.hexdigest()
    for name, file in sorted(request.FILES.items()):
        said.update(f"{name}\n{file.name}\n".encode())
        for part in file.chunks():
            said.update(part)
        file.seek(0)
    return said.hexdigest()
