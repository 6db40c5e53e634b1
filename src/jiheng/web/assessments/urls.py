"""Addresses of assessments, of evidence examined, of the place's report, of posts."""

from django.urls import path

from jiheng.web.assessments.views import assessments, duties, place, proofs, rating

app_name = "assessments"
YEAR = "assessments/of-year/<int:pk>/"
ONE = "assessments/<int:pk>/"
PROOF = "proofs/<int:pk>/"
urlpatterns = [
    path("assessments/", assessments.list_of_all, name="assessments"),
    path("assessments/ranking/", assessments.ranking, name="ranking"),
    path(YEAR, assessments.year, name="year"),
    path(f"{YEAR}commission/", assessments.commission, name="commission"),
    path(ONE, assessments.one_assessment, name="assessment"),
    path(f"{ONE}move/", assessments.move, name="move"),
    path(f"{ONE}texts/", assessments.texts, name="texts"),
    path(f"{ONE}seat/", assessments.seat, name="seat"),
    path(f"{ONE}end-seat/", assessments.end_seat, name="end_seat"),
    path(f"{ONE}paper/", assessments.paper, name="paper"),
    path(f"{ONE}files/<int:file>/", assessments.file, name="file"),
    path(f"{ONE}report/", assessments.report, name="report"),
    path(f"{ONE}scores.xlsx", rating.sheet, name="sheet"),
    path(f"{ONE}declare/", rating.declare, name="declare"),
    path(f"{ONE}mark/", rating.mark, name="mark"),
    path(f"{ONE}import/", rating.take_sheet, name="import"),
    path(f"{ONE}hand-in/", rating.hand_in, name="hand_in"),
    path(f"{ONE}recuse/", rating.recuse, name="recuse"),
    path("proofs/", proofs.list_of_all, name="proofs"),
    path("proofs/of-year/<int:pk>/read/", proofs.read_year, name="read_proofs"),
    path(PROOF, proofs.proof, name="proof"),
    path(f"{PROOF}examine/", proofs.examine, name="examine"),
    path(f"{PROOF}file/", proofs.file, name="proof_file"),
    path("congress/", place.congress, name="congress"),
    path("congress/order/", place.order, name="order_congress"),
    path("duties/", duties.years, name="duties"),
    path("duties/<int:pk>/", duties.year, name="year_duties"),
    path("duties/<int:pk>/duties.xlsx", duties.workbook, name="duties_workbook"),
]
