"""Settings of the pages that respondents reach: a process of its own, with nothing of the rest.

No session, no cookie, no person, no script, no address of the application; logs without tickets.
"""

from jiheng.web.config.settings import *  # noqa: F403
from jiheng.web.config.settings import LOGGING as OWN_LOGGING

INSTALLED_APPS = [  # models that tables refer to; no admin, no session, no static file
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "jiheng.web.core",
    "jiheng.web.flows",
    "jiheng.web.ledgers",
    "jiheng.web.performance",
    "jiheng.web.surveys",
]
MIDDLEWARE = [
    "jiheng.web.surveys.answering.middleware.guarded",
    "jiheng.web.surveys.answering.middleware.Faults",
]
ROOT_URLCONF = "jiheng.web.surveys.answering.urls"
WSGI_APPLICATION = "jiheng.web.config.survey_wsgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**14
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 0
APPEND_SLASH = False  # what adds it is not here either
LOGGING = {
    **OWN_LOGGING,
    "filters": {},
    "formatters": {
        "line": {
            "()": "jiheng.web.core.log.WithoutValues",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "file": {
            "class": "jiheng.web.core.log.DailyFile",
            "folder": str(INSTALLATION.made().logs),  # noqa: F405  of the settings above
            "formatter": "line",
        },
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {  # Django's lines name the address of a page, and with it a ticket
        "django": {"handlers": ["nowhere"], "propagate": False},
        "jiheng": {"level": "INFO"},
    },
}
