"""Addresses of packs."""

from django.urls import path

from jiheng.web.disclosure.views import releases

app_name = "disclosure"
RELEASE = "disclosure/<int:pk>/"
urlpatterns = [
    path("disclosure/", releases.release_list_page, name="releases"),
    path("disclosure/of-year/<int:pk>/", releases.year, name="year"),
    path("disclosure/of-year/<int:pk>/make/", releases.make, name="make"),
    path(RELEASE, releases.one_release, name="release"),
    path(f"{RELEASE}move/", releases.move, name="move"),
    path(f"{RELEASE}pack.zip", releases.packed, name="pack"),
    path(f"{RELEASE}files/<str:name>", releases.inside, name="file"),
]
