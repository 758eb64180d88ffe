"""The errors that services raise. Views, the JSON API and sockets turn them into answers."""

from __future__ import annotations

from django.utils.functional import Promise


class ServiceError(Exception):
    """Something that the caller asked for and cannot have.

    ``code`` is stable and for programs, the text is for people, ``field`` names the input
    at fault where there is one. A lazy text is read in the language of whoever answers: what
    is written in batches is refused in another thread.
    """

    code = "error"

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(message)
        self.text = message
        self.field = field

    @property
    def message(self) -> str:
        return str(self.text)


class Invalid(ServiceError):
    """The input breaks a rule; the same input will never work."""

    code = "invalid"


class Malformed(Invalid):
    """The input cannot even be read."""

    code = "malformed"


class NotAllowed(ServiceError):
    """The caller is known and may not do this."""

    code = "not_allowed"


class NotFound(ServiceError):
    """There is no such thing, or the caller may not know that there is."""

    code = "not_found"


class Conflict(ServiceError):
    """The input is fine but collides with what is there."""

    code = "conflict"


class Busy(ServiceError):
    """The server cannot take this now; the same input may work after ``retry_after`` seconds."""

    code = "busy"

    def __init__(self, message: str | Promise, *, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooMany(Busy):
    """Somebody does more than a person or a decent program would; later it will work again."""

    code = "too_many_requests"
