"""Results written into a department's year: rows of 满意度调查, the actual of an indicator."""

from collections.abc import Mapping
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.model import half_up
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.filling import Clash, Edit, add_row, save_row
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import cycle_of, locked_cycle
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import reference as year_reference
from jiheng.web.performance.queries.year_tables import year_table
from jiheng.web.surveys.actions.surveys import locked_survey
from jiheng.web.surveys.models import Survey, SurveyUse
from jiheng.web.surveys.printing import interval, percent
from jiheng.web.surveys.queries.results import SurveyResult, survey_result
from jiheng.web.surveys.queries.surveys import standing

SHEET, INDICATORS = "surveys", "indicators"
SHORT = 8  # characters of a digest that evidence names
SATISFACTION = "满意度"  # in the first level of an indicator
PERCENT = ("%", "％", "百分比")
LONGEST = 30  # characters of a name in a cell


@transaction.atomic
def write_rows(survey_id: int, *, by_group: bool, by: User) -> list[Row]:
    """Return the rows of the year's sheet with the results of a survey, in all or by group.

    Rows that were written before are written anew. Raises Refused without the right, before the
    results are settled, without the year, and by group where a group is too small to be shown.
    """
    survey, result, cycle = _settled(survey_id, by)
    if by_group and (result.hidden or not result.overall.by_group):
        raise Refused(_("有的组份数太少，分组写会认得出人，只能写合计。"), field="by_group")
    lines = _group_lines(survey, result) if by_group else [_total_line(survey, result)]
    table, written = year_table(cycle, SHEET), _written(survey, cycle, SHEET)
    rows = []
    for values in lines:
        key = written.get(values["group"], "")
        row = entries(cycle, SHEET).filter(key=key).first() if key else None
        if row is None:
            saved: Row | Clash = add_row(table, values, by=by)
        else:
            saved = save_row(table, Edit(row.key, values, row.version), by=by)
        rows.append(_kept(saved, survey, cycle, SHEET, values, result, by))
    return rows


@transaction.atomic
def take_rate(survey_id: int, key: str, *, by: User) -> Row:
    """Return an indicator whose actual is the rate of a survey, with its evidence.

    Whoever takes it is its author. Raises Refused without the right, before the results are
    settled, and for an indicator in another unit than per cent.
    """
    survey, result, cycle = _settled(survey_id, by)
    row = entries(cycle, INDICATORS).filter(key=key).first()
    if row is None:
        raise Refused(_("没有这项指标，请在列出的指标里选。"), field="key")
    unit = row.values.get("unit", "").strip()
    if unit and unit not in PERCENT:
        raise Refused(
            _("指标的计量单位是“%(unit)s”，满意度以“%%”计：请改计量单位。") % {"unit": unit},
            field="key",
        )
    share = result.weighted.share if result.weighted is not None else _share(result)
    values = {
        "actual": f"{half_up(share * 100, 2).normalize():f}",
        "evidence": evidence_of(survey, result),
    }
    saved = save_row(year_table(cycle, INDICATORS), Edit(key, values, row.version), by=by)
    return _kept(saved, survey, cycle, INDICATORS, values, result, by)


def evidence_of(survey: Survey, result: SurveyResult) -> str:
    """Return what a rate says of where it comes from: n, interval, day, digest."""
    rate = result.overall.rate
    bounds = interval(rate.bounds) if rate is not None else ""
    way = f"，按 N={result.weighted.population} 分组加权" if result.weighted is not None else ""
    total = result.total
    return (  # kept with the year, which is Chinese, whatever the page speaks
        f"满意度调查“{survey.title}”："
        f"发放 {total.issued}，回收 {total.returned}，有效 {total.valid}，"
        f"满意 {result.overall.tally.satisfied}{way}，95% 区间 {bounds}，"
        f"{survey.closed_on} 截止，校验 {result.digest[:SHORT]}"
    )


