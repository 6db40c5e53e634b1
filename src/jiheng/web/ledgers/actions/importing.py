"""Rows of a workbook into a table: cell by cell what would be taken, then all or nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from jiheng.ledger.masks import masked, without_masks
from jiheng.model import Column
from jiheng.web.core.audit import Change
from jiheng.web.core.models import User
from jiheng.web.core.plain_texts import shown, storable
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.actions.filling import LONGEST, create_rows
from jiheng.web.ledgers.actions.owning import used
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.months import is_closed
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.queries.sight import Sight, outsider_sight
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.tables import Table

KEY = re.compile(r"[^/\\?#%\x00-\x1f]{1,60}")
LISTED = 200  # of a kind, on the page of a preview


@dataclass(frozen=True, slots=True)
class Reject:
    """A row of a workbook that cannot be taken, and why."""

    sheet: str
    key: str
    title: str
    said: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A cell of a workbook that is not taken, and why; the rest of its row is."""

    sheet: str
    key: str
    title: str
    label: str
    text: str
    said: str


@dataclass(slots=True)
class SheetPreview:
    """What a workbook would change in one table."""

    table: Table
    inserts: list[tuple[RowInput, dict[str, str]]] = field(default_factory=list)  # and its drafts
    updates: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    untaken: list[RowInput] = field(default_factory=list)  # what is not taken whole, as it came
    same: int = 0
    before: dict[str, Row] = field(default_factory=dict)  # rows by key, as they are

    @property
    def drafts(self) -> int:
        """How many cells wait for the phase in which they may be filled in."""
        inserted = sum(len(drafts) for _row, drafts in self.inserts)
        return inserted + sum(len(drafts) for _key, _now, drafts in self.updates)


def preview_sheet(table: Table, row_inputs: Sequence[RowInput]) -> SheetPreview:
    """Return what the rows of a sheet of a workbook would change."""
    preview = SheetPreview(table, before={row.key: row for row in rows_in(table)})
    named = _by_identity(table, preview.before.values())
    used: set[str] = set()
    for came in row_inputs:
        row_input = replace(came, values=without_masks(came.values, table.secret))
        same = preview.before.get(row_input.key)
        if same is None:
            same = named.get(_identity(table, row_input.values))
        title = table.form.title_of(row_input.values) or row_input.key
        before = len(preview.rejects) + len(preview.left_out)
        if same is not None and same.key in used:
            text = _("同一行在工作簿中出现两次。")
            preview.rejects.append(Reject(table.id, row_input.key, title, text))
        elif same is not None:
            used.add(same.key)
            _update(preview, same, replace(row_input, key=same.key), title)
        else:
            _insert(preview, row_input, title, used)
        if len(preview.rejects) + len(preview.left_out) > before:
            preview.untaken.append(came)
    return preview


def _identity(table: Table, values: Mapping[str, str]) -> tuple[str, ...]:
    texts = tuple(values.get(name, "").strip() for name in table.form.identified_by)
    return texts if any(texts) else ()


def _by_identity(table: Table, rows: Any) -> dict[tuple[str, ...], Row]:
    """Return rows by what tells them apart, for workbooks whose keys are not ours."""
    by_identity: dict[tuple[str, ...], Row] = {}
    doubled: set[tuple[str, ...]] = {()}
    for row in rows:
        identity = _identity(table, row.values)
        if identity in by_identity:
            doubled.add(identity)
        by_identity[identity] = row
    return {identity: row for identity, row in by_identity.items() if identity not in doubled}


