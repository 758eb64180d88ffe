from __future__ import annotations

from allauth.core.ratelimit import consume, respond_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.faces import face_remove, face_set
from accounts.forms import GuestForm, PictureForm, ProfileForm, UpgradeForm
from accounts.http import SignedInRequest
from accounts.language import language_from_now, remember_language
from accounts.mail import confirmation_send
from accounts.services import guest_create, guest_upgrade, user_update
from accounts.sessions import session_note, sessions_end
from drawmessenger.errors import ServiceError
from drawmessenger.forms import add_error
from drawmessenger.pictures import MAX_BYTES

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def next_url(request: HttpRequest) -> str:
    """Return where to go afterwards: a path of this site, or the list of groups."""
    wish = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wish, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wish if safe else settings.LOGIN_REDIRECT_URL


@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("groups:list")
    return render(request, "accounts/entry.html", {"form": GuestForm(), "next": ""})


@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest) -> HttpResponse:
    """Let somebody in under a display name."""
    if request.user.is_authenticated:
        return redirect(next_url(request))
    form = GuestForm(request.POST or None)
    if request.method == "POST" and not consume(request, action="signup"):
        limited: HttpResponse = respond_429(request)
        return limited
    if form.is_valid():
        try:
            user = guest_create(full_name=form.cleaned_data["full_name"])
        except ServiceError as error:
            add_error(form, error)
        else:
            login(request, user, backend=BACKEND)
            session_note(request)
            return redirect(next_url(request))
    return render(request, "accounts/guest.html", {"form": form, "next": next_url(request)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    user = request.user
    initial = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            user_update(user=user, **form.profile())
        except ServiceError as error:
            add_error(form, error)
        else:
            with override(language_from_now(request, user)):
                messages.success(request, _("Saved."))
            response = redirect("profile")
            remember_language(response, user)
            return response
    return render(request, "accounts/profile.html", {"form": form, "picture": PictureForm()})


@login_required
@require_POST
def picture(request: SignedInRequest) -> HttpResponse:
    """Show a new picture for the person, or none any more."""
    if "remove" in request.POST:
        face_remove(user=request.user)
        return redirect("profile")
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Please choose a picture first."))
        return redirect("profile")
    # One byte more than allowed says that it is too large; the rest need not be in memory.
    data = form.cleaned_data["picture"].read(MAX_BYTES + 1)
    try:
        face_set(user=request.user, data=data)
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("This is how others see you now."))
    return redirect("profile")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upgrade(request: SignedInRequest) -> HttpResponse:
    """Make the guest who is signed in a full account."""
    if not request.user.is_guest:
        return redirect("profile")
    form = UpgradeForm(request.POST or None)
    if form.is_valid():
        try:
            guest_upgrade(user=request.user, **form.cleaned_data)
        except ServiceError as error:
            add_error(form, error)
        else:
            update_session_auth_hash(request, request.user)
            session_note(request)
            sessions_end(user=request.user, keep=request.session.session_key)
            confirmation_send(request, request.user)
            messages.success(request, _("This account is yours now. Nothing was lost."))
            return redirect("profile")
    return render(request, "accounts/upgrade.html", {"form": form})
