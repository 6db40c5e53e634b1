"""Addresses of surveys."""

from django.urls import path

from jiheng.web.surveys.views import imports, links, papers, surveys

app_name = "surveys"
SURVEY = "surveys/<int:pk>/"
urlpatterns = [
    path("surveys/", surveys.survey_list_page, name="surveys"),
    path("surveys/new/", surveys.create, name="create"),
    path("surveys/imported/<int:pk>/", imports.imported, name="imported"),
    path(SURVEY, surveys.one_survey, name="survey"),
    path(f"{SURVEY}move/", surveys.move, name="move"),
    path(f"{SURVEY}frames/", surveys.frames, name="frames"),
    path(f"{SURVEY}draw/", surveys.draw, name="draw"),
    path(f"{SURVEY}sample.xlsx", surveys.sample, name="sample"),
    path(f"{SURVEY}results.xlsx", surveys.results, name="results"),
    path(f"{SURVEY}write/", surveys.write, name="write"),
    path(f"{SURVEY}take/", surveys.take, name="take"),
    path(f"{SURVEY}papers/", papers.paper_page, name="papers"),
    path(f"{SURVEY}differences/", papers.differences, name="differences"),
    path(f"{SURVEY}questionnaire/", papers.questionnaire, name="questionnaire"),
    path(f"{SURVEY}import/", imports.order, name="import"),
    path(f"{SURVEY}links/", links.link_page, name="links"),
]
