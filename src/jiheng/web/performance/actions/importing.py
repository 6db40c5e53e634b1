"""A workbook into a year: shown first, then all or nothing; and a year copied into the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.model import Document
from jiheng.web.core.audit import append
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions.filling import (
    LONGEST,
    locked,
    need,
    open_cycle,
    put,
    put_values,
    touched,
)
from jiheng.web.performance.models import Cycle, Entry
from jiheng.web.performance.sheets import Typed, fields, form, typed
from jiheng.web.performance.stages import BASELINE, STATE, open_fields, rows_change

STRUCTURE = {
    **BASELINE,
    "duties": ("kind", "text", "note"),
    "staff": ("unit", "line"),
    "assets": ("unit", "line"),
    "budget": ("unit", "line"),
    "work": ("line", "measured_in"),
    "members": ("duty", "division", "name"),
}
VALUES = (
    "original_target",
    "revised_target",
    "original_fiscal",
    "original_carryover",
    "original_other",
    "original_total",
    "started_on",
    "ends_on",
    "year",
)  # never copied into the next year


@dataclass(frozen=True, slots=True)
class Reject:
    """A row of a workbook that cannot be taken, and why."""

    sheet: str
    key: str
    said: str


@dataclass(slots=True)
class Preview:
    """What a workbook would change."""

    inserts: list[tuple[str, Typed]] = field(default_factory=list)
    updates: list[tuple[str, Typed, dict[str, tuple[str, str]]]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    same: int = 0
    rows: dict[str, list[Typed]] = field(default_factory=dict)  # as read, for sending back


def preview(of: Cycle, document: Document, by: User) -> Preview:
    """Return what a workbook would insert, change and leave, and which rows cannot be taken."""
    need(by, "fill", of.organisation)
    made = Preview(rows=typed(document))
    for sheet in form():
        held = {e.key: e for e in of.entries.filter(sheet=sheet.id)}
        named = _named(held.values(), sheet.id)
        used: set[str] = set()
        for row in made.rows.get(sheet.id, ()):
            same = held.get(row.key) or named.get(_name(row.values))
            if same is not None and same.key in used:
                made.rejects.append(Reject(sheet.id, row.key, _("同一行在工作簿中出现两次。")))
            elif same is not None:
                used.add(same.key)
                _update(of, sheet.id, same, row, made)
            else:
                _insert(of, sheet.id, row, made)
    return made


def _name(values: object) -> tuple[str, ...]:
    held = values if isinstance(values, dict) else {}
    return tuple(held.get(n, "") for n in ("subject", "unit", "line", "number", "name", "text"))


def _named(held: object, sheet: str) -> dict[tuple[str, ...], Entry]:
    """Return rows by what names them, for workbooks whose keys are not ours."""
    if sheet not in ("indicators", "projects", "budget", "staff", "assets", "objectives"):
        return {}
    return {_name(e.values): e for e in held}  # type: ignore[attr-defined]


def _update(of: Cycle, sheet: str, one: Entry, row: Typed, made: Preview) -> None:
    changes = {
        name: (one.values.get(name, ""), text)
        for name, text in row.values.items()
        if text != one.values.get(name, "")
    }
    if not changes:
        made.same += 1
        return
    shut = set(changes) - open_fields(of.state, sheet, fields(sheet))
    if shut or any(len(text) > LONGEST for _old, text in changes.values()):
        made.rejects.append(Reject(sheet, row.key, _refusal(sheet, shut)))
    else:
        made.updates.append((sheet, Typed(one.key, row.values), changes))


def _insert(of: Cycle, sheet: str, row: Typed, made: Preview) -> None:
    shut = set(row.values) - open_fields(of.state, sheet, fields(sheet))
    if not rows_change(of.state, sheet):
        made.rejects.append(Reject(sheet, row.key, _("目标批复后不能增加行。")))
    elif shut:
        made.rejects.append(Reject(sheet, row.key, _refusal(sheet, shut)))
    else:
        made.inserts.append((sheet, row))


def _refusal(sheet: str, shut: set[str]) -> str:
    columns = next(s for s in form() if s.id == sheet).columns
    labels = "、".join(c.label for c in columns if c.field in shut)
    return (
        _("这一阶段不能填：%(fields)s") % {"fields": labels}
        if labels
        else _("有一格超过 4000 字。")
    )


@transaction.atomic
def import_workbook(
    cycle_id: int, document: Document, *, by: User, version: int, partly: bool = False
) -> Preview:
    """Take a workbook in, all or nothing, and return what it changed.

    Raises Refused if the year changed since it was shown, if the workbook cannot be used, or if
    a row is rejected; with `partly` rejected rows are left out.
    """
    of = locked(cycle_id)
    if document.faults:
        raise Refused(_("这个文件不能用，什么都没有改。"))
    if of.version != version:
        raise Refused(_("预览之后档案又有改动，请重新预览再导入。"))
    made = preview(of, document, by)
    if made.rejects and not partly:
        raise Refused(_("有 %(count)s 行不能导入，什么都没有改。") % {"count": len(made.rejects)})
    positions: dict[str, int] = {}
    for sheet, row in made.inserts:
        if sheet not in positions:
            last = of.entries.filter(sheet=sheet).order_by("-position").first()
            positions[sheet] = last.position if last is not None else 0
        positions[sheet] += 1
        put(of, sheet, Typed(row.key[:60], row.values), by=by, position=positions[sheet])
    for sheet, row, changes in made.updates:
        one = Entry.objects.select_for_update().get(cycle=of, sheet=sheet, key=row.key)
        put_values(one, {name: new for name, (_old, new) in changes.items()}, by)
    told = {
        "inserts": ("", len(made.inserts)),
        "updates": ("", len(made.updates)),
        "digest": ("", document.digest),
    }
    append("import", "cycle", of.pk, by=by, cycle_id=of.pk, changes=told)
    touched(of)
    return made


@transaction.atomic
def roll_over(cycle_id: int, *, by: User) -> Cycle:
    """Return next year's file with this one's structure and none of its values."""
    last = locked(cycle_id)
    if STATE[last.state].fills == "targets":
        raise Refused(_("本年目标还没有批复，不能结转。"))
    made = open_cycle(last.organisation, last.year + 1, by=by)
    for sheet, kept in STRUCTURE.items():
        if sheet == "overview":
            continue
        wanted = [name for name in kept if name not in VALUES]
        _copy(made, sheet, last.entries.filter(sheet=sheet), wanted, by)
    touched(made)
    return made


def _copy(made: Cycle, sheet: str, rows: Iterable[Entry], wanted: Sequence[str], by: User) -> None:
    for one in rows:
        values = {name: one.values[name] for name in wanted if name in one.values}
        put(made, sheet, Typed(one.key, values), by=by, position=one.position, filled=False)
