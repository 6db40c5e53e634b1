"""Results as pages, workbooks and calls show them: printed texts, in the order of the form."""

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jiheng.methods.satisfaction import SatisfactionRate
from jiheng.model import Chart, half_up
from jiheng.survey import SurveyTally
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.surveys.printing import finite_interval, interval, mean, percent, weighted
from jiheng.web.surveys.queries.results import QuestionResult, Response, SurveyResult

if TYPE_CHECKING:
    from jiheng.web.surveys.models import Survey


def shown_result(survey: "Survey", result: SurveyResult) -> dict[str, Any]:
    """Return results as texts: response by group, questions over all and by group, notices."""
    has_rates = not result.withheld and result.total.valid > 0
    return {
        "scale": [named(point) for point in result.form.scale],
        "responses": [_response(each, result.hidden) for each in result.responses],
        "total": _response(result.total, ()),
        "questions": [_question(each) for each in result.questions] if has_rates else [],
        "weighted": weighted(result.weighted) if has_rates else "",
        "pooled": not survey.weighted,
        "notices": notices(survey, result),
        "withheld": result.withheld,
        "single": result.single,
        "disputed": result.disputed,
        "late": result.late,
        "dropped": survey.dropped,
        "waiting": result.waiting,
        "digest": result.digest,
    }


def group_name(group: str) -> str:
    """Return what a group is called; answers of groups too small to be told apart have a name."""
    return said(group) if group else str(_("不分组（各组份数太少，混在一起）"))


def _response(response: Response, hidden: tuple[str, ...]) -> dict[str, Any]:
    few = response.group in hidden
    return {
        "group": response.group,
        "name": group_name(response.group),
        "population": "" if response.population is None else response.population,
        "issued": response.issued or "",
        "returned": response.returned,
        "valid": response.valid,
        "rate": percent(response.rate),
        "hidden": few,
    }


def _question(result: QuestionResult) -> dict[str, Any]:
    return {
        "id": result.question.id,
        "name": named(result.question),
        "overall": result.question.overall,
        **_line(result.tally, result.rate),
        "groups": [
            {"group": group, "name": group_name(group), **_line(tally, rate)}
            for group, (tally, rate) in result.by_group.items()
        ],
    }


def _line(tally: SurveyTally, rate: SatisfactionRate | None) -> dict[str, Any]:
    return {
        "n": tally.n,
        "satisfied": tally.satisfied,
        "counts": list(tally.counts.values()),
        "share": percent(tally.share),
        "interval": interval(rate.bounds) if rate is not None else "",
        "finite": finite_interval(rate),
        "mean": mean(tally.mean),
        "small": rate is not None and rate.small,
    }


def notices(survey: "Survey", result: SurveyResult) -> list[str]:
    """Return what a reader of the results must know, the gravest first."""
    said_notices = []
    if result.withheld:
        words = {"single": result.single, "disputed": result.disputed}
        text = _("有 %(single)s 份问卷只录了一遍、%(disputed)s 份两遍不一致，办完之前不出满意度。")
        said_notices.append(text % words)
    rate = result.overall.rate
    if rate is not None and rate.small and not result.withheld:
        said_notices.append(
            _("只有 %(n)s 份，少于 30 份：百分比很不稳，请连同份数和区间一起用。") % {"n": rate.n}
        )
    if result.hidden:
        names = "、".join(group_name(group) for group in result.hidden)
        text = _("“%(names)s”份数太少，分组列出会认得出人，只计入合计。")
        said_notices.append(text % {"names": names})
    if survey.weighted and result.weighted is None:
        said_notices.append(_("选了按 N 加权，但有的组没有总数 N 或没有答卷，不能加权。"))
    if result.waiting:
        text = _("有 %(count)s 份网上答卷在等同一批，凑够一批才一起入库，还没有计入。")
        said_notices.append(text % {"count": result.waiting})
    if survey.dropped:
        text = _("截止时有 %(count)s 份网上答卷不够一批，作废未读。")
        said_notices.append(text % {"count": survey.dropped})
    if result.late:
        text = _("另有 %(count)s 份截止之后才到，单独统计，不计入满意度。")
        said_notices.append(text % {"count": result.late})
    return said_notices


def target_word(result: SurveyResult, target: Decimal) -> str:
    """Return whether a target is met, and whether the sample confirms it; empty without a rate."""
    rate = result.overall.rate
    if rate is None or result.withheld:
        return ""
    met, sure = rate.meets(Fraction(target) / 100)
    if not met:
        return str(_("未达到"))
    return str(_("达到")) if sure else str(_("达到（样本不足以确认）"))


def interval_chart(result: SurveyResult) -> Chart | None:
    """Return the rates of the questions with their intervals; None without any answer."""
    rows = []
    for each in result.questions:
        rate = each.rate
        if rate is not None:
            low, high = rate.bounds
            ends = ((_("区间低端"), low), (_("满意度"), rate.share), (_("区间高端"), high))
            values = {str(name): half_up(Fraction(share) * 100, 1) for name, share in ends}
            rows.append((named(each.question), values))
    if not rows:
        return None
    in_words = "；".join(
        f"{name} {'—'.join(f'{v}' for v in values.values())}" for name, values in rows
    )
    return Chart(
        id="satisfaction",
        kind="intervals",
        title=str(_("各题满意度和 95% 区间")),
        alternative=in_words,
        axis=str(_("满意度（%）")),
        rows=tuple(rows),
    )
