"""What must be complete before a year moves on: drafts are always kept, gates are strict."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

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
    document = seen.laid.document
    for sheet in form():
        if gate == "targets" and sheet.id not in SETTING_SHEETS:
            continue
        held = document.sheet(sheet.name)
        count = sum(1 for (name, _n) in seen.laid.keys if name == sheet.name)
        if sheet.required and sheet.layout != "head" and not count:
            yield Missing(_("“%(sheet)s”还没有填。") % {"sheet": _(sheet.name)}, sheet.id)
        if held is None:
            continue
        wanted = [
            (n, c) for n, c in enumerate(sheet.columns, start=2)
            if c.need == "now" or (c.need == "later" and gate == "results")
        ]  # fmt: skip
        wanted = [
            (n, c) for n, c in wanted
            if gate == "results" or c.field not in RESULTS_ONLY.get(sheet.id, ())
        ]  # fmt: skip
        if sheet.layout == "head":
            for number, column in enumerate(sheet.columns, start=1):
                empty = 2 not in held.rows.get(number, {})
                if empty and column.need == "now":
                    yield _needed(sheet.id, sheet.id, column.field, sheet.name, column.label)
            continue
        for (name, number), key in seen.laid.keys.items():
            if name != sheet.name:
                continue
            for position, column in wanted:
                if position not in held.rows[number] and column.field != "reason":
                    yield _needed(sheet.id, key, column.field, sheet.name, column.label)


def _needed(sheet: str, key: str, field: str, name: str, label: str) -> Missing:
    said = _("“%(sheet)s”中的“%(field)s”必须填写。") % {"sheet": _(name), "field": _(label)}
    return Missing(said, sheet, key, field)


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
            said = _("“%(name)s”还算不出总分：有指标没有完成值或没有评定。") % {"name": tree.name}
            yield Missing(said, "indicators")
