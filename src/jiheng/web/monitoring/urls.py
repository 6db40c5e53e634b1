"""Addresses of rounds."""

from django.urls import path

from jiheng.web.monitoring.views import rounds

app_name = "monitoring"
ROUND = "monitoring/<int:pk>/"
urlpatterns = [
    path("monitoring/", rounds.round_list_page, name="rounds"),
    path("monitoring/board/", rounds.board_page, name="board"),
    path("monitoring/open/", rounds.open_rounds, name="open"),
    path(ROUND, rounds.one_round, name="round"),
    path(f"{ROUND}move/", rounds.move, name="move"),
    path(f"{ROUND}draw/", rounds.draw, name="draw"),
    path(f"{ROUND}notice/", rounds.notice, name="notice"),
    path(f"{ROUND}form.xlsx", rounds.form, name="form"),
]
