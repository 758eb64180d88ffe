"""Turns what services raise into HTTP answers."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from drawmessenger.errors import Busy, Conflict, Invalid, NotAllowed, NotFound, ServiceError

STATUS: dict[type[ServiceError], int] = {
    Invalid: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Busy: 503,
}


def status_of(error: ServiceError) -> int:
    return STATUS.get(type(error), 400)


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
