"""Addresses of sites."""

from django.urls import path

from jiheng.web.sites.views import pages

NEED = "sites/<slug:ledger>/<int:organisation>/<str:key>/"
app_name = "sites"
urlpatterns = [
    path("sites/", pages.needs, name="needs"),
    path(NEED, pages.match, name="match"),
    path(f"{NEED}compare/", pages.compare, name="compare"),
    path(f"{NEED}files/", pages.order, name="files"),
]
