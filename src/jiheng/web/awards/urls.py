"""Addresses of incentives."""

from django.urls import path

from jiheng.web.awards.views import awards

app_name = "awards"
ROW = "awards/of/<int:organisation>/<str:key>/"
urlpatterns = [
    path("awards/", awards.award_page, name="awards"),
    path("awards/schemes/", awards.schemes, name="schemes"),
    path("awards/<int:pk>/", awards.computation, name="computation"),
    path(f"{ROW}compute/", awards.compute, name="compute"),
    path(f"{ROW}check/", awards.check, name="check"),
]
