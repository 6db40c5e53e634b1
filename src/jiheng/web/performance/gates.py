"""What must be complete before a year moves on: drafts are always kept, gates are strict."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.model import DEPARTMENT, Column, Finding, Gate, SheetForm, factor, half_up
from jiheng.model.appraisal import AppraisalGap
from jiheng.scoring.appraisals import unappraised
from jiheng.web.core.templatetags.jiheng import page_language, said
from jiheng.web.performance.queries.evaluated import EvaluatedYear
from jiheng.web.performance.queries.year_tables import MONITORING, year_flow
from jiheng.web.performance.year_document import form, sheet_form

UNREAD = "R"
TARGETS, RESULTS = "targets", "results"
GRAVE = ("error", "warning")
WAN, DIGITS = "万元", 2
SHOWN = 3  # lines without points that are named


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a gate asks for, where it is to be put right."""

    said: str
    sheet: str = ""
    key: str = ""
    field: str = ""
    code: str = ""


def gate_from(state: str) -> Gate:
    """Return the gate of the step forward from a state; an empty one where there is none."""
    moves = (move for move in year_flow().moves_from(state) if not move.back)
    return next((move.gate for move in moves if move.gate.asks), Gate())


def missing(seen: EvaluatedYear, gate: Gate) -> tuple[Missing, ...]:
    """Return what is missing for a gate, in the order of the sheets; nothing opens it."""
    appraisals = tuple(_unappraised(seen)) if gate.appraised else ()
    if not gate.asks:
        return appraisals
    return (*_blank(seen, gate), *_wrong(seen, gate), *_unscored(seen, gate), *appraisals)


def final_remarks(seen: EvaluatedYear, gate: Gate) -> tuple[Missing, ...]:
    """Return the doubts about what nobody may change any more past a gate: to be read before."""
    rules = seen.outcome.rules
    return tuple(
        _missing(seen, finding)
        for finding in seen.findings
        if rules.severity(finding) in GRAVE and is_final(seen, finding, gate)
    )


def is_final(seen: EvaluatedYear, finding: Finding, gate: Gate) -> bool:
    """Return whether what cures a finding is locked by a gate for good."""
    return _curing_phase(seen, finding) in gate.final


def is_settled(seen: EvaluatedYear, finding: Finding, state: str) -> bool:
    """Return whether nobody can change any more what cures a finding, however the year goes on.

    What only a request changes is open until the year is closed.
    """
    flow = year_flow()
    if state == flow.last.id:
        return True
    opening = flow.opening(_curing_phase(seen, finding))
    return bool(opening) and not set(opening) & set(flow.ahead(state))


def _curing_phase(seen: EvaluatedYear, finding: Finding) -> str:
    """Return the phase of the field that cures a finding; empty where it is no field's."""
    sheet, _key, field = seen.cure(finding) or ("", "", "")
    column = sheet_form(sheet).column(field) if field else None
    return column.phase if column is not None else ""


def _missing(seen: EvaluatedYear, finding: Finding) -> Missing:
    sheet, key, field = seen.cure(finding) or ("", "", "")
    language = "en" if page_language() == "en" else "zh"
    return Missing(seen.outcome.rules.message(finding, language), sheet, key, field, finding.code)


def _blank(seen: EvaluatedYear, gate: Gate) -> Iterator[Missing]:
    """Yield required fields that are empty in rows that are there, and required empty sheets."""
    filled_sheets = {name for name, _number in seen.layout.keys}
    for sheet in form():
        if gate.asks == TARGETS and sheet.asked != TARGETS:
            continue
        if sheet.layout == "head":
            yield from _head(seen, sheet)
        elif sheet.name in filled_sheets:
            yield from _rows(seen, sheet, _due(sheet, gate))
        elif sheet.required:
            yield Missing(_("“%(sheet)s”还没有填。") % {"sheet": said(sheet.name)}, sheet.id)


def _due(sheet: SheetForm, gate: Gate) -> list[tuple[int, Column]]:
    """Return the columns that a gate demands with their numbers; some are the checks' to ask."""
    needs = ("now", "later") if gate.asks == RESULTS else ("now",)
    return [
        (number, column)
        for number, column in enumerate(sheet.columns, start=2)
        if column.need in needs
        and column.field not in gate.left_to_checks
        and column.phase != MONITORING  # a round has its own gate
        and (gate.asks == RESULTS or column.phase != RESULTS)
    ]


