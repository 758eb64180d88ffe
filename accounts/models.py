from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drawmessenger.ids import new_id

USERNAME_RULE = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9._-]{0,28}[a-z0-9])?$",
    _("A user name has 1 to 30 small letters, digits, dots, hyphens and underscores."),
)


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
    is_guest = models.BooleanField(_("guest"), default=False)
    email_verified = models.BooleanField(_("e-mail verified"), default=False)
    # Written by an import for an author whom the backup does not have.
    is_placeholder = models.BooleanField(_("placeholder"), default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the admin pages"), default=False)
    is_superuser = models.BooleanField(_("may do everything"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name or self.username

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
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        # Equality on MongoDB does not use the unique index, which is a partial one there.
        indexes = [models.Index(fields=["digest"], name="token_digest")]

    def __str__(self) -> str:
        return f"{self.name} ({self.user_id})"
