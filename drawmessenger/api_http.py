"""What is the same for every answer under /api/: problem details, ETag and 304."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware

from drawmessenger.api_problems import MEDIA_TYPE, problem

PREFIX = "/api/"
# What Django says itself, of an address or a method that it does not know and the like.
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


def _too_large(request: HttpRequest) -> bool:
    """Tell whether a body is beyond what Django reads; files are counted by who stores them."""
    if request.content_type == "multipart/form-data":
        return False
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > limit
    except ValueError:
        return False


def etag_of(body: bytes) -> bytes:
    """Return the ETag of an answer; the same however it was answered (accounts/quick.py)."""
    return b'"%s"' % blake2b(body, digest_size=12).hexdigest().encode()


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.conditional = ConditionalGetMiddleware(lambda request: HttpResponse())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        if _too_large(request):
            return problem(413)
        response = self.get_response(request)
        if response.status_code >= 400:
            return as_problem(response)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        if request.method == "GET" and not response.streaming and not response.has_header("ETag"):
            response["ETag"] = etag_of(response.content).decode()
        return self.conditional.process_response(request, response)


def as_problem(response: HttpResponse) -> HttpResponse:
    if response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    made = problem(response.status_code)
    for name in KEPT_HEADERS:
        if response.has_header(name):
            made[name] = response[name]
    return made
