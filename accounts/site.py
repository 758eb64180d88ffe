"""What those who run the site do to people: rules that hold beyond groups."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.second_factor import second_factor_reset
from accounts.selectors import user_by_email
from accounts.services import password_set, user_create, user_set_active, user_set_staff
from drawmessenger.errors import NotAllowed
from drawmessenger.signals import site_changed

MOST_WORDS = 6
RIGHTS = ("is_staff", "is_superuser")


def check_above(*, user: User, by: Any) -> None:
    """Raise NotAllowed for oneself, and where an admin's account asks for a superuser."""
    if user == by:
        raise NotAllowed(_("You cannot do this to your own account here."))
    if (user.is_staff or user.is_superuser) and not getattr(by, "is_superuser", False):
        raise NotAllowed(_("Only those who may do everything can do this to an admin."))


def people_found(people: QuerySet[User], text: str) -> QuerySet[User]:
    """Return those among people whose names or address have all words of a text."""
    for word in text.split()[:MOST_WORDS]:
        people = people.filter(
            Q(username__icontains=word) | Q(full_name__icontains=word) | Q(email__icontains=word)
        )
    return people


# --- Making admins -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """An admin as a command is told of it. Without a password, one is made up."""

    email: str
    username: str = ""
    name: str = ""
    password: str = ""
    superuser: bool = True
    new_password: bool = False


@dataclass(frozen=True)
class Made:
    """``password`` is there when it was made up, and can be shown only now.

    ``doubtful``: nobody had confirmed the address, so whoever was in by it is out.
    """

    user: User
    created: bool
    changed: bool
    password: str
    doubtful: bool


def admin_make(wanted: Wanted) -> Made:
    """Make an admin, or give the rights to who is here by this e-mail. Raises ServiceError.

    Asked again, it changes nothing: passwords too stay, unless a new one is wanted.
    """
    user = user_by_email(wanted.email)
    created = user is None
    doubtful = user is not None and not _is_confirmed(user)
    fresh = created or doubtful or wanted.new_password
    made_up = "" if wanted.password or not fresh else secrets.token_urlsafe(15)
    password = wanted.password or made_up
    if user is None:
        user = _new(wanted, password)
    elif fresh:
        password_set(user=user, password=password)
    if doubtful:
        _shut_out(user)
    before = {name: getattr(user, name) for name in (*RIGHTS, "is_active")}
    _let_in(user, superuser=wanted.superuser)
    after = {name: getattr(user, name) for name in before}
    changed = before != after
    if created or changed or fresh:
        after |= {"new_password": fresh}
        _note(user, "admin.user.create_admin", before={} if created else before, after=after)
    return Made(user, created, changed, made_up, doubtful)


def _new(wanted: Wanted, password: str) -> User:
    names = {"full_name": wanted.name or "Admin", "username": wanted.username}
    return user_create(email=wanted.email, password=password, **names)


def _is_confirmed(user: User) -> bool:
    found = EmailAddress.objects.filter(user=user, email=user.email, verified=True)
    return bool(found.exists())


def _shut_out(user: User) -> None:
    """Close the ways in but the new password: a stranger may have made them, and the account."""
    SocialAccount.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    second_factor_reset(user=user)


def _let_in(user: User, *, superuser: bool) -> None:
    """Give rights, never take any; who runs the server vouches for the address."""
    superuser = superuser or user.is_superuser
    if not user.is_staff or user.is_superuser != superuser:
        user_set_staff(user=user, is_staff=True, is_superuser=superuser)
    if not user.is_active:
        user_set_active(user=user, is_active=True)
    address, _made = EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True}
    )
    if not address.verified:
        address.verified = True
        address.save(update_fields=["verified"])


def _note(user: User, verb: str, *, before: dict[str, Any], after: dict[str, Any]) -> None:
    facts = {"by": None, "verb": verb, "target": user.pk, "group_id": None}
    site_changed.send(sender=User, **facts, before=before, after=after)
