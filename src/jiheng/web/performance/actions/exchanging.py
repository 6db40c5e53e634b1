"""Files of the budget system: compared by a job, taken cell by cell, tables handed in."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.web.core.access_log import log_access
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.models import Job, StoredFile, User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.filling import Edit, save_rows
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.exchanged import COMPARE, HAND_IN, OPEN, layouts
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import reference, year_flow, year_table

AUTO = "auto"


@transaction.atomic
def order_comparison(cycle: Cycle, file: StoredFile, layout: str, as_of: str, *, by: User) -> Job:
    """Return a job that compares a file of the budget system with a year; nothing is changed.

    `as_of` is the day until which the file counts, as typed; empty: the file says it. Raises
    Refused without the right, for an unknown layout, and for a day that is none.
    """
    require(by, "fill", cycle.organisation)
    if layout not in (AUTO, *(known.id for known in layouts())):
        raise Refused(_("没有这个版式：请选列出的版式。"), field="layout")
    day = _day(as_of)
    argument: dict[str, object] = {
        "year": cycle.pk, "digest": file.digest, "name": file.name, "layout": layout,
        "as_of": f"{day or ''}", **_asked_by(by),
    }  # fmt: skip
    return enqueue(COMPARE, argument, by=by)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(_("截至日期请写成 2025-07-31 这样。"), field="as_of") from error


def _asked_by(by: User) -> dict[str, object]:
    return {"by": by.pk, "language": get_language() or "zh-hans"}


@transaction.atomic
def order_again(cycle: Cycle, job: Job, *, by: User) -> Job:
    """Return a job that compares the file of an earlier comparison with the year as it is now."""
    require(by, "fill", cycle.organisation)
    return enqueue(COMPARE, {**job.argument, **_asked_by(by)}, by=by)


@transaction.atomic
def take_cells(cycle_id: int, job: Job, chosen: Collection[str], *, by: User) -> int:
    """Take chosen cells of a comparison into a year, all or none; return how many.

    Raises Refused without the right, in a state that takes none, where the year changed since,
    for a cell that is not open or not of the comparison, and where nothing is chosen.
    """
    cycle = locked_cycle(cycle_id)
    require(by, "fill", cycle.organisation)
    if not year_flow().allows("exchange", cycle.state):
        raise Refused(_("这份档案现在不能从预算系统取数：请先退回到可以填报的一步。"))
    if job.argument.get("year") != cycle.pk or job.state != "done":
        raise Refused(_("先核对，再写入。"))
    result = job.result
    if result.get("version") != cycle.version:
        raise Refused(_("核对之后档案又有改动，请重新核对再写入。"))
    cells = [cell for cell in result.get("cells", ()) if cell["id"] in chosen]
    if not cells:
        raise Refused(_("请先勾选要写入的格。"), field="cell")
    if len(cells) < len(set(chosen)):
        raise Refused(_("要写入的格里有核对结果没有的，什么都没有改。"), field="cell")
    if any(cell["may"] != OPEN for cell in cells):
        raise Refused(_("勾选的格里有现在不能改的，什么都没有改。"))
    for sheet in dict.fromkeys(cell["sheet"] for cell in cells):
        _take_sheet(cycle, sheet, [cell for cell in cells if cell["sheet"] == sheet], by=by)
    changes: dict[str, tuple[object, object]] = {
        "layout": ("", result["layout"]),
        "as_of": ("", result["as_of"]),
        "digest": ("", job.argument["digest"]),
        "cells": ("", len(cells)),
    }
    record_change("exchange", "cycle", cycle.pk, by=by, changes=changes, reference=reference(cycle))
    return len(cells)


def _take_sheet(cycle: Cycle, sheet: str, cells: list[Mapping[str, Any]], *, by: User) -> None:
    values: dict[str, dict[str, str]] = {}
    for cell in cells:
        values.setdefault(cell["key"], {})[cell["field"]] = cell["theirs"]
    stored = {row.key: row for row in entries(cycle, sheet).filter(key__in=values)}
    if set(stored) != set(values):
        raise Refused(_("核对之后档案又有改动，请重新核对再写入。"))
    edits = [Edit(key, own, stored[key].version) for key, own in values.items()]
    _saved, clashes = save_rows(year_table(cycle, sheet), edits, by=by)
    if clashes:  # nobody else can: the year is held
        raise Refused(_("刚刚有人改了这一行，请刷新后再取。"))


def order_tables(cycle: Cycle, layout: str, *, by: User) -> Job:
    """Return a job that writes the tables of a layout from a year that a person sees."""
    if layout not in {known.id for known in layouts() if known.goes}:
        raise Refused(_("没有这个版式：请选列出的版式。"), field="layout")
    log_access("export", "cycle", cycle.pk, by)
    argument: dict[str, object] = {"year": cycle.pk, "layout": layout, **_asked_by(by)}
    return enqueue(HAND_IN, argument, by=by)
