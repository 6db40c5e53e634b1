"""The address of one's reminders."""

from django.urls import path

from jiheng.web.reminders import views

app_name = "reminders"
urlpatterns = [path("reminders/", views.own, name="own")]
