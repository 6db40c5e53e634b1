"""Pages of rounds: the list over departments, one round with its lamps, its official form."""

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero, year_or_zero
from jiheng.web.core.handing import handed
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.core.views.lists import list_page, require_list
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.queries import working_days
from jiheng.web.monitoring import lists
from jiheng.web.monitoring.actions import drawing, notices, rounds
from jiheng.web.monitoring.official import official_form
from jiheng.web.monitoring.queries import rounds as queries
from jiheng.web.monitoring.queries.board import board
from jiheng.web.monitoring.queries.progress import shown_subjects
from jiheng.web.monitoring.queries.waiting import period_name
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.year_tables import MONITORED, year_table

if TYPE_CHECKING:
    from jiheng.web.monitoring.models import Round


def round_list_page(request: AuthenticatedRequest) -> HttpResponse:
    """List rounds, and let a new one be opened."""
    places = core.organisations(request.user, "round")
    this_year = timezone.localdate().year
    more = {
        "openable": cycles(request.user).filter(organisation__in=places, state__in=MONITORED),
        "year": this_year,
        "periods": [
            (f"{rule.id}/{end.month:02d}", f"{named(rule)} · {end.month}-{end.day}")
            for rule in queries.round_rules(this_year)
            for end in rule.periods(this_year)
        ],
    }
    return list_page(request, lists.round_list(), template="monitoring/rounds.html", more=more)


def board_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show the rounds of a year: departments by period, what is overdue in red."""
    require_list(request, lists.round_list())
    year = year_or_zero(request.GET.get("year"))
    shown = board(request.user, year, timezone.localdate())
    return render(request, "monitoring/board.html", {"board": shown, "year": shown.year})


@require_POST
def open_rounds(request: AuthenticatedRequest) -> HttpResponse:
    """Open a round for several years at once; say which could not be."""
    rule_id, _slash, month = request.POST.get("period", "").partition("/")
    chosen = [int_or_zero(pk) for pk in request.POST.getlist("cycle")]
    if not chosen:
        raise Refused(_("请选择监控期和部门。"), field="period")
    opened = 0
    for cycle in cycles(request.user).filter(pk__in=chosen):
        rule = next((r for r in queries.round_rules(cycle.year) if r.id == rule_id), None)
        ends = rule.periods(cycle.year) if rule is not None else ()
        end = next((day for day in ends if day.month == int_or_zero(month)), None)
        if rule is None or end is None:
            raise Refused(_("请选择监控期和部门。"), field="period")
        due = _day(request.POST.get("due", "")) or rule.due_for(end, working_days())
        try:
            rounds.open_round(cycle.pk, end, due, by=request.user)
        except Refused as refused:
            details = {"name": f"{cycle.organisation.name} {cycle.year}", "why": refused.said}
            messages.warning(request, _("%(name)s：%(why)s") % details)
        else:
            opened += 1
    if opened:
        messages.success(request, _("已开展 %(count)s 个部门的监控。") % {"count": opened})
    return redirect("monitoring:rounds")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _found(request: AuthenticatedRequest, pk: int) -> "Round":
    round_ = queries.rounds(request.user).filter(pk=pk).first()
    if round_ is None:
        raise Http404
    return round_


def one_round(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a round: how far every line is, with its lamp and why; what may be done."""
    round_ = _found(request, pk)
    cycle, flow = round_.cycle, queries.round_flow()
    seen = queries.judged(round_)
    newest = queries.is_newest(round_)
    state = queries.state_of(round_)
    page = {
        "round": round_,
        "cycle": cycle,
        "title": period_name(round_),
        "state": state,
        "newest": newest,
        "subjects": shown_subjects(round_, seen),
        "citation": seen.rules.monitoring.citation,
        "sheets": [
            (year_table(cycle, sheet).form.name, year_table(cycle, sheet).address)
            for sheet in queries.SHEETS
        ],
        "fills": newest
        and bool(state.opens)
        and core.may(request.user, "fill", cycle.organisation),
        "may_notice": core.may(request.user, "notice", cycle.organisation)
        and flow.allows("notice", round_.state),
        "usual_due": queries.usual_due(),
        "moves": queries.offered(request.user, round_),
        "steps": [
            (step, flow.move(step.move), named(flow.state(step.end)), step.note)
            for step in queries.steps(round_)
        ],
        "problem_list": round_.notices.select_related("measure", "by"),
    }
    log_access("view", "round", round_.pk, request.user)
    return render(request, "monitoring/round.html", page)


@require_POST
def move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Move a round on or back."""
    round_ = _found(request, pk)
    taking = Taking(request.POST.get("move", ""), request.POST.get("note", ""))
    rounds.apply_move(round_.pk, taking, by=request.user)
    messages.success(request, _("已办理。"))
    return redirect("monitoring:round", pk=pk)


@require_POST
def draw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Draw what bound indicators have reached from their ledgers."""
    drawn = drawing.draw(_found(request, pk).pk, by=request.user)
    for name, why in drawn.refused:
        messages.warning(request, _("%(name)s：%(why)s") % {"name": name, "why": why})
    if drawn.count:
        messages.success(request, _("已从台账取数 %(count)s 项。") % {"count": drawn.count})
    elif not drawn.refused:
        messages.info(request, _("没有写台账口径的指标，没有可取的数。"))
    return redirect("monitoring:round", pk=pk)


@require_POST
def notice(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give a notice about a red or yellow lamp."""
    round_ = _found(request, pk)
    sent = request.POST
    new_notice = notices.NewNotice(
        subject=sent.get("subject", ""),
        line=sent.get("line", ""),
        measure=sent.get("measure", ""),
        division=sent.get("division", ""),
        due=_day(sent.get("due", "")),
    )
    notices.give_notice(round_.pk, new_notice, by=request.user)
    messages.success(request, _("整改通知已发出，列在“问题整改”里。"))
    return redirect("monitoring:round", pk=pk)


def form(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out the official form of a round as it was monitored."""
    round_ = _found(request, pk)
    log_access("export", "round", round_.pk, request.user)
    name, data = official_form(round_)
    return handed(data, name)
