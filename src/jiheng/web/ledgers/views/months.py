"""Month close and corrections: the months of a ledger as published and as they are now."""

from collections.abc import Container
from fractions import Fraction

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.ledger.months import MonthTable
from jiheng.model import Definition, months_of
from jiheng.model.ledger_figure import quantity_of
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest, year_or_zero
from jiheng.web.ledgers.actions import correcting
from jiheng.web.ledgers.actions.months import CLOSE, close
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.queries.month_totals import months_that_differ, months_that_rush
from jiheng.web.ledgers.queries.months import month_tables, months
from jiheng.web.ledgers.queries.newest_year import newest_year_at
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.rows import rows_named
from jiheng.web.ledgers.values import drift_keys
from jiheng.web.ledgers.views.figure_panels import definition_name, language
from jiheng.web.ledgers.views.ledgers import found_ledger_table
from jiheng.web.ledgers.views.month_input import month_sent
from jiheng.web.ledgers.views.reopening import shown_reopenings

SHOWN = 30  # corrected rows of a month that are named


def month_page(request: AuthenticatedRequest, id_: str, organisation: int) -> HttpResponse:
    """Show the months of a ledger of an organisation; close one."""
    table = found_ledger_table(request, id_, organisation)
    ledger = table.ledger
    if ledger is None:  # the table of a ledger always has one
        raise TypeError(id_)
    if request.method == "POST":
        month = close(ledger, table.organisation, month_sent(request), by=request.user)
        messages.success(request, _("%(month)s 已月结。") % {"month": f"{month.first:%Y-%m}"})
        return redirect(f"{table.address}months/?year={month.first.year}")
    year = year_or_zero(request.GET.get("year")) or newest_year_at([ledger.id], table.organisation)
    closed = months(ledger, table.organisation)
    tables = list(month_tables(ledger, table.organisation, year))
    findings = (
        *months_that_differ(ledger, table.organisation, tables),
        *months_that_rush(ledger, table.organisation, year),
    )
    reach = set(places(request.user, ledger, "see").values_list("pk", flat=True))
    page = {
        "table": table,
        "year": year,
        "months": [(p, closed.get(p.first)) for p in months_of(year)],
        "tables": [_shown(*each, reach) for each in tables],
        "doubts": [(each.code, rules().rest.message(each, language())) for each in findings],
        "last_closed": max(closed, default=None),
        "reopenings": shown_reopenings(table, ledger, year, request.user),
        "may_close": core.may(request.user, CLOSE, table.organisation),
    }
    return render(request, "ledgers/months.html", page)


def _shown(definition: Definition, table: MonthTable, reach: Container[int]) -> dict[str, object]:

    def printed(value: Fraction) -> str:
        return quantity_of(definition, value).printed()

    lines = []
    for line in table.months:
        keys = list(drift_keys(line.drift)) if line.drift is not None else []
        names = rows_named(keys[:SHOWN], reach)
        now = line.drift.now if line.drift is not None else line.shown
        lines.append(
            {
                "period": line.period,
                "published": printed(line.shown.value or Fraction(0)) if line.closed else "",
                "now": printed(now.value or Fraction(0)),
                "rows": [names.get(key, (key, "")) for key in keys[:SHOWN]],
            }
        )
    return {
        "name": definition_name(definition),
        "lines": lines,
        "shown": printed(
            sum((line.shown.value or Fraction(0) for line in table.months), Fraction(0))
        ),
        "corrections": printed(table.corrections),
        "cumulative": printed(table.cumulative.value or Fraction(0)),
    }


@require_POST
def ask_correction(
    request: AuthenticatedRequest, id_: str, organisation: int, key: str
) -> HttpResponse:
    """Ask for values of a row to be corrected."""
    table = found_ledger_table(request, id_, organisation)
    field, value = request.POST.get("field", ""), request.POST.get("value", "")
    reason = request.POST.get("reason", "")
    correcting.ask(table, key, {field: value}, reason, by=request.user)
    messages.success(request, _("更正已申请，等另一个人批准。"))
    return redirect(f"{table.row_address(key)}#corrections")


@require_POST
def decide_correction(
    request: AuthenticatedRequest, id_: str, organisation: int, pk: int
) -> HttpResponse:
    """Agree to a correction, or refuse it."""
    table = found_ledger_table(request, id_, organisation)
    correction = correcting.decide(
        table,
        pk,
        approved="approve" in request.POST,
        answer=request.POST.get("answer", ""),
        by=request.user,
    )
    messages.success(request, _("已办理。"))
    return redirect(f"{table.row_address(correction.row.key)}#corrections")
