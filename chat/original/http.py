"""How the original's routes read requests, know their callers and answer errors: in JSON."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from ninja.utils import check_csrf

from accounts.models import User
from accounts.tokens import token_use
from drawmessenger.errors import Busy, Invalid, ServiceError
from drawmessenger.middleware import status_of

MAX_BODY = 64 * 1024  # bytes; no route here takes a drawing


class SignedIn(HttpRequest):
    """A request whose caller is known."""

    user: User


View = Callable[[Any], dict[str, Any] | list[Any]]
Body = TypeVar("Body", bound=msgspec.Struct)
_PLACE = re.compile(r" - at `\$\.([A-Za-z]+)`$")
# The original's names of what our services name otherwise.
_FIELDS = {
    "full_name": "fullname",
    "picture_url": "photoURL",
    "about_me": "aboutMe",
    "phone_number": "phoneNumber",
}


class Refused(Exception):
    """Ends a request with a status that no ServiceError stands for."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


def _unauthenticated() -> Refused:
    text = "Sign in, or send a valid bearer token."
    return Refused(401, text, {"WWW-Authenticate": "Bearer"})


def route(*methods: str, public: bool = False) -> Callable[[View], Callable[..., HttpResponse]]:
    """Make a view of a function that returns what the JSON answer carries.

    Unless ``public``, the caller must bring a bearer token or a session; a POST by session
    must pass the CSRF check, since a browser sends cookies by itself.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @functools.wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponse:
            response = _answer(view, request, methods, public)
            add_never_cache_headers(response)
            return response

        return wrapped

    return decorate


def _answer(
    view: View, request: HttpRequest, methods: tuple[str, ...], public: bool
) -> HttpResponse:
    try:
        if request.method not in methods:
            allowed = ", ".join(methods)
            raise Refused(405, f"This takes {allowed} only.", {"Allow": allowed})
        _check_size(request.META.get("CONTENT_LENGTH") or "0")
        if not public:
            _authenticate(request)
        return JsonResponse(view(request), safe=False)
    except Refused as error:
        body = {"message": error.message}
        return JsonResponse(body, status=error.status, headers=error.headers)
    except ServiceError as error:
        return _service_error(error)
    except PermissionDenied:
        return JsonResponse({"message": "This is not permitted."}, status=403)


def _service_error(error: ServiceError) -> HttpResponse:
    body = {"message": error.message}
    if error.field:
        body["field"] = _FIELDS.get(error.field, error.field)
    response = JsonResponse(body, status=status_of(error))
    if isinstance(error, Busy):
        response["Retry-After"] = str(max(1, round(error.retry_after)))
    return response


def _check_size(length: str) -> None:
    if not length.isdecimal() or int(length) > MAX_BODY:
        raise Refused(413, f"The body has at most {MAX_BODY:,} bytes.")


def _authenticate(request: HttpRequest) -> None:
    """Set ``request.user``. Raises Refused; a bad token is not saved by a good session."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        # All these routes read, by POST too: a token that may only read is enough.
        user = token_use(token.strip(), writes=False) if scheme.lower() == "bearer" else None
        if not user:
            raise _unauthenticated()
        request.user = user
        return
    if not request.user.is_authenticated:
        raise _unauthenticated()
    if request.method == "POST" and check_csrf(request):
        raise Refused(403, "The CSRF token is missing or wrong. Send it, or a bearer token.")


def read_body(request: HttpRequest, shape: type[Body]) -> Body:
    """Read the JSON body as a struct whose fields are texts or flags. Raises Invalid.

    Fields that the struct does not have are ignored, for clients of the original send some.
    """
    # One byte more than permitted: a chunked body names no length beforehand.
    data = request.read(MAX_BODY + 1)
    _check_size(str(len(data)))
    try:
        body = msgspec.json.decode(data, type=shape)
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        reason = _PLACE.sub("", str(error)).replace("`", "")
        field = place.group(1) if place else "body"
        raise Invalid(f"{field}: {reason}.", field=field) from error
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is not JSON that can be read.", field="body") from error
    for name in shape.__struct_fields__:
        value = getattr(body, name)
        if isinstance(value, str) and "\0" in value:
            raise Invalid(f"{name}: NUL characters are not permitted.", field=name)
    return body
