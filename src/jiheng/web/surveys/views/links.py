"""Links made and told once: as a page to print with codes to scan, or as a workbook."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from jiheng import documents
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.handing import handed
from jiheng.web.surveys.actions.links import MOST_AT_ONCE, make_links
from jiheng.web.surveys.queries import surveys as queries
from jiheng.web.surveys.result_files import links_workbook
from jiheng.web.surveys.shown import group_name
from jiheng.web.surveys.views.found import found_survey


def link_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Make links, and tell them this once."""
    survey = found_survey(request, pk)
    if request.method == "POST":
        group = request.POST.get("group", "")
        count = int_or_zero(request.POST.get("count"))
        secrets = make_links(survey.pk, group, count, by=request.user)
        addresses = [f"{settings.OPTIONS.survey_address}/{secret}/" for secret in secrets]
        if request.POST.get("kind") == "xlsx":
            name, data = links_workbook(survey, group, addresses)
            return handed(data, name)
        codes = [(address, documents.qr_address(address)) for address in addresses]
        page = {"survey": survey, "group": group_name(group), "codes": codes}
        return render(request, "surveys/links_made.html", page)
    page = {
        "survey": survey,
        "groups": queries.groups_of(survey),
        "counts": [
            (group_name(group), count, used)
            for group, (count, used) in queries.ticket_counts(survey).items()
        ],
        "address": settings.OPTIONS.survey_address,
        "most": MOST_AT_ONCE,
        "lot": queries.survey_rules().lot,
        "may_issue": core.may(request.user, "survey", survey.organisation)
        and queries.survey_flow().allows("issue", survey.state),
    }
    return render(request, "surveys/links.html", page)
