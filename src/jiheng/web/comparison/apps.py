"""The app as Django knows it."""

from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    """Comparison over years and units."""

    name = "jiheng.web.comparison"
    label = "comparison"
