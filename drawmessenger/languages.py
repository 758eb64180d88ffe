"""The language of a connection that Django's middleware does not see."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.utils.translation import get_language_from_request


def language_of(scope: dict[str, Any]) -> str:
    """Return the language that a cookie names, or else what the browser asks for."""
    # Sockets have no method; headers alone are read.
    return get_language_from_request(ASGIRequest({"method": "GET"} | scope, BytesIO()))