def _head(seen: EvaluatedYear, sheet: SheetForm) -> Iterator[Missing]:
    head = seen.layout.document.sheet(sheet.name)
    for number, column in enumerate(sheet.columns, start=1):
        if column.need == "now" and head is not None and 2 not in head.rows.get(number, {}):
            yield _needed(sheet.id, sheet.id, column.field, sheet.name, column.label)


def _rows(
    seen: EvaluatedYear, sheet: SheetForm, due: list[tuple[int, Column]]
) -> Iterator[Missing]:
    table = seen.layout.document.sheet(sheet.name)
    for (name, number), key in seen.layout.keys.items():
        if name != sheet.name or table is None:
            continue
        for position, column in due:
            if position not in table.rows[number]:
                yield _needed(sheet.id, key, column.field, sheet.name, column.label)


def _needed(sheet: str, key: str, field: str, name: str, label: str) -> Missing:
    facts = {"sheet": said(name), "field": said(label)}
    return Missing(_("“%(sheet)s”中的“%(field)s”必须填写。") % facts, sheet, key, field)


def _wrong(seen: EvaluatedYear, gate: Gate) -> Iterator[Missing]:
    """Yield what could not be read, weights that do not add up, lost points not explained."""
    rules = seen.outcome.rules
    for finding in seen.outcome.findings:
        if rules.severity(finding) != "error":
            continue
        if not finding.code.startswith(UNREAD) and finding.code not in gate.codes:
            continue
        place = _missing(seen, finding)
        if gate.asks == TARGETS and place.sheet and sheet_form(place.sheet).asked != TARGETS:
            continue
        if finding.code == "R04" and not place.key:  # a sheet that is not filled: said above
            continue
        yield place


def _unscored(seen: EvaluatedYear, gate: Gate) -> Iterator[Missing]:
    """Yield trees that have no total yet."""
    if not gate.scored:
        return
    for tree in seen.outcome.scored.trees:
        if tree.total.value is not None:
            continue
        without = [item for item in tree.items if item.points is None]
        details = {"name": tree.name, "items": "、".join(item.name for item in without[:SHOWN])}
        if without and all(item.indicator is None for item in without):  # budget execution alone
            text = _("“%(name)s”还算不出总分：%(items)s要有调整后预算数和全年执行数。") % details
            yield Missing(text, "budget" if tree.subject == DEPARTMENT else "projects")
        else:
            text = _("“%(name)s”还算不出总分：%(items)s没有完成值或没有评定。") % details
            yield Missing(text, "indicators")


APPRAISALS = {
    "missing": gettext_lazy(
        "“%(name)s”年初预算 %(budget)s 万元，达到 %(size)s 万元，要先作事前评估，写明结论。"
    ),
    "rejected": gettext_lazy("“%(name)s”事前评估的结论是不予支持，不能列入预算。"),
    "above": gettext_lazy(
        "“%(name)s”年初预算 %(budget)s 万元，超过事前评估建议的上限 %(ceiling)s 万元。"
    ),
}


def _unappraised(seen: EvaluatedYear) -> Iterator[Missing]:
    """Yield large projects without the appraisal that the place's rule asks for."""
    for gap in appraisal_gaps(seen):
        details = {
            "name": gap.name,
            "budget": _wan(gap.budget),
            "ceiling": _wan(gap.ceiling),
            "size": _wan(gap.size),
        }
        yield Missing(str(APPRAISALS[gap.cause] % details), "verdicts")


def appraisal_gaps(seen: EvaluatedYear) -> tuple[AppraisalGap, ...]:
    """Return what the place's rule of appraisals asks for and a year has not."""
    scored, rules = seen.outcome.scored, seen.outcome.rules
    rule = rules.appraisal_rule(rules.year, rules.place)
    return unappraised(scored.evaluation, scored.facts, rule)


def _wan(amount: Fraction | None) -> str:
    return f"{half_up(amount / factor(WAN), DIGITS):f}" if amount is not None else ""
