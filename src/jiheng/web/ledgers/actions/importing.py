"""Rows of a workbook into a table: cell by cell what would be taken, then all or nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from jiheng.ledger.masks import without_masks
from jiheng.ledger.personal import numbers_restored
from jiheng.web.core.plain_texts import storable
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.matching import known_values, matched, same_text
from jiheng.web.ledgers.actions.owning import used
from jiheng.web.ledgers.actions.past_rows import put_history
from jiheng.web.ledgers.actions.proposing import propose
from jiheng.web.ledgers.actions.typed_values import LONGEST
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.previews import LeftOut, Reject, SheetPreview, label_of
from jiheng.web.ledgers.queries.closed import closed_months
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.queries.sight import EVERYTHING, Sight, outsider_sight
from jiheng.web.ledgers.row_input import OTHER, RowInput
from jiheng.web.ledgers.tables import Table

KEY = re.compile(r"[^/\\?#%\x00-\x1f]{1,60}")
CELL = 60  # characters of a cell that is left out


def preview_sheet(
    table: Table,
    row_inputs: Sequence[RowInput],
    *,
    history: bool = False,
    seen: Sight = EVERYTHING,
) -> SheetPreview:
    """Return what the rows of a sheet of a workbook would change, as who sent it sees rows.

    Those of `history` that are not here yet would be taken over with the stage that they name.
    """
    before = {row.key: row for row in rows_in(table)}
    preview = SheetPreview(table, closed_months(table), before=before, seen=seen)
    typed = [replace(came, values=without_masks(came.values, table.secret)) for came in row_inputs]
    matches = matched(table, list(preview.before.values()), typed, seen)
    keys = set(preview.before)
    for came, row_input, match in zip(row_inputs, typed, matches, strict=True):
        title = table.form.title_of(row_input.values) or row_input.key
        rejects, left_out = len(preview.rejects), len(preview.left_out)
        refused = row_input.refused or str(match.refused)
        if refused:
            preview.rejects.append(Reject(table.id, row_input.key, title, refused, row_input.place))
        elif match.row is not None and match.row.voided:
            text = _("这一行已经作废；要用它，先申请恢复；是另一行，改名称再导入。")
            preview.rejects.append(Reject(table.id, match.row.key, title, text, row_input.place))
        elif match.row is not None:
            _update(preview, match.row, replace(row_input, key=match.row.key), title)
        elif history:
            put_history(preview, row_input, title)
        else:
            _insert(preview, row_input, title, keys)
        _note_untaken(preview, came, rejects, left_out)
    return preview


def _note_untaken(preview: SheetPreview, row_input: RowInput, rejects: int, left_out: int) -> None:
    """Note a row that is not taken whole, with what was said of it since some numbers of these."""
    reasons = [reject.said for reject in preview.rejects[rejects:]]
    reasons += [f"{c.label}“{c.text}”：{c.said}" for c in preview.left_out[left_out:]]
    if reasons:
        preview.untaken.append(row_input)
        preview.reasons[row_input.sheet, row_input.number] = "；".join(reasons)


def _leave(preview: SheetPreview, row_input: RowInput, title: str, name: str, why: str) -> None:
    """Note a cell as left out; the text of a secret one is told to nobody."""
    known = outsider_sight(preview.table.ledger)
    label, text = (
        label_of(preview.table.form, name),
        known.text(name, row_input.values[name])[:CELL],
    )
    place = row_input.places.get(name, row_input.place)
    cell = LeftOut(preview.table.id, row_input.key, title, label, text, why, place)
    preview.left_out.append(cell)


def _split(
    preview: SheetPreview,
    state: str,
    row_input: RowInput,
    title: str,
    *,
    pending: bool = False,
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the values that may be filled in now, and those that wait; note those left out."""
    table = preview.table
    open_fields = frozenset() if pending else table.open_fields(state)
    now: dict[str, str] = {}
    later: dict[str, str] = {}
    for name, text in _in_order(table, row_input.values).items():
        column = table.form.column(name)
        if not _storable(name, text):
            why = _("超过 4000 字，或者有不能保存的字符")
        elif column is not None and column.once and text and _taken(preview, name, row_input):
            why = _("这个编号已经用过")
        elif name in open_fields or (column is None and not pending):
            now[name] = text
            continue
        elif column is not None and (column.phase in table.later or table.to_come(column, state)):
            later[name] = text
            continue
        elif pending:
            why = _("这一行已经申报，等核实；要改的，先请核实的人退回")
        else:
            why = _shut(column.phase if column is not None else "")
        _leave(preview, row_input, title, name, why)
    return now, later


