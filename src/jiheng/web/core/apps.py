"""The app as Django knows it."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """People, rights and the record."""

    name = "jiheng.web.core"
    label = "core"
