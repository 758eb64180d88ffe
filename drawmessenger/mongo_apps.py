"""Third-party apps as they are installed on MongoDB.

MongoDB has no integer keys that count up, so these apps get ObjectIds instead. The settings
install these configurations in place of the apps' own, together with ``mongo_migrations``, and
only when the database is a MongoDB.
"""

from allauth.account.apps import AccountConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig

OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class MongoAdminConfig(AdminConfig):
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
