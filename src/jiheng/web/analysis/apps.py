"""The app as Django knows it."""

from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """What analysts read."""

    name = "jiheng.web.analysis"
    label = "analysis"