def _in_order(table: Table, values: Mapping[str, str]) -> dict[str, str]:
    """Return the values of columns, in their order, and after them those of other headers."""
    fields = [name for name in table.form.fields if name in values]
    return {name: values[name] for name in (*fields, *filter(_is_other, values))}


def _is_other(name: str) -> bool:
    return name.startswith(OTHER)


def _storable(name: str, text: str) -> bool:
    return len(text) <= LONGEST and storable(text) and storable(name)


def _taken(preview: SheetPreview, field: str, row_input: RowInput) -> bool:
    """Return whether a number is another row's: of the table, of the past, or of this workbook."""
    text, key = row_input.values[field], row_input.key
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
    changes = _restored(preview, row, _changes(preview, row, row_input), row_input, title)
    changes = _own_alone(preview, row, replace(row_input, values=changes), title)
    changed = replace(row_input, values=changes)
    if changes and not row.pending and preview.closed.corrects(row, changes):
        propose(preview, row, changed, title)
        return
    now, later = _split(preview, row.state, changed, title, pending=bool(row.pending))
    if now or later:
        preview.updates.append((row.key, now, later))
    else:
        preview.same += 1


def _changes(preview: SheetPreview, row: Row, row_input: RowInput) -> dict[str, str]:
    """Return what differs, or may by what is seen; in a ledger, what is read as the same is so."""
    known, table = known_values(row), preview.table
    form, behind = table.form, preview.seen.behind(known_values(row), row_input.values)
    differing = {n: t for n, t in row_input.values.items() if n in behind or t != known.get(n, "")}
    if table.year:
        return differing
    return {
        name: text
        for name, text in differing.items()
        if name in behind or not same_text(form.column(name), known.get(name, ""), text)
    }


def _restored(
    preview: SheetPreview, row: Row, changes: dict[str, str], row_input: RowInput, title: str
) -> dict[str, str]:
    """Return changes with the numbers behind masks; note those where these cannot be told."""
    if preview.table.ledger is None:
        return changes
    known, restored = known_values(row), dict[str, str]()
    for name, text in changes.items():
        restored_text = numbers_restored(text, known.get(name, ""))
        if restored_text is None:
            _leave(
                preview,
                row_input,
                title,
                name,
                _("**** 对不上原来的号码：照原样留着，或者重新填写"),
            )
        else:
            restored[name] = restored_text
    return restored


def _own_alone(preview: SheetPreview, row: Row, row_input: RowInput, title: str) -> dict[str, str]:
    """Return the changes of a row without those of what another party put there; note these."""
    answerable = preview.table.answerable(row)
    own = {n: t for n, t in row_input.values.items() if n in answerable or _is_other(n)}
    for name in _in_order(preview.table, row_input.values):
        if name not in own:
            _leave(preview, row_input, title, name, _("财政部门提出的，只能答复，不能改"))
    return own


def _insert(preview: SheetPreview, row_input: RowInput, title: str, keys: set[str]) -> None:
    table = preview.table
    if not table.grows:
        text = _("现在不能增加行：批复之后要增加，请提交“调整与追加”。")
        preview.rejects.append(Reject(table.id, row_input.key, title, text, row_input.place))
        return
    key = row_input.key
    plain = KEY.fullmatch(key) is not None and key not in (".", "..") and storable(key)
    key = key if plain and key not in keys else ""
    keys.add(key)
    now, later = _split(preview, table.first_state, _without_first(table, row_input), title)
    preview.inserts.append((replace(row_input, key=key, values=now), later))


def _without_first(table: Table, row_input: RowInput) -> RowInput:
    """Return a row without its state where that is the one in which every row begins."""
    ledger = table.ledger
    if ledger is None or row_input.values.get(ledger.state_column) != ledger.flow.first.label:
        return row_input
    values = {n: t for n, t in row_input.values.items() if n != ledger.state_column}
    return replace(row_input, values=values)


def require_whole(previews: Sequence[SheetPreview], *, partly: bool) -> None:
    """Refuse an import that would leave something out, unless that was agreed to."""
    rejects = sum(len(preview.rejects) for preview in previews)
    cells = sum(len(preview.left_out) for preview in previews)
    if (rejects or cells) and not partly:
        raise Refused(
            _("有 %(rows)s 行、%(cells)s 格不能导入，什么都没有改。")
            % {"rows": rejects, "cells": cells}
        )
