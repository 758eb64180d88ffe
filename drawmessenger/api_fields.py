"""Kinds of input that many views take, as narrow as a JSON Schema can say."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Path, Query, Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict

LAST = (1 << 63) - 1  # the greatest number that a database compares
# Of a time: the very first and last ones cannot be told in other time zones.
YEARS = range(1970, 9001)
NO_NUL = r"^[^\x00]*$"
SOME_TEXT = r"^[^\x00]*[^\s\x00][^\x00]*$"
# The `seq` of a message in a path; of a list's bounds.
SeqPath = Annotated[int, Path(ge=0, le=LAST)]
Seq = Annotated[int | None, Query(ge=0, le=LAST)]


def _in_words(value: Any) -> Any:
    """Refuse the numbers that pydantic takes for times."""
    if isinstance(value, str) and ":" not in value:
        raise ValueError("This is no time of ISO 8601 with a time zone.")
    if isinstance(value, int | float):
        raise ValueError("This is no time of ISO 8601 with a time zone.")
    return value


def _in_known_years(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"This is no time of the years {YEARS[0]} to {YEARS[-1]}.")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_in_words), AfterValidator(_in_known_years)]


def _none() -> Any:
    """Until the header `Idempotency-Key` gives it: see api_once.py."""
    return None


class Closed(Schema):
    """A body in which fields that there are not are refused."""

    model_config = ConfigDict(extra="forbid")


class ByClient(Closed):
    """A write that is done once for each `client_id` (R3)."""

    client_id: UUID = Field(default_factory=_none)
