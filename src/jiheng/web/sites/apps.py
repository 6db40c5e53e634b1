"""The app as Django knows it."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    """Sites and needs."""

    name = "jiheng.web.sites"
    label = "jiheng_sites"
