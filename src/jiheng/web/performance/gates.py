"""What must be complete before a year moves on: drafts are always kept, gates are strict."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiheng.model import Column, SheetForm
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.performance.queries import Seen
from jiheng.web.performance.sheets import form
from jiheng.web.performance.stages import RESULTS_ONLY, SETTING_SHEETS

WEIGHTS = ("A22",)
EXPLAINED = ("A27",)
UNREAD = "R"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a gate asks for, where it is to be put right."""

    said: str
    sheet: str = ""
    key: str = ""
    field: str = ""
    code: str = ""


def missing(seen: Seen, gate: str) -> tuple[Missing, ...]:
    """Return what is missing for a gate, in the order of the sheets; nothing opens it."""
    if not gate:
        return ()
    return (*_blank(seen, gate), *_wrong(seen, gate), *_unscored(seen, gate))


def _blank(seen: Seen, gate: str) -> Iterator[Missing]:
    """Yield required fields that are empty in rows that are there, and required empty sheets."""
    held = {name for name, _number in seen.laid.keys}
    for sheet in form():
        if gate == "targets" and sheet.id not in SETTING_SHEETS:
            continue
        if sheet.layout == "head":
            yield from _head(seen, sheet)
        elif sheet.name in held:
            yield from _rows(seen, sheet, _wanted(sheet, gate))
        elif sheet.required:
            yield Missing(_("“%(sheet)s”还没有填。") % {"sheet": said(sheet.name)}, sheet.id)


def _wanted(sheet: SheetForm, gate: str) -> list[tuple[int, Column]]:
    """Return the columns a gate demands with their numbers; a reason is the checks' to ask for."""
    later = () if gate == "results" else RESULTS_ONLY.get(sheet.id, ())
    needs = ("now", "later") if gate == "results" else ("now",)
    return [
        (number, column)
        for number, column in enumerate(sheet.columns, start=2)
        if column.need in needs and column.field not in (*later, "reason")
    ]


def _head(seen: Seen, sheet: SheetForm) -> Iterator[Missing]:
    held = seen.laid.document.sheet(sheet.name)
    for number, column in enumerate(sheet.columns, start=1):
        if column.need == "now" and held is not None and 2 not in held.rows.get(number, {}):
            yield _needed(sheet.id, sheet.id, column.field, sheet.name, column.label)


def _rows(seen: Seen, sheet: SheetForm, wanted: list[tuple[int, Column]]) -> Iterator[Missing]:
    held = seen.laid.document.sheet(sheet.name)
    for (name, number), key in seen.laid.keys.items():
        if name != sheet.name or held is None:
            continue
        for position, column in wanted:
            if position not in held.rows[number]:
                yield _needed(sheet.id, key, column.field, sheet.name, column.label)


def _needed(sheet: str, key: str, field: str, name: str, label: str) -> Missing:
    told = {"sheet": said(name), "field": said(label)}
    return Missing(_("“%(sheet)s”中的“%(field)s”必须填写。") % told, sheet, key, field)


def _wrong(seen: Seen, gate: str) -> Iterator[Missing]:
    """Yield what could not be read, weights that do not add up, lost points not explained."""
    rules = seen.outcome.rules
    codes = WEIGHTS if gate == "targets" else (*WEIGHTS, *EXPLAINED)
    for finding in seen.outcome.findings:
        unread = finding.code.startswith(UNREAD) and rules.severity(finding) == "error"
        if not unread and not (finding.code in codes and rules.severity(finding) == "error"):
            continue
        where = next((w for at in finding.at if (w := seen.laid.where(at)) is not None), None)
        if gate == "targets" and where is not None and where[0] not in SETTING_SHEETS:
            continue
        sheet, key, field = where or ("", "", "")
        yield Missing(rules.message(finding), sheet, key, field, finding.code)


def _unscored(seen: Seen, gate: str) -> Iterator[Missing]:
    """Yield trees that have no total yet."""
    if gate != "results":
        return
    for tree in seen.outcome.scored.trees:
        if tree.total.value is None:
            told = _("“%(name)s”还算不出总分：有指标没有完成值或没有评定。") % {"name": tree.name}
            yield Missing(told, "indicators")
