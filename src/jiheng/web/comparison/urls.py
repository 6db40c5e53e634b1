"""Addresses of comparison."""

from django.urls import path

from jiheng.web.comparison.views import pages, trials

app_name = "comparison"
urlpatterns = [
    path("comparison/", pages.indicators, name="indicators"),
    path("comparison/line/", pages.line, name="line"),
    path("comparison/signs/", pages.signs, name="signs"),
    path("comparison/portfolio/", pages.city, name="portfolio"),
    path("comparison/questions/", pages.questions, name="questions"),
    path("comparison/trials/", trials.trials, name="trials"),
    path("comparison/trials/<int:pk>/", trials.trial, name="trial"),
    path("comparison/files/", pages.order, name="files"),
]
