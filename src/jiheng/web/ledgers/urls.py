"""Addresses of ledgers."""

from django.urls import path

from jiheng.web.ledgers.views import (
    ageing,
    figures,
    ledgers,
    months,
    overriding,
    quality,
    reopening,
)

app_name = "ledgers"
PLACE = "ledgers/<slug:id_>/<int:organisation>/"
urlpatterns = [
    path("ledgers/", ledgers.index, name="index"),
    path("ledgers/switch/", ledgers.switch, name="switch"),
    path("ledgers/figures/", figures.figure_list, name="figures"),
    path("ledgers/figures/<str:id_>/", figures.figure_page, name="figure"),
    path("ledgers/imports/<int:pk>/", ledgers.imported, name="imported"),
    path("ledgers/imports/<int:pk>/untaken.xlsx", ledgers.untaken, name="untaken"),
    path("ledgers/<slug:id_>/", ledgers.ledger, name="ledger"),
    path("ledgers/<slug:id_>/board/", ledgers.board, name="board"),
    path("ledgers/<slug:id_>/ageing/", ageing.ageing_page, name="ageing"),
    path("ledgers/<slug:id_>/quality/", quality.quality_page, name="quality"),
    path("ledgers/<slug:id_>/quality/export/", quality.quality_export, name="quality_export"),
    path("ledgers/<slug:id_>/start/", ledgers.start_adding, name="start_adding"),
    path(PLACE, ledgers.table, name="table"),
    path(f"{PLACE}months/", months.month_page, name="months"),
    path(f"{PLACE}months/reopen/", reopening.ask, name="ask_reopening"),
    path(f"{PLACE}months/reopen/<int:pk>/", reopening.decide, name="decide_reopening"),
    path(f"{PLACE}row/<str:key>/correct/", months.ask_correction, name="ask_correction"),
    path(f"{PLACE}row/<str:key>/override/", overriding.ask_override, name="ask_override"),
    path(f"{PLACE}overrides/<int:pk>/", overriding.decide_override, name="decide_override"),
    path(f"{PLACE}corrections/<int:pk>/", months.decide_correction, name="decide_correction"),
    path(f"{PLACE}grid/", ledgers.grid, name="grid"),
    path(f"{PLACE}add/", ledgers.add, name="add"),
    path(f"{PLACE}import/", ledgers.import_page, name="import"),
    path(f"{PLACE}export/", ledgers.export, name="export"),
    path(f"{PLACE}proofs/<int:file>/", ledgers.proof, name="proof"),
    path(f"{PLACE}row/<str:key>/", ledgers.row, name="row"),
    path(f"{PLACE}row/<str:key>/move/", ledgers.move, name="move"),
    path(f"{PLACE}row/<str:key>/remove/", ledgers.remove, name="remove"),
    path(f"{PLACE}row/<str:key>/void/", ledgers.void, name="void"),
    path(f"{PLACE}row/<str:key>/attach/", ledgers.attach, name="attach"),
    path(f"{PLACE}row/<str:key>/history/", ledgers.history, name="history"),
]
