from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from drawmessenger.ids import new_id

USERNAME_RULE = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9._-]{0,28}[a-z0-9])?$",
    _("A user name has 1 to 30 small letters, digits, dots, hyphens and underscores."),
)
# How those are called who deleted their account, so nobody else is.
DELETED_PREFIX = "deleted-"


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Scope(models.TextChoices):
    READ = "read", _("Read only")
    WRITE = "write", _("Read and write")


class UserManager(BaseUserManager["User"]):
    def create_superuser(self, **fields: Any) -> User:
        """Make an administrator; `manage.py createsuperuser` calls this."""
        password = fields.pop("password", None)
        user = self.model(is_staff=True, is_superuser=True, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """A person. Guests have neither e-mail nor password; they may add both later."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    # Both are kept in small letters (services and forms see to it), so that the unique
    # constraints hold whatever the spelling, on both engines.
    username = models.CharField(
        _("user name"), max_length=30, unique=True, validators=[USERNAME_RULE]
    )
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    full_name = models.CharField(_("full name"), max_length=100)
    about_me = models.TextField(_("about me"), max_length=2000, blank=True)
    # The address that a profile of the original has. It is kept and returned, never fetched.
    picture_url = models.CharField(_("picture address"), max_length=2000, blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    phone_number = models.CharField(_("phone number"), max_length=40, blank=True)
    shows_receipts = models.BooleanField(_("others see how far I have read"), default=True)
    # A square that was uploaded here; its name changes with its pixels.
    picture = models.FileField(upload_to="faces", max_length=200, blank=True, editable=False)
    # Empty is what the browser asks for.
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("colours"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    is_guest = models.BooleanField(_("guest"), default=False)
    # A program that is a person of its own: it has tokens alone, and the one who made it.
    is_bot = models.BooleanField(_("bot"), default=False, editable=False)
    made_by = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="+", editable=False
    )
    email_verified = models.BooleanField(_("e-mail verified"), default=False)
    # Written by an import for an author whom the backup does not have.
    is_placeholder = models.BooleanField(_("placeholder"), default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the admin pages"), default=False)
    is_superuser = models.BooleanField(_("may do everything"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # Somebody who deleted their account; what they wrote stays, under nobody's name.
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        # For the admin's list; the key too, because the order that it asks for ends with it.
        indexes = [models.Index(fields=["-created_at", "-id"], name="user_time")]

    def save(self, *args: Any, **given: Any) -> None:
        # allauth writes "" for no address; of a unique column two people cannot have it.
        self.email = self.email or None
        super().save(*args, **given)

    def __str__(self) -> str:
        if self.deleted_at:
            return gettext("Deleted person")
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def face_url(self) -> str:
        """The address of the uploaded picture, new with each picture, or nothing."""
        if not self.picture:
            return ""
        name = str(self.picture.name).rpartition("/")[2].partition(".")[0]
        return reverse("face", args=[self.pk, name])

    # The admin pages ask these. Permissions are by role, not by table: there is no
    # many-to-many of permissions, which MongoDB would need tables in between for.
    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_staff and (self.is_superuser or ".delete_" not in perm)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


def display_name(user: User) -> str:
    return str(user)


class AccessToken(models.Model):
    """A bearer token of a program. Only the SHA-256 of the token is kept."""

    id = models.UUIDField(primary_key=True, db_column="_id", default=new_id, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="access_tokens", verbose_name=_("person")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    scope = models.CharField(_("scope"), max_length=5, choices=Scope, default=Scope.WRITE)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    # To the minute: a busy program should not cost a write for each request.
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        # Equality on MongoDB does not use the unique index, which is a partial one there.
        indexes = [models.Index(fields=["digest"], name="token_digest")]

    def __str__(self) -> str:
        return f"{self.name} ({self.user_id})"
