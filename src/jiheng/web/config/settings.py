"""Django's settings, from the environment: one file for every installation."""

import os
from pathlib import Path
from typing import Any

from jiheng.web.config.installation import Installation
from jiheng.web.config.static_version import static_version

INSTALLATION = Installation.here()
os.environ.setdefault("JIHENG_CACHE", str(INSTALLATION.folder / "cache"))  # holds figures of files
HERE = Path(__file__).resolve().parent
SECURE = os.environ.get("JIHENG_SECURE") == "1"  # reached through TLS
DEBUG = False
OPTIONS = INSTALLATION.kept  # what the operator set: how long things are kept, new public holidays
BASELINE = os.environ.get("JIHENG_BASELINE") == "1"  # the view that others are measured against
SECRET_KEY = INSTALLATION.secret
ALLOWED_HOSTS = [
    *filter(None, os.environ.get("JIHENG_HOSTS", "").split(",")),
    "localhost",
    "127.0.0.1",
    "[::1]",
]
PROXY_ADDRESSES = frozenset(filter(None, os.environ.get("JIHENG_PROXY_ADDRESSES", "").split(",")))
CSRF_TRUSTED_ORIGINS = [*filter(None, os.environ.get("JIHENG_ORIGINS", "").split(","))]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "jiheng.web.core",
    "jiheng.web.flows",
    "jiheng.web.ledgers",
    "jiheng.web.zones",
    "jiheng.web.sites",
    "jiheng.web.statistics",
    "jiheng.web.performance",
    "jiheng.web.monitoring",
    "jiheng.web.surveys",
    "jiheng.web.assessments",
    "jiheng.web.leader",
    "jiheng.web.comparison",
    "jiheng.web.analysis",
    "jiheng.web.awards",
    "jiheng.web.complaints",
    "jiheng.web.uses",
    "jiheng.web.disclosure",
    "jiheng.web.doors",
    "jiheng.web.reminders",
    "jiheng.web.config",
]
MIDDLEWARE = [
    "jiheng.web.core.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jiheng.web.core.middleware.content_policy",
    "jiheng.web.core.middleware.bounded",
    "jiheng.web.core.pace.by_address",
    "jiheng.web.core.plain_texts.plain",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jiheng.web.core.pace.by_person",
    "jiheng.web.core.sessions.sliding",
    "jiheng.web.core.sessions.receipts",
    "jiheng.web.core.sessions.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jiheng.web.core.middleware.faults",
]
ROOT_URLCONF = "jiheng.web.config.urls"
WSGI_APPLICATION = "jiheng.web.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jiheng.web.core.middleware.around_every_page",
            ],
        },
    }
]
DATABASES = {"default": INSTALLATION.django_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "jiheng.web.doors.directory.DirectoryBackend",  # lets nobody in where none is set
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"jiheng.web.core.passwords.{name}", "OPTIONS": options}
    for name, options in (
        ("LongEnough", {"min_length": 12}),
        ("NotTooLong", {"max_length": 128}),
        ("UnlikeNames", {"user_attributes": ("username", "name")}),
        ("Uncommon", {}),
        ("NotNumeric", {}),
        ("Varied", {}),
        ("NotOneBefore", {}),
    )
]
LOGIN_URL = "core:login"
LOGIN_REDIRECT_URL = "performance:home"
LOGOUT_REDIRECT_URL = "core:login"

SESSION_COOKIE_AGE = (
    OPTIONS.accounts.idle_minutes * 60
)  # since it was last used; pages warn before it ends
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False  # `sliding` renews it, at most once a minute
CSRF_FAILURE_VIEW = "jiheng.web.core.views.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
if SECURE:  # a browser takes them from this host alone, over TLS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [HERE.parent / "locale", HERE.parent / "labels"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # shown; stored in UTC

STATIC_URL = f"static/{static_version(HERE.parent)}/"  # scripts name each other relative to it
WHITENOISE_USE_FINDERS = True  # straight from the package: nothing to collect, nothing to mix up
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = "."  # another content has another address

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "jiheng.web.core.requests.RequestFilter"}},
    "formatters": {
        "line": {
            "()": "jiheng.web.core.log.WithoutValues",
            "format": "%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "file": {
            "class": "jiheng.web.core.log.DailyFile",
            "folder": str(INSTALLATION.made().logs),
            "filters": ["request"],
            "formatter": "line",
        },
    },
    "root": {"handlers": ["file"], "level": "WARNING"},
    "loggers": {"jiheng": {"level": "INFO"}},
}
