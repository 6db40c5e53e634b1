"""Addresses of a year."""

from django.urls import path

from jiheng.web.performance.views import after, filling, home, year

app_name = "performance"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("years/", home.cycles, name="cycles"),
    path("years/open/", home.open_cycles, name="open_cycles"),
    path("years/deadline/", year.set_deadline, name="set_deadline"),
    path("indicators/", home.indicators, name="indicators"),
    path("indicators.xlsx", home.export_indicators, name="export_indicators"),
    path("years/<int:pk>/", year.year, name="year"),
    path("years/<int:pk>/move/", year.move, name="move"),
    path("years/<int:pk>/waive/", year.waive, name="waive"),
    path("years/<int:pk>/next/", year.roll_over, name="roll_over"),
    path("years/<int:pk>/findings/", year.findings, name="findings"),
    path("years/<int:pk>/score/", year.score, name="score"),
    path("years/<int:pk>/history/", year.history, name="history"),
    path("years/<int:pk>/import/", year.import_page, name="import"),
    path("years/<int:pk>/import/<str:digest>/rejects.xlsx", year.rejects, name="rejects"),
    path("years/<int:pk>/files/<slug:name>/", year.download, name="download"),
    path("years/<int:pk>/evidence/<int:file>/", filling.evidence, name="evidence"),
    path("years/<int:pk>/problem/", after.raise_problem, name="raise_problem"),
    path("years/<int:pk>/<slug:sheet>/", filling.sheet, name="sheet"),
    path("years/<int:pk>/<slug:sheet>/add/", filling.add, name="add"),
    path("years/<int:pk>/<slug:sheet>/grid/", filling.grid, name="grid"),
    path("years/<int:pk>/<slug:sheet>/row/<str:key>/", filling.entry, name="entry"),
    path("years/<int:pk>/<slug:sheet>/row/<str:key>/try/", filling.try_entry, name="try"),
    path("years/<int:pk>/<slug:sheet>/row/<str:key>/remove/", filling.remove, name="remove"),
    path("years/<int:pk>/<slug:sheet>/row/<str:key>/public/", filling.publish, name="publish"),
    path("years/<int:pk>/<slug:sheet>/row/<str:key>/attach/", filling.attach, name="attach"),
    path(
        "years/<int:pk>/<slug:sheet>/row/<str:key>/history/",
        filling.entry_history,
        name="entry_history",
    ),
    path("years/<int:pk>/indicators/row/<str:key>/adjust/", after.ask, name="ask"),
    path("adjustments/", after.adjustments, name="adjustments"),
    path("adjustments/<int:pk>/", after.decide, name="decide"),
    path("reviews/", after.reviews, name="reviews"),
    path("reviews/draw/", after.draw, name="draw"),
    path("reviews/<int:pk>/", after.review, name="review"),
    path("reviews/<int:pk>/assign/", after.assign, name="assign"),
    path("problems/", after.problems, name="problems"),
    path("problems/<int:pk>/", after.remedy, name="remedy"),
    path("reports/", after.report_list, name="reports"),
    path("reports/<int:pk>/", after.report, name="report"),
]
