"""The app as Django knows it."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Reminders by mail."""

    name = "jiheng.web.reminders"
    label = "reminders"
