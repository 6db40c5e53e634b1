"""The app as Django knows it."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Monitoring during the year."""

    name = "jiheng.web.monitoring"
    label = "monitoring"
