"""The page of one's own bots."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import bots
from accounts.forms import BotForm
from accounts.http import SignedInRequest, confirmed
from drawmessenger.errors import ServiceError
from drawmessenger.forms import add_error

TOKEN_DAYS = 365


def _page(request: SignedInRequest, form: BotForm, made: str = "") -> HttpResponse:
    found = bots.bot_list(user=request.user)
    return render(request, "accounts/bots.html", {"form": form, "bots": found, "made": made})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed(looking=True)
def bot_page(request: SignedInRequest) -> HttpResponse:
    """List one's bots, and make another one."""
    form = BotForm(request.POST or None)
    if form.is_valid():
        try:
            bots.bot_create(user=request.user, full_name=form.cleaned_data["name"])
        except ServiceError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Your bot is there. Now give it a token."))
            return redirect("bots")
    return _page(request, form)


@login_required
@never_cache
@require_POST
@confirmed()
def bot_token(request: SignedInRequest, bot_id: UUID) -> HttpResponse:
    """Give a bot a token; it is in this answer and never again."""
    name = _("Made on the page of bots")
    made = bots.bot_token_create(user=request.user, bot_id=bot_id, name=name, days=TOKEN_DAYS)
    return _page(request, BotForm(), made)


@login_required
@require_POST
def bot_revoke(request: SignedInRequest, bot_id: UUID) -> HttpResponse:
    """Take all tokens of a bot away."""
    for token in bots.bot_tokens(user=request.user, bot_id=bot_id):
        bots.bot_token_revoke(user=request.user, bot_id=bot_id, token_id=token.pk)
    messages.success(request, _("Its tokens are not valid any more."))
    return redirect("bots")


@login_required
@require_POST
@confirmed()
def bot_end(request: SignedInRequest, bot_id: UUID) -> HttpResponse:
    bots.bot_delete(user=request.user, bot_id=bot_id)
    messages.success(request, _("The bot is gone. What it wrote stays."))
    return redirect("bots")
