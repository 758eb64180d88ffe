"""Steps of an admin: what a button on a page, or an action on chosen rows, does by a service."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from drawmessenger.errors import ServiceError

MOST_AT_ONCE = 200
Run = Callable[[Any, HttpRequest, Any], None]


@dataclass(frozen=True)
class Step:
    """What ``run`` does to one object.

    ``fits`` says to which it can be done, ``asks`` what is asked before it where it is not
    taken back easily, and ``gone`` that afterwards there is no page of the object any more.
    """

    name: str
    label: Any
    run: Run
    fits: Callable[[Any], bool]
    asks: Any
    gone: bool


def step(
    label: Any,
    *,
    fits: Callable[[Any], bool] = lambda _obj: True,
    asks: Any = "",
    gone: bool = False,
) -> Callable[[Run], Any]:
    """Make a method ``(request, object)`` of an admin an action, and a button on its pages."""

    def wrap(run: Run) -> Any:
        made = Step(run.__name__, label, run, fits, asks, gone)

        @admin.action(description=label, permissions=["step"])
        @functools.wraps(run)
        def action(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
            return take(model_admin, request, made, queryset)

        action.step = made  # type: ignore[attr-defined]
        return action

    return wrap


def steps_of(model_admin: Any, request: HttpRequest, obj: Any) -> list[Step]:
    """Return the steps that can be taken with an object."""
    if not model_admin.has_step_permission(request, obj):
        return []
    actions = (getattr(model_admin, str(name), None) for name in model_admin.actions or ())
    found = (getattr(action, "step", None) for action in actions)
    return [one for one in found if one and one.fits(obj)]


def take(
    model_admin: Any, request: HttpRequest, chosen: Step, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Take a step with rows, after asking where it wants that."""
    found = list(queryset[: MOST_AT_ONCE + 1])
    if len(found) > MOST_AT_ONCE:
        text = _("At most %(most)d at once. Please choose fewer.") % {"most": MOST_AT_ONCE}
        model_admin.message_user(request, text, messages.ERROR)
        return None
    objects = [obj for obj in found if chosen.fits(obj)]
    if not objects:
        text = _("“%(step)s” changes nothing here.") % {"step": chosen.label}
        model_admin.message_user(request, text, messages.WARNING)
        return _back(request)
    if chosen.asks and "confirmed" not in request.POST:
        return _ask(model_admin, request, chosen, objects)
    _take(model_admin, request, chosen, objects)
    return None if chosen.gone else _back(request)


def _take(model_admin: Any, request: HttpRequest, chosen: Step, objects: list[Any]) -> None:
    done = []
    for obj in objects:
        name = model_admin.title_of(obj)
        try:
            chosen.run(model_admin, request, obj)
        except ServiceError as error:
            model_admin.message_user(request, f"{name}: {error.message}", messages.ERROR)
        else:
            done.append(name)
    if done:
        names = ", ".join(done[:3]) + (" …" if len(done) > 3 else "")
        facts = {"step": chosen.label, "count": len(done), "names": names}
        text = _("“%(step)s”: done, %(count)d (%(names)s).") % facts
        model_admin.message_user(request, text, messages.SUCCESS)


def _back(request: HttpRequest) -> HttpResponse | None:
    """Return to the page that the button was on; None: to the list."""
    back = request.POST.get("back", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return None


def _ask(
    model_admin: Any, request: HttpRequest, chosen: Step, objects: list[Any]
) -> TemplateResponse:
    facts = {
        **model_admin.admin_site.each_context(request),
        "title": chosen.label,
        "step": chosen,
        "objects": [(obj.pk, model_admin.title_of(obj)) for obj in objects],
        "opts": model_admin.opts,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "back": request.POST.get("back", ""),
    }
    return TemplateResponse(request, "admin/desk_confirm.html", facts)
