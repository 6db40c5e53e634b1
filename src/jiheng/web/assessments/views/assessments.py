"""Pages of assessments: the list, a year's, one with its raters, results, answers and papers."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.scoring.assessments import places
from jiheng.web.assessments import jobs, lists
from jiheng.web.assessments.actions import assessments as actions
from jiheng.web.assessments.actions.papers import add_paper, may_add
from jiheng.web.assessments.queries import assessments as queries
from jiheng.web.assessments.queries import raters, results
from jiheng.web.assessments.queries.rules import (
    LONGEST_POLICY,
    OF_A_POLICY,
    POLICY,
    assessment_flow,
    cards_of,
    kind_of,
    kinds,
)
from jiheng.web.assessments.views.found import download, found_assessment
from jiheng.web.assessments.wording import MEASURES, MODES, PARTS, SEATS, VERDICTS
from jiheng.web.core.access_log import log_access
from jiheng.web.core.amounts import typed_yuan
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero, year_or_zero
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named, page_language
from jiheng.web.core.uploads import one_upload
from jiheng.web.core.views.lists import list_page
from jiheng.web.flows.actions import Taking
from jiheng.web.performance.queries.year_tables import state_of as state_of_year
from jiheng.web.performance.views.found import found_cycle

if TYPE_CHECKING:
    from jiheng.web.assessments.models import Assessment, Seat

WAN = 10_000


def list_of_all(request: AuthenticatedRequest) -> HttpResponse:
    """List assessments of every kind."""
    more = {"ranked": [kind for kind in kinds() if kind.ranked]}
    template = "assessments/assessments.html"
    return list_page(request, lists.assessment_list(), template=template, more=more)


def ranking(request: AuthenticatedRequest) -> HttpResponse:
    """Rank departments by a kind of assessment in a year."""
    ranked_kinds = [kind for kind in kinds() if kind.ranked]
    chosen = kind_of(request.GET.get("kind", "")) or (ranked_kinds[0] if ranked_kinds else None)
    if chosen is None or not chosen.ranked:
        raise Http404
    asked, last = year_or_zero(request.GET.get("year", "")), timezone.localdate().year - 1
    year_ = asked or queries.newest_ranked(request.user, chosen.id) or last
    rows = list(queries.ranked(request.user, chosen.id, year_))
    ranks = places([row.total or Decimal(0) for row in rows])
    page = {
        "kind": chosen,
        "kinds": ranked_kinds,
        "year": year_,
        "rows": list(zip(ranks, rows, strict=True)),
    }
    return render(request, "assessments/ranking.html", page)


def year(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the assessments of a year, and let those who may commission one."""
    cycle = found_cycle(request, pk)
    log_access("view", "cycle", cycle.pk, request.user)
    offers = [
        (kind, queries.subjects(cycle, kind)) for kind in queries.kinds_for(request.user, cycle)
    ]
    page = {
        "cycle": cycle,
        "state": state_of_year(cycle),
        "rows": [_line(a) for a in queries.of_year(cycle)],
        "policies": [
            (kind, cards_of(kind.id, OF_A_POLICY, cycle))
            for kind, _subjects in offers
            if POLICY in kind.subjects
        ],
        "offers": [
            (kind, [(id_, name, cards_of(kind.id, id_, cycle)) for id_, name in subjects])
            for kind, subjects in offers
            if subjects
        ],
        "longest_policy": LONGEST_POLICY,
    }
    return render(request, "assessments/year.html", page)


def _line(assessment: "Assessment") -> dict[str, Any]:
    shown = assessment.state in queries.SHOWN_TO_ALL
    return {
        "it": assessment,
        "kind": kind_of(assessment.kind),
        "state": queries.state_of(assessment),
        "total": assessment.total if shown else None,
        "grade": assessment.grade if shown else "",
    }


