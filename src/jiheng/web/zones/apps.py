"""The app as Django knows it."""

from django.apps import AppConfig


class ZonesConfig(AppConfig):
    """Scorecards of zones, and their land."""

    name = "jiheng.web.zones"
    label = "zones"
