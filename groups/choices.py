"""What the fields of groups can say."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Private: only members see it")
    PUBLIC = "public", _("Public: everybody here may read and join")


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    ADMIN = "admin", _("admin")
    MEMBER = "member", _("member")
    READER = "reader", _("reader")


class Joining(models.TextChoices):
    FREE = "free", _("Anybody joins at once")
    REQUEST = "request", _("People ask, and owners or admins let them in")


class Who(models.TextChoices):
    MEMBERS = "members", _("all members")
    ADMINS = "admins", _("admins and owners")
    OWNERS = "owners", _("owners only")


class Callers(models.TextChoices):
    """Who may call everybody with @all."""

    SMALL = "small", _("all members while there are few, then admins and owners")
    MEMBERS = "members", _("all members")
    ADMINS = "admins", _("admins and owners")
    OWNERS = "owners", _("owners only")


class Notify(models.TextChoices):
    ALL = "all", _("every message")
    MENTIONS = "mentions", _("mentions only")
    NONE = "none", _("nothing")


class RequestState(models.TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class ReportState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("dealt with")
    DISMISSED = "dismissed", _("dismissed")
