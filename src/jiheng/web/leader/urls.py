"""Addresses of the leader's page."""

from django.urls import path

from jiheng.web.leader.views.board import board

app_name = "leader"
urlpatterns = [path("leader/", board, name="board")]
