"""Sends something to an address that somebody gave, by the same rules as pages are fetched.

No redirect is followed: what is sent is signed for one address alone.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Collection, Mapping

from chat.fetching import NotFetched, checked, connected, target_of

SECONDS = 5.0
SUCCESS = range(200, 300)


def check_address(url: str, allowed: Collection[str] = ()) -> None:
    """Raise NotFetched unless something may be sent to an address: by https, to no odd port."""
    parts = checked(url, allowed)
    if parts.scheme != "https" and f"{parts.hostname}:{parts.port}" not in allowed:
        raise NotFetched("Only https is sent to.")


def post(url: str, body: bytes, headers: Mapping[str, str], allowed: Collection[str] = ()) -> int:
    """Send a body and return the status of the answer. Raises NotFetched when there is none."""
    check_address(url, allowed)
    parts, deadline = checked(url, allowed), time.monotonic() + SECONDS
    try:
        with connected(parts, deadline, allowed) as connection:
            connection.request("POST", target_of(parts), body, dict(headers))
            return connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError, TimeoutError) as error:
        raise NotFetched(str(error) or type(error).__name__) from error
