from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import DELETED_PREFIX, AccessToken, User
from accounts.selectors import email_is_taken, username_is_taken
from accounts.sessions import sessions_end
from accounts.tokens import tokens_revoke
from drawmessenger.errors import Conflict, Invalid, NotAllowed, NotFound
from drawmessenger.names import RESERVED_USERNAMES
from drawmessenger.realtime.publish import publish_notice

MAX_ABOUT_ME = 2000
PROFILE = {
    *("full_name", "username", "about_me", "picture_url", "date_of_birth", "phone_number"),
    *("language", "theme", "shows_receipts"),
}
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def _clean_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(_("This is not an e-mail address."), field="email") from error
    return email


def _clean_name(full_name: str) -> str:
    full_name = " ".join(full_name.split())
    if not full_name:
        raise Invalid(_("Please give a name."), field="full_name")
    if len(full_name) > 100:
        raise Invalid(_("A name has at most 100 characters."), field="full_name")
    return full_name


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error


def _check_profile(user: User) -> None:
    try:
        user.clean_fields(exclude={"password"})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from error
    # Django checks the length of a TextField in forms alone.
    if len(user.about_me) > MAX_ABOUT_ME:
        raise Invalid(_("This has at most 2000 characters."), field="about_me")
    if user.date_of_birth and user.date_of_birth > timezone.localdate():
        raise Invalid(_("This day is still to come."), field="date_of_birth")
    if user.picture_url and not _WEB_ADDRESS.match(user.picture_url):
        raise Invalid(_("This is no http or https address."), field="picture_url")


def username_is_kept(username: str) -> bool:
    """Tell whether a user name is for nobody to choose."""
    return username in RESERVED_USERNAMES or username.startswith(DELETED_PREFIX)


def free_username(wish: str) -> str:
    """Return the wished user name in permitted letters, with digits added if it is taken."""
    plain = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("._-")[:20].rstrip("._-") or "person"
    if f"{base}-".startswith(DELETED_PREFIX):  # digits after it would make it no freer
        base = "person"
    name = base
    while username_is_kept(name) or username_is_taken(name):
        name = f"{base}-{secrets.randbelow(1_000_000)}"
    return name


def user_create(*, email: str, full_name: str, password: str, **profile: Any) -> User:
    """Sign a person up. Raises Invalid, and Conflict when the e-mail is taken."""
    email = _clean_email(email)
    user = User(email=email, full_name=_clean_name(full_name), **profile)
    user.username = free_username(user.username or email.partition("@")[0])
    _check_profile(user)
    _check_password(password, user)
    _check_email_is_free(email)
    user.set_password(password)
    _save_new(user)
    _keep_email(user)
    return user


def _check_email_is_free(email: str) -> None:
    if email_is_taken(email):
        raise Conflict(_("There is an account with this e-mail already."), field="email")


def _save_new(user: User) -> None:
    """Save a new person. Raises Conflict when the e-mail was taken at this moment."""
    for _attempt in range(3):
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            if user.email:
                _check_email_is_free(user.email)
            user.username = free_username(user.username)  # somebody took it at this moment
        else:
            return
    raise Conflict(_("This user name is taken."), field="username")


def _keep_email(user: User) -> None:
    """Give allauth the address of a person, unverified."""
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": False}
    )


def _save_fields(user: User, *names: str) -> None:
    """Write fields of somebody who is still here, and nothing else that may have changed.

    Raises NotFound for who was deleted meanwhile.
    """
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, deleted_at=None).exists():
            raise NotFound(_("This account is deleted."))
        user.save(update_fields=names)


def guest_create(*, full_name: str) -> User:
    """Let somebody in under a display name alone. Raises Invalid."""
    full_name = _clean_name(full_name)
    user = User(full_name=full_name, is_guest=True, username=free_username(f"{full_name}-guest"))
    user.set_unusable_password()
    _save_new(user)
    return user


def bot_save(*, full_name: str, username: str, made_by: User) -> User:
    """Save a new bot, which nobody can sign in as. Raises Invalid and Conflict."""
    full_name = _clean_name(full_name)
    name = free_username(username or f"{full_name}-bot")
    bot = User(full_name=full_name, username=name, is_bot=True, made_by=made_by)
    _check_profile(bot)
    bot.set_unusable_password()
    _save_new(bot)
    return bot


def placeholder_create(*, id: UUID, full_name: str, username: str) -> User:
    """Save somebody whom an archive names as an author; nobody is ever them. Raises Invalid."""
    user = User(id=id, full_name=_clean_name(full_name), is_placeholder=True, is_active=False)
    user.username = free_username(username or full_name)
    user.set_unusable_password()
    _save_new(user)
    return user


