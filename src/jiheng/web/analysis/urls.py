"""Addresses of what analysts read."""

from django.urls import path

from jiheng.web.analysis import views

app_name = "analysis"
urlpatterns = [path("analysis/", views.tables, name="tables")]
