from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SignedInRequest(HttpRequest):
    """The request of a view that only signed-in people reach."""

    user: User


def confirmed(*, looking: bool = False) -> Callable[[View], View]:
    """Let only those in who have shown in the last minutes that it is still them.

    With ``looking``, a GET is for everybody who is signed in.
    """
    decorate: Callable[[View], View] = reauthentication_required(
        app="allauth.account", allow_get=looking
    )
    return decorate
