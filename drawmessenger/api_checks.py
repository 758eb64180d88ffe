"""What each operation of the API checks before its view: the query, the body's kind, the pace.

These follow authentication, so that nobody learns of them who may not be here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.operation import Operation
from ninja.throttling import BaseThrottle

from drawmessenger.api_once import settle
from drawmessenger.api_pages import link_next
from drawmessenger.api_problems import UnsupportedMedia
from drawmessenger.errors import Invalid, ServiceError, TooMany
from drawmessenger.realtime.buckets import TokenBucket
from drawmessenger.realtime.protocol import LIMITS

SAFE = {"GET", "HEAD", "OPTIONS"}
MOST_BUCKETS = 10_000
MEDIA_TYPES = {"body": "application/json", "file": "multipart/form-data"}
Run = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Rules:
    """The names that an operation takes in its query, and the kind of its body."""

    query: frozenset[str]
    media_type: str


def rules_of(operation: Operation) -> Rules:
    query: set[str] = set()
    media_type = ""
    for model in operation.models:
        source = model.__ninja_param_source__
        if source == "query":
            query.update(model.__ninja_flatten_map__)
        media_type = MEDIA_TYPES.get(source, media_type)
    return Rules(frozenset(query), media_type)


def check_query(request: HttpRequest, rules: Rules) -> None:
    for name in request.GET:
        if name not in rules.query:
            raise Invalid("There is no such parameter.", field=name[:100])
        if len(request.GET.getlist(name)) > 1:
            raise Invalid("Give this parameter once.", field=name)


def check_media_type(request: HttpRequest, rules: Rules) -> None:
    has_body = request.headers.get("Content-Length", "0") != "0"
    if rules.media_type and has_body and request.content_type != rules.media_type:
        raise UnsupportedMedia(f"The body is {rules.media_type}.", field="body")


_buckets: OrderedDict[UUID, TokenBucket] = OrderedDict()


def forget_paces() -> None:
    """Let everybody begin anew; for tests."""
    _buckets.clear()


def check_pace(user_id: UUID) -> None:
    """Count a write. Each process counts for itself, as sockets do (realtime/buckets.py)."""
    bucket = _buckets.pop(user_id, None)
    if bucket is None:
        bucket = TokenBucket(settings.API_WRITES_PER_SECOND, LIMITS.burst_seconds)
    _buckets[user_id] = bucket
    if len(_buckets) > MOST_BUCKETS:
        _buckets.popitem(last=False)
    wait = bucket.take()
    if wait:
        raise TooMany("Too many changes. Please wait a moment.", retry_after=wait)


class Checks(BaseThrottle):
    """django-ninja asks its throttles between authentication and the reading of the body."""

    def allow_request(self, request: Any) -> bool:
        check_query(request, request.api_rules)
        check_media_type(request, request.api_rules)
        if request.method not in SAFE:
            check_pace(request.user.pk)
        return True


def checked(run: Run) -> Run:
    """Give an operation its rules, and what it keeps of its answer (api_once.py) an end."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    rules = rules_of(operation)

    @wraps(run)
    def checked_run(request: Any, **path: Any) -> HttpResponseBase:
        request.api_rules, request.api_of = rules, operation.api
        try:
            response = run(request, **path)
        except ServiceError as error:
            response = operation.api.on_exception(request, error)
        except BaseException:
            settle(request, None)
            raise
        settle(request, response)
        link_next(request, response)
        return response

    return checked_run
