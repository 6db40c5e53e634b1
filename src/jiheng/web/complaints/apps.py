"""The app as Django knows it."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Complaints."""

    name = "jiheng.web.complaints"
    label = "complaints"
