"""Addresses of zones."""

from django.urls import path

from jiheng.web.zones.views import land, scores

app_name = "zones"
urlpatterns = [
    path("zones/", scores.board, name="scores"),
    path("zones/zone/", scores.zone, name="zone"),
    path("zones/what-if/", scores.what_if, name="what_if"),
    path("zones/parcels/", land.parcels, name="parcels"),
    path("zones/files/", scores.order, name="files"),
]
