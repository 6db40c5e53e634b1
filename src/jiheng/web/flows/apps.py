"""The app as Django knows it."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Moves of anything with a state."""

    name = "jiheng.web.flows"
    label = "flows"
