"""A year's page of where the money of its projects went: a picture, and the table without it."""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from jiheng import documents
from jiheng.reporting.money_paths import money_chart, money_rows
from jiheng.scoring import money_paths
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.performance import queries
from jiheng.web.performance.queries.year_tables import year_table
from jiheng.web.performance.views.found import found_cycle

WORDS = {
    "title": _("资金去向"),
    "alternative": _("{count} 个项目的钱经各项工作到结果的流向，数字在表里"),
    "head_amount": _("金额"),
    "rest": _("未归集"),
    "result_met": _("达到目标"),
    "result_unmet": _("未达到目标"),
    "result_unscored": _("未能判断"),
    "result_none": _("没有写指标"),
    "why_over": _("占比合计超过 100%"),
    "why_unread": _("有占比读不懂"),
}


def money(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show to which activities and results the money of each project went."""
    cycle = found_cycle(request, pk)
    outcome = queries.evaluated_year(cycle).outcome
    words = {key: f"{word}" for key, word in WORDS.items()}
    projects = [
        {
            "name": project.name,
            "spent": project.printed,
            "why": words[f"why_{project.why}"] if project.why else "",
            "rows": [row for _own, row in money_rows((project,), words)],
        }
        for project in money_paths(outcome.scored)
    ]
    chart = money_chart(outcome.scored, words)
    page: dict[str, Any] = {
        "cycle": cycle,
        "projects": projects,
        "unit": outcome.scored.evaluation.overview.money_unit,
        "filled_at": year_table(cycle, "money_paths").address,
    }
    if chart is not None:
        picture = quote(documents.svg(chart, titled=False))
        page["picture"] = {
            "address": f"data:image/svg+xml,{picture}",
            "alternative": chart.alternative,
        }
    return render(request, "performance/money.html", page)
