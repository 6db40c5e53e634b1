"""Addresses of uses."""

from django.urls import path

from jiheng.web.uses.views import uses

app_name = "uses"
YEAR = "uses/of-year/<int:pk>/"
urlpatterns = [
    path("uses/", uses.use_list_page, name="uses"),
    path(YEAR, uses.year, name="year"),
    path(f"{YEAR}decide/", uses.decide, name="decide"),
    path(f"{YEAR}account/", uses.account, name="account"),
    path(f"{YEAR}proposal.xlsx", uses.proposal_file, name="proposal"),
    path("uses/<int:pk>/", uses.one_use, name="use"),
    path("uses/<int:pk>/move/", uses.move, name="move"),
]
