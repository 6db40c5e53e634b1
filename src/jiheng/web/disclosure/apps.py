"""The app as Django knows it."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Disclosure."""

    name = "jiheng.web.disclosure"
    label = "disclosure"
