"""A round as its page shows it: every line in words, with its lamp and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.model import Lamp, Progress, Quantity, half_up
from jiheng.scoring import MonitoredLine, MonitoredSubject
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.monitoring.models import Notice, Round
from jiheng.web.monitoring.queries.rounds import LINES, WARNINGS, JudgedRound
from jiheng.web.performance.queries.year_tables import year_table

WHY = {
    "no_period": gettext_lazy("监控截止日期没有填"),
    "no_value": gettext_lazy("执行情况没有填"),
    "no_budget": gettext_lazy("年初预算数没有填"),
    "zero_budget": gettext_lazy("年初预算数是 0，没有执行率"),
    "no_target": gettext_lazy("没有能比的目标值"),
    "no_indicator": gettext_lazy("绩效指标里没有这个名称"),
    "no_likelihood": gettext_lazy("目标是文字、日期或是否，要说明完成目标的可能性"),
    "other_unit": gettext_lazy("执行情况和目标的单位不能换算"),
    "zero_target": gettext_lazy("目标值是 0，没有进度可比"),
    "range": gettext_lazy("目标是一个区间或没有写方向，没有进度可比"),
}
CAUSES = {
    "behind": gettext_lazy("低于应有进度"),
    "on_time": gettext_lazy("达到应有进度"),
    "ahead": gettext_lazy("超过应有进度"),
    "ceiling": gettext_lazy("与上限相比"),
    "likelihood": gettext_lazy("按完成目标的可能性"),
}
METHODS = {"linear": gettext_lazy("按月份均分"), "plan": gettext_lazy("按分月计划")}
PERCENT, DIGITS = 100, 1


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a round in words."""

    name: str
    line: str  # the indicator that a notice is about; empty: the money
    target: str
    to_date: str
    due: str  # share of the year's target that is due
    share: str  # of what is due that is reached
    expected: str  # what the year comes to, with the method
    lamp: Lamp | None
    why: str
    said: str  # what was filled in: why it lags, how likely the target is
    address: str
    notice: Notice | None
    noticeable: bool


@dataclass(frozen=True, slots=True)
class ShownSubject:
    """The department, or a project, of a round in words."""

    name: str
    written: str
    lamp: Lamp | None
    lines: tuple[ShownLine, ...]


def shown_subjects(round_: Round, seen: JudgedRound) -> tuple[ShownSubject, ...]:
    """Return a round in words, subject by subject: the money first, then the indicators."""
    given = {(n.subject, n.line): n for n in round_.notices.select_related("measure")}
    return tuple(
        ShownSubject(
            subject.project.name if subject.project is not None else said(subject.written),
            subject.written,
            subject.lamp,
            tuple(_lines(round_, subject, given)),
        )
        for subject in seen.subjects
    )


def _lines(
    round_: Round, subject: MonitoredSubject, given: dict[tuple[str, str], Notice]
) -> Iterator[ShownLine]:
    money = subject.money
    rate = _percent(subject.rate)
    about = given.get((subject.written, ""))
    yield _shown(_("预算执行"), "", money, (_("年初预算"), rate, "", ""), about)
    table = year_table(round_.cycle, LINES)
    for line in subject.lines:
        filled = line.filled
        texts = (_target(line), filled.to_date, filled.explanation, table.row_address(filled.key))
        about = given.get((subject.written, filled.name))
        yield _shown(filled.name, filled.name, line.progress, texts, about)


def _shown(
    name: str, line: str, progress: Progress, texts: tuple[str, str, str, str], about: Notice | None
) -> ShownLine:
    target, to_date, explanation, address = texts
    lamp = progress.lamp
    return ShownLine(
        name=name,
        line=line,
        target=target,
        to_date=to_date,
        due=shown_due(progress),
        share=_percent(lamp.figure) if lamp is not None else "",
        expected=_expected(progress.expected, progress.method),
        lamp=lamp,
        why=why_words(progress),
        said=explanation,
        address=address,
        notice=about,
        noticeable=about is None and lamp is not None and lamp.colour in WARNINGS,
    )


def _target(line: MonitoredLine) -> str:
    if line.indicator is None:
        return ""
    texts, unit = line.indicator.texts, line.indicator.unit
    operator = texts.get("operator", "")
    return f"{operator}{texts.get(line.indicator.target_field, '')}{unit}"


def why_words(progress: Progress) -> str:
    """Return what lit a lamp, or why none can be judged."""
    lamp = progress.lamp
    why = CAUSES.get(lamp.cause, "") if lamp is not None else WHY.get(progress.why, progress.why)
    return str(why)


def shown_due(progress: Progress) -> str:
    """Return the share of the target that is due, with its method; empty where there is none."""
    if progress.due is None:
        return ""
    return f"{_percent(progress.due)}（{METHODS[progress.method]}）"


def _percent(share: Fraction | None) -> str:
    return f"{half_up(share * PERCENT, DIGITS)}%" if share is not None else ""


def _expected(expected: Quantity | None, method: str) -> str:
    if expected is None:
        return ""
    words = {"value": expected.printed(), "method": METHODS[method]}
    return _("%(value)s（%(method)s推算）") % words
