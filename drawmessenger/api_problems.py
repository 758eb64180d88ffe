"""Problem details (RFC 9457): how everything that goes wrong under /api/ looks."""

from __future__ import annotations

import math

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from drawmessenger.errors import Busy, ServiceError
from drawmessenger.middleware import status_of

MEDIA_TYPE = "application/problem+json"
# Status: the code that programs may rely on where a service says no better one, and its title.
TITLES: dict[int, tuple[str, str]] = {
    400: ("invalid", "The input breaks a rule"),
    401: ("unauthenticated", "Not signed in"),
    403: ("not_allowed", "Not allowed"),
    404: ("not_found", "No such thing"),
    405: ("method_not_allowed", "Not here"),
    409: ("conflict", "In conflict with what is there"),
    413: ("too_large", "Too large"),
    415: ("unsupported_media_type", "Not this kind of body"),
    429: ("too_many_requests", "Too many requests"),
    500: ("server_error", "The server failed"),
    503: ("busy", "The server is busy"),
}
DETAILS = {
    401: "Sign in, or send a valid bearer token.",
    404: "There is no such address.",
    405: "This address does not take that method.",
    413: "This is too large.",
    429: "Too many requests. Please wait a moment.",
    500: "Something of ours is broken. The input may be fine.",
}


class TooLarge(ServiceError):
    code = "too_large"


class UnsupportedMedia(ServiceError):
    code = "unsupported_media_type"


STATUS: dict[type[ServiceError], int] = {TooLarge: 413, UnsupportedMedia: 415}


def problem(status: int, detail: str = "", *, code: str = "", field: str = "") -> HttpResponse:
    """Make an answer that says what is wrong: `code` for programs, `detail` for people."""
    known, title = TITLES.get(status, TITLES[500 if status >= 500 else 400])
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code or known,
        "detail": detail or DETAILS.get(status, title),
    }
    if field:
        body["field"] = field
    response: HttpResponse = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def of_service_error(request: HttpRequest, error: ServiceError) -> HttpResponse:
    status = STATUS.get(type(error), status_of(error))
    response = problem(status, error.message, code=error.code, field=error.field)
    if isinstance(error, Busy):
        response["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    return response


def _of_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    if first["loc"][0] == "path":  # no such thing can be
        return problem(404)
    # The first part says where it came from, the second of a body what the view calls it.
    place = [str(part) for part in first["loc"][1:]]
    path = place[1:] if first["loc"][0] == "body" and len(place) > 1 else place
    return problem(400, first["msg"], field=".".join(path))


def _of_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return problem(401)
    if error.status_code == 400:
        return problem(400, "The body cannot be read as JSON.", code="malformed", field="body")
    return problem(error.status_code, str(error))


def _of_form(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(400, "The body cannot be read as a form.", code="malformed", field="body")


def _of_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(413)


def handle_problems(api: NinjaAPI) -> None:
    api.exception_handler(ServiceError)(of_service_error)
    api.exception_handler(ValidationError)(_of_validation_error)
    api.exception_handler(HttpError)(_of_http_error)
    api.exception_handler(MultiPartParserError)(_of_form)
    for kind in (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        api.exception_handler(kind)(_of_large)
