"""The app as Django knows it."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Incentives."""

    name = "jiheng.web.awards"
    label = "awards"
