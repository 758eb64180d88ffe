"""Turns what services raise, and what the database does not answer, into HTTP answers."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.defaults import server_error as broken
from pymongo.errors import ConnectionFailure, ExecutionTimeout

from drawmessenger.errors import (
    Busy,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    ServiceError,
    TooMany,
)

STATUS: dict[type[ServiceError], int] = {
    Invalid: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooMany: 429,
    Busy: 503,
}


def status_of(error: ServiceError) -> int:
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


UNREACHABLE = (OperationalError, InterfaceError, ConnectionFailure, ExecutionTimeout)
RETRY_AFTER_SECONDS = 5


def is_unreachable(error: BaseException | None) -> bool:
    """Tell whether an exception comes of a database that does not answer at the moment."""
    while error:
        if isinstance(error, UNREACHABLE):
            return True
        error = error.__cause__ or error.__context__
    return False


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away, and 500 when something of ours is broken.

    This is Django's handler500, because middleware sees only what views raise: sessions and
    people are read, and sessions written, outside of them.
    """
    if not is_unreachable(sys.exc_info()[1]):
        return broken(request)
    if request.path.startswith("/api/"):
        detail = _("The database does not answer at the moment. Please try again soon.")
        body = {"type": "about:blank", "title": "The server is busy", "status": 503}
        body |= {"code": "busy", "detail": detail}
        answer: HttpResponse = JsonResponse(
            body, status=503, content_type="application/problem+json"
        )
    else:
        # Without a request: its context would ask the database who is signed in.
        answer = HttpResponse(loader.render_to_string("503.html"), status=503)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


class ServiceErrorMiddleware:
    """Shows a ServiceError that a page's view did not handle as a page of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ServiceError):
            return None
        status = status_of(error)
        return render(request, "error.html", {"message": error.message}, status=status)
