"""Addresses of the other ways in."""

from django.urls import path

from jiheng.web.doors import views

app_name = "doors"
urlpatterns = [
    path("doors/oidc/", views.oidc, name="oidc"),
    path("doors/oidc/back/", views.oidc_back, name="oidc_back"),
    path("doors/cas/", views.cas, name="cas"),
    path("doors/cas/<str:state>/", views.cas_back, name="cas_back"),
]
