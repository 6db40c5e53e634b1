"""Addresses of complaints."""

from django.urls import path

from jiheng.web.complaints.views import complaints

app_name = "complaints"
ONE = "complaints/<int:pk>/"
urlpatterns = [
    path("complaints/", complaints.index, name="complaints"),
    path("complaints/new/<int:organisation>/", complaints.new, name="new"),
    path(ONE, complaints.complaint, name="complaint"),
    path(f"{ONE}move/", complaints.move, name="move"),
    path(f"{ONE}assign/", complaints.assign, name="assign"),
    path(f"{ONE}extend/", complaints.extend, name="extend"),
    path(f"{ONE}order/", complaints.order_reading, name="order"),
    path(f"{ONE}paper/", complaints.order_paper, name="paper"),
    path(f"{ONE}papers/<int:paper>/", complaints.paper, name="file"),
]
