"""E-mail that asks whether an address is somebody's own."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


def confirmation_send(request: HttpRequest, user: User) -> None:
    """Send a new person the link that confirms their address, unless nobody has to confirm."""
    if settings.ACCOUNT_EMAIL_VERIFICATION == "none":
        return
    address = EmailAddress.objects.filter(user=user, primary=True, verified=False).first()
    if address:
        address.send_confirmation(request, signup=True)
