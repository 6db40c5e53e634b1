"""The app as Django knows it."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Surveys of satisfaction."""

    name = "jiheng.web.surveys"
    label = "surveys"
