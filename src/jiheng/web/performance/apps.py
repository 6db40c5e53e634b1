"""The app as Django knows it."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """The stages of a year."""

    name = "jiheng.web.performance"
    label = "performance"