@require_POST
def commission(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Commission an assessment of a year."""
    cycle = found_cycle(request, pk)
    sent = request.POST
    subject, _slash, card = sent.get("subject", "").partition("|")
    if subject == POLICY:
        subject = f"{OF_A_POLICY}{sent.get('name', '')}"
    new = actions.commission(cycle.pk, sent.get("kind", ""), subject, card, by=request.user)
    messages.success(request, _("已建立，请聘请评分人。"))
    return redirect("assessments:assessment", pk=new.pk)


def one_assessment(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show an assessment: its card with what was given, raters, self-evaluation, papers, steps."""
    assessment = found_assessment(request, pk)
    log_access("view", "assessment", assessment.pk, request.user)
    return render(request, "assessments/assessment.html", shown_assessment(request, assessment))


def shown_assessment(request: AuthenticatedRequest, assessment: "Assessment") -> dict[str, Any]:
    """Return what the page of an assessment shows this person."""
    user = request.user
    commissioned = queries.commissions(user, assessment)
    own_seat = raters.seat_of(user, assessment)
    inside = commissioned or own_seat is not None
    public = assessment.state in queries.SHOWN_TO_ALL
    flow = assessment_flow()
    return {
        "assessment": assessment,
        "cycle": assessment.cycle,
        "kind": queries.kind_in_force(assessment),
        "card": queries.card_in_force(assessment),
        "state": queries.state_of(assessment),
        "commissioned": commissioned,
        "seat": own_seat,
        "rating": own_seat is not None
        and own_seat.state == raters.DECLARED
        and assessment.state == queries.SCORING,
        "groups": _groups(assessment, own_seat, public=public),
        "public": public,
        "agreement": _agreement(assessment) if public and inside else (),
        "seats": _seats(assessment) if commissioned else (),
        "candidates": raters.candidates(assessment) if _staffs(assessment, commissioned) else (),
        "self_total": results.self_total(assessment),
        "lines": results.self_lines(assessment),
        "papers": assessment.papers.select_related("file", "by"),
        "may_add": may_add(user, assessment),
        "moves": queries.offered(user, assessment),
        "steps": [
            (step, flow.move(step.move), named(flow.state(step.end)))
            for step in queries.steps(assessment)
        ],
        "texts": _texts(assessment),
        "writes": commissioned and flow.allows("paper", assessment.state),
        "verdicts": list(VERDICTS.items()),
        "verdict": VERDICTS.get(assessment.verdict, ""),
        "ceiling": f"{assessment.ceiling / WAN:.2f}" if assessment.ceiling is not None else "",
        "may_report": public or commissioned,
    }


def _staffs(assessment: "Assessment", commissioned: bool) -> bool:
    return commissioned and assessment_flow().allows("seat", assessment.state)


def _texts(assessment: "Assessment") -> list[tuple[str, str, str]]:
    english = page_language() == "en"
    return [
        (s.part, s.english if english else s.label, assessment.texts.get(s.part, ""))
        for s in queries.kind_in_force(assessment).sections
    ]


def _groups(assessment: "Assessment", seat: "Seat | None", *, public: bool) -> list[Any]:
    """Return the items by first level with what this person may see of what was given."""
    card = queries.card_in_force(assessment)
    own = {m.item: m for m in seat.marks.all()} if seat is not None else {}
    together = {item["id"]: item for item in assessment.result.get("items", [])} if public else {}
    reasons = results.reasons_of(assessment) if public else {}
    disputed = assessment.result.get("disputed", ()) if public else ()
    english = page_language() == "en"
    return [
        (
            items[0].level1_english if english else level1,
            [
                {
                    "item": item,
                    "level2": item.level2_english if english else item.level2,
                    "mode": MODES[item.mode],
                    "own": own.get(item.id),
                    "result": together.get(item.id),
                    "reasons": reasons.get(item.id, ()),
                    "disputed": item.id in disputed,
                }
                for item in items
            ],
        )
        for level1, items in results.grouped(card)
    ]


def _agreement(assessment: "Assessment") -> list[tuple[Any, str]]:
    measured = assessment.result.get("agreement", {})
    return [(MEASURES[name], measured[name] or "—") for name in MEASURES if name in measured]


def _seats(assessment: "Assessment") -> list[dict[str, Any]]:
    """Return who rates, for who commissioned it; points are shown once all have handed in."""
    return [
        {
            "it": seat, "state": SEATS[seat.state], "counts": seat.state != raters.RECUSED,
            "marked": seat.marks.count(),
        }
        for seat in raters.seats(assessment)
    ]  # fmt: skip


@require_POST
def move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Move an assessment on."""
    assessment = found_assessment(request, pk)
    sent = request.POST
    taking = Taking(sent.get("move", ""), sent.get("note", ""))
    verdict = actions.Verdict(sent.get("verdict", ""), in_yuan(sent.get("ceiling", "")))
    actions.apply_move(assessment.pk, taking, verdict, by=request.user)
    messages.success(request, _("已办理。"))
    return redirect("assessments:assessment", pk=pk)


def in_yuan(text: str) -> Decimal | None:
    """Return an amount in 万元 as yuan; None for nothing. Raises Refused for what is no amount."""
    return typed_yuan(text, "ceiling")


@require_POST
def texts(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Write texts of the report."""
    assessment = found_assessment(request, pk)
    sent = {part: request.POST[part] for part in PARTS if part in request.POST}
    actions.write_texts(assessment.pk, sent, by=request.user)
    messages.success(request, _("已保存。"))
    return redirect("assessments:assessment", pk=pk)


@require_POST
def seat(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask somebody to rate."""
    assessment = found_assessment(request, pk)
    actions.require_commissioner(assessment, request.user)
    chosen = int_or_zero(request.POST.get("user"))
    person = next((p for p in raters.candidates(assessment) if p.pk == chosen), None)
    if person is None:
        raise Refused(
            _("这个人不能参加评分：要有评分权限，不是被评价部门的人，没有填报过。"), status=403
        )
    actions.give_seat(assessment.pk, person, by=request.user)
    messages.success(request, _("已聘请。"))
    return redirect("assessments:assessment", pk=pk)


@require_POST
def end_seat(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a rater off."""
    assessment = found_assessment(request, pk)
    actions.require_commissioner(assessment, request.user)
    ended = assessment.seats.filter(pk=int_or_zero(request.POST.get("seat"))).first()
    if ended is None:
        raise Http404
    actions.end_seat(ended.pk, request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("已取消。"))
    return redirect("assessments:assessment", pk=pk)


@require_POST
def paper(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Put a file to an assessment."""
    assessment = found_assessment(request, pk)
    if not may_add(request.user, assessment):
        raise Refused(_("您不能给这项评价附材料：请由组织评价的人或者评分人附。"), status=403)
    sent = request.POST
    stored = one_upload(request)
    title, item = sent.get("title", ""), sent.get("item", "")
    add_paper(assessment.pk, stored, title, item, by=request.user)
    messages.success(request, _("已附上。"))
    return redirect("assessments:assessment", pk=pk)


def file(request: AuthenticatedRequest, pk: int, file: int) -> HttpResponseBase:
    """Hand out a paper of an assessment, or what proves a line of its self-evaluation."""
    assessment = found_assessment(request, pk)
    stored = results.file_beside(assessment, file)
    if stored is None:
        raise Http404
    log_access("export", "assessment", assessment.pk, request.user)
    return download(stored)


@require_POST
def report(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Have the report on an assessment written."""
    assessment = found_assessment(request, pk)
    job = jobs.order_report(assessment, by=request.user)
    return redirect("core:job", pk=job.pk)
