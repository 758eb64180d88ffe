"""Pages of who gets in: sessions and tokens."""

from __future__ import annotations

from uuid import UUID

from allauth.usersessions.internal.flows.sessions import end_sessions
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import TokenForm
from accounts.http import SignedInRequest, confirmed
from accounts.selectors import token_list
from accounts.sessions import session_find
from accounts.tokens import token_create, token_revoke
from drawmessenger.errors import ServiceError
from drawmessenger.forms import add_error


@login_required
@require_POST
def session_end(request: SignedInRequest, session_id: str) -> HttpResponse:
    """End one of the person's sessions; ending the present one is logging out."""
    session = session_find(user=request.user, session_id=session_id)
    is_this = session.session_key == request.session.session_key
    end_sessions(request, [session])
    if is_this:
        return redirect("entry")
    messages.success(request, _("This session is over."))
    return redirect("usersessions_list")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed(looking=True)
def tokens(request: SignedInRequest) -> HttpResponse:
    """List tokens; a new one is in the answer to its POST and never again."""
    form = TokenForm(request.POST or None)
    made = ""
    if form.is_valid():
        try:
            made = token_create(user=request.user, **form.cleaned_data)
            form = TokenForm()
        except ServiceError as error:
            add_error(form, error)
    context = {"form": form, "made": made, "tokens": token_list(user=request.user)}
    return render(request, "accounts/tokens.html", context)


@login_required
@require_POST
def token_end(request: SignedInRequest, token_id: UUID) -> HttpResponse:
    token_revoke(user=request.user, token_id=token_id)
    messages.success(request, _("This token is not valid any more."))
    return redirect("tokens")
