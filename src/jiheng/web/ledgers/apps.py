"""The app as Django knows it."""

from django.apps import AppConfig


class LedgersConfig(AppConfig):
    """Rows of sheets and ledgers."""

    name = "jiheng.web.ledgers"
    label = "ledgers"
