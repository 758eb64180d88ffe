"""All settings. Everything that differs between places comes from the environment.

The README lists every variable with its default.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from drawmessenger import environment
from drawmessenger.environment import env, read
from drawmessenger.names import RESERVED_USERNAMES

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(read("VAR_DIR", env.str, str(BASE_DIR / "var"), "a folder"))
try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    environment.stop("VAR_DIR", f"cannot be used: {error.strerror}.")

# --- Safety ------------------------------------------------------------------------------

DEBUG = read("DEBUG", env.bool, False, "true or false")
SECRET_KEY = environment.secret_key(VAR_DIR)
ALLOWED_HOSTS = read(
    "ALLOWED_HOSTS", env.list, ["localhost", "127.0.0.1", "[::1]"], "a list of host names"
)
CSRF_TRUSTED_ORIGINS = read(
    "CSRF_TRUSTED_ORIGINS", env.list, [], "a list of origins such as https://draw.example.org"
)
# Behind a proxy that speaks HTTPS with the world and sets X-Forwarded-Proto.
HTTPS = read("HTTPS", env.bool, False, "true or false")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# The __Host- prefix binds a cookie to this very host; browsers accept it over HTTPS only.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, dict[str, list[str]]] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# --- Application -------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "drawmessenger.admin_apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "drawmessenger",
    "accounts",
    "groups",
    "chat",
    "canvas",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "drawmessenger.api_http.ApiMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "drawmessenger.middleware.ServiceErrorMiddleware",
]
ROOT_URLCONF = "drawmessenger.urls"
ASGI_APPLICATION = "drawmessenger.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Stores ------------------------------------------------------------------------------

DATABASE_URL = read("DATABASE_URL", env.str, f"sqlite:///{VAR_DIR / 'db.sqlite3'}", "a URL")
DATABASES = {"default": environment.database(DATABASE_URL, BASE_DIR, VAR_DIR)}
ON_MONGODB = DATABASES["default"]["ENGINE"] == "django_mongodb_backend"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if ON_MONGODB:
    DEFAULT_AUTO_FIELD = "django_mongodb_backend.fields.ObjectIdAutoField"
    DATABASE_ROUTERS = ["django_mongodb_backend.routers.MongoRouter"]
    SESSION_SERIALIZER = "drawmessenger.mongo_apps.SessionSerializer"
    MIGRATION_MODULES = {
        app: f"drawmessenger.mongo_migrations.{app}"
        for app in (
            *("admin", "auth", "contenttypes"),
            *("account", "mfa", "socialaccount", "usersessions"),
        )
    }
    INSTALLED_APPS = [
        {
            "drawmessenger.admin_apps.DeskConfig": "drawmessenger.mongo_apps.MongoAdminConfig",
            "django.contrib.auth": "drawmessenger.mongo_apps.MongoAuthConfig",
            "django.contrib.contenttypes": "drawmessenger.mongo_apps.MongoContentTypesConfig",
            "allauth.account": "drawmessenger.mongo_apps.MongoAccountConfig",
            "allauth.mfa": "drawmessenger.mongo_apps.MongoMFAConfig",
            "allauth.socialaccount": "drawmessenger.mongo_apps.MongoSocialAccountConfig",
            "allauth.usersessions": "drawmessenger.mongo_apps.MongoUserSessionsConfig",
        }.get(app, app)
        for app in INSTALLED_APPS
    ]

REDIS_URL = environment.redis(read("REDIS_URL", env.str, "", "a URL"))
# Rate limits are in `default`, which must not fail: see docs/decisions/0010. Where memory keeps
# them, it has room for many: what is dropped may be tried again.
MOST_LIMITS = 20_000
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "default",
        "OPTIONS": {"MAX_ENTRIES": MOST_LIMITS},
    },
    "groups": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "groups",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "gifs": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "gifs",
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}
CHANNEL_LAYERS: dict[str, Any] = {
    "default": {
        "BACKEND": "channels.layers.InMemoryChannelLayer",
        "CONFIG": {"capacity": 10_000},
    }
}
if REDIS_URL:
    _redis: dict[str, Any] = {
        "LOCATION": REDIS_URL,
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.3},
    }
    CACHES["groups"] = _redis | {"BACKEND": "django_redis.cache.RedisCache"}
    CACHES["default"] = _redis | {
        "BACKEND": "drawmessenger.steady_cache.SteadyCache",
        "KEY_PREFIX": "all",
        "OPTIONS": _redis["OPTIONS"] | {"MAX_ENTRIES": MOST_LIMITS},
    }
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # Without `socket_timeout: None` an idle subscription ends after five seconds.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
    }

# Group queries without their cache: to measure what it gives.
if not read("GROUP_CACHE", env.bool, True, "true or false"):
    CACHES["groups"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

# How many writes of the JSON API one person may make each second, on average, in each process.
API_WRITES_PER_SECOND = read("API_WRITES_PER_SECOND", env.int, 20, "a number")

# Snapshots, by which canvases open quickly, are made by processes of low priority.
SNAPSHOTS_IN_BACKGROUND = read("SNAPSHOTS_IN_BACKGROUND", env.bool, True, "true or false")

# The server fetches pages that people link to, for their title and picture.
LINK_PREVIEWS = read("LINK_PREVIEWS", env.bool, True, "true or false")
# What happens in a group is sent to the addresses that its owners name.
WEBHOOKS = read("WEBHOOKS", env.bool, True, "true or false")
# With a key of GIPHY's, people can search for GIFs; without one, there is no button for it.
GIPHY_API_KEY = read("GIPHY_API_KEY", env.str, "", "a key of GIPHY's")
GIPHY_RATING = environment.choice("GIPHY_RATING", "g", ("g", "pg", "pg-13", "r"))
GIPHY_URL = read("GIPHY_URL", env.str, "https://api.giphy.com/v1/gifs", "a URL").rstrip("/")
# Only for tests: host:port of servers that previews may reach although they are not public.
LINK_PREVIEW_TEST_HOSTS = read("LINK_PREVIEW_TEST_HOSTS", env.list, [], "a list of host:port")

MEDIA_ROOT = VAR_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# What `make bundle` has made, if it was run.
BUNDLED_DIR = VAR_DIR / "bundled"
STATICFILES_DIRS = [BASE_DIR / "static", *([BUNDLED_DIR] if BUNDLED_DIR.is_dir() else [])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "drawmessenger.static_files.ModuleManifestStorage"},
}

# --- People ------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "groups:list"
LOGOUT_REDIRECT_URL = "entry"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.FullNameForm"
# "optional" lets people in at once and reminds them; "mandatory" only after the confirmation.
ACCOUNT_EMAIL_VERIFICATION = environment.choice(
    "EMAIL_VERIFICATION", "optional", ("optional", "mandatory", "none")
)
ACCOUNT_EMAIL_CONFIRMATION_HMAC = not ON_MONGODB
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Draw Messenger] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_USERNAME_BLACKLIST = RESERVED_USERNAMES
# Before anything that could lock somebody out of their account.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# How many proxies in front write X-Forwarded-For: rate limits count by the address it names.
ALLAUTH_TRUSTED_PROXY_COUNT = read("PROXIES", env.int, 0, "a number of proxies")

# Without EMAIL_URL, e-mail is printed by the server: enough to try everything.
vars().update(environment.mail(read("EMAIL_URL", env.str, "console://", "a URL")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read(
    "EMAIL_FROM", env.str, "Draw Messenger <noreply@localhost>", "an e-mail address"
)

# Who uses the admin pages needs a second factor; without one, they lead to its setup.
ADMIN_REQUIRES_MFA = read("ADMIN_REQUIRES_MFA", env.bool, False, "true or false")
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Draw Messenger"
# A clock may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_ADAPTER = "accounts.adapter.SessionsAdapter"

# Sign in with Google, or with any OpenID Connect provider, where the environment names one.
SOCIALACCOUNT_ADAPTER = "accounts.adapter.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS, _provider_origins = environment.providers()
if "google" in SOCIALACCOUNT_PROVIDERS:
    INSTALLED_APPS += ["allauth.socialaccount.providers.google"]
# Signing in posts a form that leads on to the provider.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += _provider_origins

# --- Language, time, logs ----------------------------------------------------------------

LANGUAGE_CODE = read("LANGUAGE_CODE", env.str, "en-gb", "a language code")
LANGUAGES = [("en-gb", "British English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "accounts" / "allauth_texts"]
TIME_ZONE = read("TIME_ZONE", env.str, "UTC", "a time zone")
USE_TZ = True
LOG_LEVEL = read("LOG_LEVEL", env.log_level, "WARNING", "DEBUG, INFO, WARNING or ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