def _share(result: SurveyResult) -> Fraction:
    share = result.overall.tally.share
    if share is None:
        raise Refused(_("没有一份有效的答卷，没有满意度可写。"))
    return share


def _settled(survey_id: int, by: User) -> tuple[Survey, SurveyResult, Cycle]:
    """Return a survey whose results may be written, with the year that they go to."""
    survey = locked_survey(survey_id)
    require(by, "fill", survey.organisation)
    standing(survey).require("write")
    result = survey_result(survey)
    if result is None or result.withheld or result.overall.rate is None:
        raise Refused(_("没有可写的满意度：先录完、核定并审定结果。"))
    cycle = cycle_of(survey.organisation_id, survey.year)
    if cycle is None:
        raise Refused(_("还没有建立 %(year)s 年的年度档案：请先建立。") % {"year": survey.year})
    return survey, result, locked_cycle(cycle.pk)


def _total_line(survey: Survey, result: SurveyResult) -> dict[str, str]:
    total, tally = result.total, result.overall.tally
    groups = [frame[0] for frame in survey.frames]
    group = groups[0] if len(groups) == 1 else result.form.respondents
    counts = (total.issued, tally.n, tally.satisfied)
    return _line(survey, group, counts)


def _group_lines(survey: Survey, result: SurveyResult) -> list[dict[str, str]]:
    issued = {response.group: response.issued for response in result.responses}
    return [
        _line(survey, group, (issued[group], tally.n, tally.satisfied))
        for group, (tally, _rate) in result.overall.by_group.items()
        if tally.n
    ]


def _line(survey: Survey, group: str, counts: tuple[int, int, int]) -> dict[str, str]:
    """Return a row of the sheet: what is returned are answers that count."""
    issued, returned, satisfied = counts
    values = {
        "group": group[:LONGEST],
        "issued": f"{issued}" if issued else "",
        "returned": f"{returned}",
        "satisfied": f"{satisfied}",
        "rate_text": percent(Fraction(satisfied, returned)),
        "tool": survey.tool,
        "held_on": f"{survey.closed_on}" if survey.closed_on else "",
        "source": survey.title,
    }
    return {name: text for name, text in values.items() if text}


def _written(survey: Survey, cycle: Cycle, sheet: str) -> dict[str, str]:
    """Return the keys of the rows that a survey was written into, by their groups."""
    uses = SurveyUse.objects.filter(survey=survey, cycle=cycle, sheet=sheet)
    return {use.values.get("group", ""): use.key for use in uses}


def _kept(  # noqa: PLR0913  a row, what it was written from, and by whom
    saved: Row | Clash, survey: Survey, cycle: Cycle, sheet: str, values: Mapping[str, str],
    result: SurveyResult, by: User,
) -> Row:  # fmt: skip
    """Return a row that was written, with the line of the record that says from what."""
    if isinstance(saved, Clash):  # nobody else can: the year is held
        raise Refused(_("刚刚有人改了这一行，请刷新后再写。"))
    use = SurveyUse.objects.create(
        survey=survey, cycle=cycle, sheet=sheet, key=saved.key, values=dict(values),
        digest=result.digest, by=by,
    )  # fmt: skip
    changes = {"survey": ("", survey.title), "digest": ("", result.digest)}
    record_change(
        "write_result", "entry", saved.pk, by=by, changes=changes,
        reference=year_reference(cycle), bound=(("survey_use", use.pk),),
    )  # fmt: skip
    return saved


def open_indicators(survey: Survey) -> list[tuple[str, str]]:
    """Return the indicators of the survey's year that a rate can be the actual of, by key."""
    cycle = cycle_of(survey.organisation_id, survey.year)
    if cycle is None:
        return []
    fitting = [
        row
        for row in entries(cycle, INDICATORS)
        if row.values.get("unit", "").strip() in ("", *PERCENT)
    ]
    fitting.sort(key=lambda row: SATISFACTION not in row.values.get("level1", ""))  # these first
    return [(row.key, row.values.get("name", "") or row.title) for row in fitting]
