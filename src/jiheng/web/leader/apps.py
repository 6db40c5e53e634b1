"""The app as Django knows it."""

from django.apps import AppConfig


class LeaderConfig(AppConfig):
    """The leader's page."""

    name = "jiheng.web.leader"
    label = "leader"
