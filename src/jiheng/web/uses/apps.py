"""The app as Django knows it."""

from django.apps import AppConfig


class UsesConfig(AppConfig):
    """Use of results."""

    name = "jiheng.web.uses"
    label = "uses"
