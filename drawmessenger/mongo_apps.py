"""Third-party apps as they are installed on MongoDB.

MongoDB has no integer keys that count up, so these apps get ObjectIds instead. The settings
install these configurations in place of the apps' own, together with ``mongo_migrations``, and
only when the database is a MongoDB.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.account.apps import AccountConfig
from allauth.mfa.apps import MFAConfig
from allauth.socialaccount.apps import SocialAccountConfig
from allauth.usersessions.apps import UserSessionsConfig
from bson import ObjectId
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig

from drawmessenger.admin_apps import DeskConfig

OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class MongoAdminConfig(DeskConfig):
    """``django.contrib.admin``."""

    default_auto_field = OBJECT_ID


class MongoAuthConfig(AuthConfig):
    """``django.contrib.auth``."""

    default_auto_field = OBJECT_ID


class MongoContentTypesConfig(ContentTypesConfig):
    """``django.contrib.contenttypes``."""

    default_auto_field = OBJECT_ID


class MongoAccountConfig(AccountConfig):
    """``allauth.account``."""

    default_auto_field = OBJECT_ID


class MongoMFAConfig(MFAConfig):
    """``allauth.mfa``."""

    default_auto_field = OBJECT_ID


class MongoSocialAccountConfig(SocialAccountConfig):
    """``allauth.socialaccount``."""

    default_auto_field = OBJECT_ID


class MongoUserSessionsConfig(UserSessionsConfig):
    """``allauth.usersessions``."""

    default_auto_field = OBJECT_ID


class SessionSerializer:
    """Sessions as JSON in which an ObjectId is a text.

    allauth notes there by which app or key somebody signed in.
    """

    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, separators=(",", ":"), default=self._text).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        return json.loads(data.decode("latin-1"))

    @staticmethod
    def _text(value: Any) -> str:
        if isinstance(value, ObjectId):
            return str(value)
        raise TypeError(f"A session keeps no {type(value).__name__}.")
