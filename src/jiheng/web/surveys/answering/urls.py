"""Every address that a respondent can reach."""

from django.urls import path

from jiheng.web.surveys.answering import views

urlpatterns = [
    path("", views.nowhere),
    path("thanks/", views.thanks, {"language": "zh-hans"}, name="thanks"),
    path("en/thanks/", views.thanks, {"language": "en"}, name="thanks"),
    path("<str:secret>/", views.answer, {"language": "zh-hans"}, name="answer"),
    path("en/<str:secret>/", views.answer, {"language": "en"}, name="answer"),
]
handler400 = "jiheng.web.surveys.answering.views.bad"
handler404 = "jiheng.web.surveys.answering.views.nowhere"
handler500 = "jiheng.web.surveys.answering.views.broken"
