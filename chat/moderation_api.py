"""JSON view by which messages are reported; who leads a group reads them in groups/desk_api.py."""

from __future__ import annotations

import msgspec
from django.http import HttpResponse
from ninja import Field, Router

from accounts.http import SignedInRequest
from chat.moderation import message_report
from drawmessenger.api_answers import answers
from drawmessenger.api_fields import SOME_TEXT, Closed, SeqPath
from groups.selectors import group_for

router = Router(tags=["moderation"])


class ReportIn(Closed):
    reason: str = Field(max_length=300, pattern=SOME_TEXT)


class Nothing(msgspec.Struct):
    """An object without anything in it."""


@router.post("/groups/{group_id}/messages/{seq}/report", **answers(Nothing, 201))
def report_create(
    request: SignedInRequest, group_id: str, seq: SeqPath, report: ReportIn
) -> HttpResponse:
    """Tell owners and admins that a message is wrong; once for each person and message."""
    group = group_for(user=request.user, group_id=group_id)
    message_report(group=group, user=request.user, seq=seq, reason=report.reason)
    return HttpResponse("{}", status=201, content_type="application/json")
