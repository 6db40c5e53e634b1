"""The app as Django knows it."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Statistics of the ledgers."""

    name = "jiheng.web.statistics"
    label = "statistics"