def guest_upgrade(*, user: User, email: str, password: str) -> User:
    """Make a guest a full account; everything they wrote and drew stays theirs.

    Raises Invalid, Conflict, NotFound, and NotAllowed for somebody who is no guest.
    """
    if not user.is_guest:
        raise NotAllowed(_("You have a full account already."))
    email = _clean_email(email)
    _check_email_is_free(email)
    # The password is compared with the e-mail too, as in signing up.
    _check_password(password, User(email=email, full_name=user.full_name, username=user.username))
    user.email, user.is_guest = email, False
    user.set_password(password)
    try:
        _save_fields(user, "email", "is_guest", "password")
    except IntegrityError as error:
        user.refresh_from_db()
        raise Conflict(_("There is an account with this e-mail already."), field="email") from error
    _keep_email(user)
    return user


def user_update(*, user: User, **profile: Any) -> User:
    """Change a person's own profile: fields of PROFILE. Raises Invalid, Conflict and NotFound.

    None leaves a field as it is, but for the date of birth, which it takes away.
    """
    given = _given(user, profile)
    for name, value in given.items():
        setattr(user, name, value)
    try:
        _check_profile(user)
        _save_fields(user, *given)
    except IntegrityError as error:
        user.refresh_from_db()
        raise Conflict(_("This user name is taken."), field="username") from error
    except (Invalid, NotFound):
        user.refresh_from_db()
        raise
    return user


def _given(user: User, profile: dict[str, Any]) -> dict[str, Any]:
    """Return what a change of a profile gives, cleaned. Raises Invalid and Conflict."""
    given = {
        name: value
        for name, value in profile.items()
        if value is not None or name == "date_of_birth"
    }
    if unknown := given.keys() - PROFILE:
        raise TypeError(f"These are no fields of a profile: {unknown}")
    if "full_name" in given:
        given["full_name"] = _clean_name(given["full_name"])
    if "username" in given:
        given["username"] = _clean_username(user, given["username"])
    return given


def _clean_username(user: User, username: str) -> str:
    """Check a new user name of somebody's choice. Raises Invalid and Conflict."""
    username = username.strip().lower()
    if username == user.username:
        return username
    if username_is_kept(username):
        raise Invalid(_("This user name is kept free."), field="username")
    if username_is_taken(username):
        raise Conflict(_("This user name is taken."), field="username")
    return username


def user_import(*, user: User) -> bool:
    """Save a person read from a backup, with whatever id and times they had there.

    Returns False, and changes nothing, when there is somebody with this id already; only an
    address that a break in between kept from being written (on MongoDB) is completed.
    """
    with transaction.atomic():
        created = not User.objects.filter(pk=user.pk).exists()
        if created:
            user.set_unusable_password()
            user.save(force_insert=True)
        if user.email and not EmailAddress.objects.filter(user=user).exists():
            EmailAddress.objects.create(
                user=user, email=user.email, primary=True, verified=user.email_verified
            )
    return created


def user_set_active(*, user: User, is_active: bool) -> None:
    """Disable a person, which closes their sockets and those of their bots (R8), or let them in."""
    user.is_active = is_active
    _save_fields(user, "is_active")
    if is_active:
        return
    bots = list(User.objects.filter(made_by=user).values_list("pk", flat=True))
    AccessToken.objects.filter(user_id__in=[user.pk, *bots]).delete()
    for key in (user.pk, *bots):
        publish_notice(key, "disabled")


def signed_in(*, user: User, at: datetime | None = None) -> None:
    """Note that a person signed in, as Django's login does for sessions."""
    user.last_login = at or timezone.now()
    user.save(update_fields=["last_login"])


def password_set(*, user: User, password: str) -> None:
    """Give a person another password; whoever came in by the old one is out. Raises Invalid."""
    _check_password(password, user)
    user.set_password(password)
    _save_fields(user, "password")
    sessions_end(user=user)
    tokens_revoke(user=user)


def user_set_staff(*, user: User, is_staff: bool, is_superuser: bool) -> None:
    """Let a person use the admin pages, or no longer."""
    user.is_staff, user.is_superuser = is_staff, is_superuser
    _save_fields(user, "is_staff", "is_superuser")


def email_noted(*, user: User, email: str, verified: bool) -> None:
    """Keep with the person what allauth knows of their main address."""
    if user.email == email and user.email_verified != verified:
        user.email_verified = verified
        user.save(update_fields=["email_verified"])
