"""The JSON API under /api/v1/: who may call it, and how errors look."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from accounts.selectors import user_of_token
from canvas.api import router as canvas_router
from canvas.content_api import router as content_router
from canvas.sharing_api import router as sharing_router
from chat.api import router as chat_router
from chat.changes_api import router as changes_router
from chat.reading_api import router as reading_router
from drawmessenger.errors import ServiceError
from drawmessenger.middleware import status_of
from groups.api import router as groups_router


class TokenAuth(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Any:
        user = user_of_token(token)
        if user:
            request.user = user
        return user


# Cookies need CSRF protection, tokens do not.
api = NinjaAPI(
    title="Draw Messenger",
    version="1",
    urls_namespace="api",
    auth=[TokenAuth(), SessionAuth(csrf=True)],
    docs_url=None,
)
api.add_router("", groups_router)
api.add_router("", chat_router)
api.add_router("", changes_router)
api.add_router("", reading_router)
api.add_router("", canvas_router)
api.add_router("", content_router)
api.add_router("", sharing_router)


def problem(status: int, code: str, detail: str, field: str = "") -> HttpResponse:
    """Make an RFC 9457 answer."""
    body = {"status": status, "code": code, "title": detail} | ({"field": field} if field else {})
    return JsonResponse(body, status=status, content_type="application/problem+json")


@api.exception_handler(ServiceError)
def service_error(request: HttpRequest, error: ServiceError) -> HttpResponse:
    return problem(status_of(error), error.code, error.message, error.field)


@api.exception_handler(ValidationError)
def validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0]
    return problem(400, "invalid", first["msg"], ".".join(str(part) for part in first["loc"][1:]))


@api.exception_handler(AuthenticationError)
def authentication_error(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "unauthenticated", "Sign in, or send a valid bearer token.")
