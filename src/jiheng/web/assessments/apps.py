"""The app as Django knows it."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Assessments by a card."""

    name = "jiheng.web.assessments"
    label = "assessments"