def _split(
    preview: SheetPreview,
    state: str,
    values: Mapping[str, str],
    key: str,
    title: str,
    *,
    pending: bool = False,
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the values that may be filled in now, and those that wait; note those left out."""
    table = preview.table
    open_fields = frozenset() if pending else table.open_fields(state)
    now: dict[str, str] = {}
    later: dict[str, str] = {}
    for column in table.form.columns:
        text = values.get(column.field)
        if text is None:
            continue
        if len(text) > LONGEST or not storable(text):
            why = _("超过 4000 字，或者有不能保存的字符")
        elif column.once and text and _taken(preview, column.field, text, key):
            why = _("这个编号已经用过")
        elif column.field in open_fields:
            now[column.field] = text
            continue
        elif column.phase in table.later or table.to_come(column, state):
            later[column.field] = text
            continue
        else:
            why = _shut(column.phase)
        preview.left_out.append(_left_out(table, key, title, column, text, why))
    return now, later


def _left_out(table: Table, key: str, title: str, column: Column, text: str, why: str) -> LeftOut:
    text = masked(text) if column.field in table.secret else text[:60]
    return LeftOut(table.id, key, title, said(column.label), text, why)


def _taken(preview: SheetPreview, field: str, text: str, key: str) -> bool:
    """Return whether a number is another row's: of the table, of the past, or of this workbook."""
    together = any(now.values.get(field) == text for now, _later in preview.inserts)
    changed = any(now.get(field) == text for other, now, _l in preview.updates if other != key)
    return together or changed or used(preview.table, field, text, besides=key)


def _shut(phase: str) -> str:
    reasons = {
        "identity": _("由档案本身决定，不在表里填"),
        "steps": _("只随办理步骤改变"),
        "adjustment": _("只能通过目标调整改"),
        "targets": _("已批复，只能通过目标调整改"),
    }
    return reasons.get(phase, _("这一阶段不能填"))


def _update(preview: SheetPreview, row: Row, row_input: RowInput, title: str) -> None:
    known = {**row.values, **{name: text for name, (text, _by) in row.drafts.items()}}
    changes = {n: text for n, text in row_input.values.items() if text != known.get(n, "")}
    changes = _own_alone(preview, row, changes, title)
    shut = bool(row.pending) or is_closed(preview.table, row)
    now, later = _split(preview, row.state, changes, row.key, title, pending=shut)
    if now or later:
        preview.updates.append((row.key, now, later))
    else:
        preview.same += 1


def _own_alone(
    preview: SheetPreview, row: Row, changes: Mapping[str, str], title: str
) -> dict[str, str]:
    """Return the changes of a row without those of what another party put there; note these."""
    answerable = preview.table.answerable(row)
    for column in preview.table.form.columns:
        if column.field in changes and column.field not in answerable:
            why, text = _("财政部门提出的，只能答复，不能改"), changes[column.field]
            preview.left_out.append(_left_out(preview.table, row.key, title, column, text, why))
    return {field: text for field, text in changes.items() if field in answerable}


def _insert(preview: SheetPreview, row_input: RowInput, title: str, used: set[str]) -> None:
    table = preview.table
    if not table.grows:
        text = _("现在不能增加行：批复之后要增加，请提交“调整与追加”。")
        preview.rejects.append(Reject(table.id, row_input.key, title, text))
        return
    key = row_input.key
    plain = KEY.fullmatch(key) is not None and key not in (".", "..") and storable(key)
    key = key if plain and key not in used and key not in preview.before else ""
    used.add(key)
    now, later = _split(preview, table.first_state, row_input.values, row_input.key, title)
    preview.inserts.append((RowInput(key, now), later))


def reasons_of(previews: Sequence[SheetPreview]) -> tuple[tuple[str, ...], ...]:
    """Return what is not taken and why, line by line, headers first."""
    header = (_("工作表"), _("名称"), _("栏目"), _("内容"), _("原因"))
    lines = []
    for preview in previews:
        name = said(preview.table.form.name)
        lines += [(name, reject.title, "", "", reject.said) for reject in preview.rejects]
        lines += [(name, c.title, c.label, c.text, c.said) for c in preview.left_out]
    return (header, *lines)


def require_whole(previews: Sequence[SheetPreview], *, partly: bool) -> None:
    """Refuse an import that would leave something out, unless that was agreed to."""
    rejects = sum(len(preview.rejects) for preview in previews)
    cells = sum(len(preview.left_out) for preview in previews)
    if (rejects or cells) and not partly:
        raise Refused(
            _("有 %(rows)s 行、%(cells)s 格不能导入，什么都没有改。")
            % {"rows": rejects, "cells": cells}
        )


def take_sheet(preview: SheetPreview, *, by: User) -> list[Change]:
    """Write down what a preview showed; the caller has right, lock and transaction, and records."""
    table = preview.table
    created = create_rows(table, [row_input for row_input, _later in preview.inserts], by=by)
    waiting = []
    for (row, _change), (_row_input, later) in zip(created, preview.inserts, strict=True):
        if later:
            row.drafts = {name: [text, by.pk] for name, text in later.items()}
            waiting.append(row)
    changes = [change for _row, change in created]
    updated, about_updated = [], []
    for key, now, later in preview.updates:
        row = preview.before[key]
        about_updated.append(put_values(row, now, by) if now else _set_aside(row, later))
        row.drafts = {**row.drafts, **{name: [text, by.pk] for name, text in later.items()}}
        updated.append(row)
    Row.objects.bulk_update(waiting, ["drafts"], batch_size=200)
    return changes + update(table, updated, by, about_updated)


def _set_aside(row: Row, later: Mapping[str, str]) -> Change:
    """Return the change of a row of which only values came that wait for their phase."""
    before = {name: text for name, (text, _by) in row.drafts.items()}
    changes: dict[str, tuple[object, object]] = {
        name: (before.get(name, ""), text) for name, text in later.items()
    }
    return Change("set_aside", "entry", row.pk, changes)


def take_drafts(table: Table, by: User | None = None) -> list[Change]:
    """Put the values in force that waited for a phase which is open now; return the changes."""
    open_fields = table.open_fields(table.first_state)
    changes, updated = [], []
    for row in rows_in(table).exclude(drafts={}).select_for_update():
        ready = {n: pair for n, pair in row.drafts.items() if n in open_fields}
        values = {n: text for n, (text, _by) in ready.items() if not row.values.get(n)}
        row.drafts = {n: pair for n, pair in row.drafts.items() if n not in ready}
        change = put_values(row, values, by)
        row.authors = {**row.authors, **{n: ready[n][1] for n in values}}
        updated.append(row)
        changes.append(change)
    return update(table, updated, by, changes)


def as_shown(previews: Sequence[SheetPreview]) -> dict[str, Any]:
    """Return previews as plain values for a job to keep and a page to show.

    What is secret is masked for everybody: a job is kept, and rights change.
    """
    inserts, updates, waiting = [], [], []
    for preview in previews:
        form, known = preview.table.form, outsider_sight(preview.table.ledger)
        for row_input, later in preview.inserts:
            inserts.append([form.name, form.title_of(row_input.values) or row_input.key])
            title = form.title_of(row_input.values)
            waiting += [[form.name, title, *_cell(form, n, t, known)] for n, t in later.items()]
        for key, now, later in preview.updates:
            row = preview.before[key]
            was = known.values(row)
            cells = [
                [_label(form, n), was.get(n, ""), known.text(n, text)] for n, text in now.items()
            ]
            updates.append([form.name, row.title or key, cells])
            waiting += [[form.name, row.title, *_cell(form, n, t, known)] for n, t in later.items()]
    rejects = [[p.table.form.name, r.title, r.said] for p in previews for r in p.rejects]
    cells = [
        [p.table.form.name, c.title, c.label, c.text, c.said] for p in previews for c in p.left_out
    ]
    plain = {
        "inserts": inserts[:LISTED],
        "updates": updates[:LISTED],
        "waiting": waiting[:LISTED],
        "rejects": rejects[:LISTED],
        "left_out": cells[:LISTED],
        "counts": {
            "inserts": len(inserts),
            "updates": len(updates),
            "waiting": len(waiting),
            "rejects": len(rejects),
            "left_out": len(cells),
            "same": sum(preview.same for preview in previews),
        },
    }
    described: dict[str, Any] = shown(plain)
    return described


def _cell(form: Any, name: str, text: str, known: Sight) -> list[str]:
    return [_label(form, name), known.text(name, text)]


def _label(form: Any, name: str) -> str:
    column = form.column(name)
    return said(column.label) if column is not None else name
