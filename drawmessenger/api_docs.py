"""The specification as an address of the API, and a page to browse it that needs no internet."""

from __future__ import annotations

import json
from functools import cache

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router

from drawmessenger.api_spec import specification

router = Router(tags=["about the API"])
ANSWER = {"responses": {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}}


@cache
def specification_json(api: NinjaAPI) -> bytes:
    return json.dumps(specification(api), ensure_ascii=False).encode()


@router.get("/openapi.json", url_name="specification", response={200: None}, openapi_extra=ANSWER)
def openapi(request: HttpRequest) -> HttpResponse:
    """This specification."""
    api: NinjaAPI = request.api_of  # type: ignore[attr-defined]
    return HttpResponse(specification_json(api), content_type="application/json")


@login_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The browsable page: Swagger UI, whose files come with django-ninja."""
    return render(request, "api_docs.html")
