"""Addresses of statistics."""

from django.urls import path

from jiheng.web.statistics.views import foreign, issues, survival, tables

app_name = "statistics"
TABLE = "statistics/tables/<str:id_>/"
ISSUE = "statistics/issues/<int:pk>/"
urlpatterns = [
    path("statistics/", tables.index, name="index"),
    path(TABLE, tables.table, name="table"),
    path(f"{TABLE}workbook/", tables.workbook, name="workbook"),
    path(f"{TABLE}word/", tables.word, name="word"),
    path(f"{TABLE}cell/", tables.cell, name="cell"),
    path("statistics/issues/make/", issues.make, name="make"),
    path(ISSUE, issues.issue, name="issue"),
    path(f"{ISSUE}pack.zip", issues.packed, name="pack"),
    path(f"{ISSUE}read/", issues.read, name="read"),
    path("statistics/survival/", survival.survival, name="survival"),
    path("statistics/foreign/", foreign.foreign, name="foreign"),
]
