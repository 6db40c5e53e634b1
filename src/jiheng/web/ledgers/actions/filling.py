"""Filling rows in: each change has its right, its open fields, transaction and record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.ledger.masks import MASK, is_mask
from jiheng.ledger.month_counts import MonthCount
from jiheng.ledger.personal import numbers_masked
from jiheng.model.ledger_row import VOIDED
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.binding import with_parts
from jiheng.web.core.models import StoredFile, User
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.flows.queries import steps
from jiheng.web.flows.standing import ROW
from jiheng.web.ledgers.actions.bringing import Links, with_brought
from jiheng.web.ledgers.actions.owning import (
    require_different,
    require_fill,
    require_owned,
    require_unused,
)
from jiheng.web.ledgers.actions.requesting import request_late
from jiheng.web.ledgers.actions.storing import derive, insert, new_row, put_values, update
from jiheng.web.ledgers.actions.typed_values import changed_values
from jiheng.web.ledgers.models import Pair, Proof, Row
from jiheng.web.ledgers.queries.closed import ClosedMonths, closed_months
from jiheng.web.ledgers.queries.rows import free_keys, last_position
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.queries.sight import Sight, table_sight
from jiheng.web.ledgers.row_input import RowInput, other_label
from jiheng.web.ledgers.tables import Table

CLOSED = gettext_lazy(
    "这一行所在的月份已经月结：要改，请申请更正，由另一个人批准。"
)  # by whichever of its days
NEW = "new-"  # how the key of a row begins that is not there yet


@dataclass(frozen=True, slots=True)
class Edit:
    """A row as somebody changed it."""

    key: str
    values: Mapping[str, str]
    version: int  # of the row when it was shown
    was: Mapping[str, str] | None = None  # the values it had then; None: those of its version


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people changed the same values: what stands there now, and what was typed."""

    row: Row
    theirs: Mapping[str, str]
    ours: Mapping[str, str]


def locked(table: Table) -> Table:
    """Return a table as it is now, held till the transaction ends."""
    return table.lock() if table.lock is not None else table


def changed(table: Table) -> None:
    """Tell what a table belongs to that its rows changed."""
    if table.changed is not None:
        table.changed()


def save_row(table: Table, edit: Edit, *, by: User) -> Row | Clash:
    """Return a row with values changed; a draft is always kept, whatever is typed.

    If somebody changed other fields since, both changes stay; the same fields: a Clash, and
    nothing is written. Raises Refused without the right, or for fields that are not open now.
    """
    saved, clashes = save_rows(table, [edit], by=by)
    return clashes[0] if clashes else saved[0][1]


@transaction.atomic
def save_rows(
    table: Table, edits: Sequence[Edit], *, by: User
) -> tuple[list[tuple[str, Row]], list[Clash]]:
    """Return the rows that were saved under the keys they came with, and those that clashed.

    A key that begins with new- makes a row. Raises Refused as `save_row` does; then nothing is
    kept of any row.
    """
    table = locked(table)
    require_fill(table, [edit.key for edit in edits], by=by)
    keys = [edit.key for edit in edits if not edit.key.startswith(NEW)]
    closed = closed_months(table)
    stored = {row.key: row for row in rows_in(table).filter(key__in=keys).select_for_update()}
    saved: list[tuple[str, Row]] = []
    clashes: list[Clash] = []
    changes: list[Change] = []
    additions: list[tuple[str, dict[str, str]]] = []
    for edit in edits:
        if edit.key.startswith(NEW):
            values = {name: text for name, text in edit.values.items() if text.strip()}
            if values:
                additions.append((edit.key, values))
            continue
        if edit.key not in stored:
            raise Row.DoesNotExist
        row = stored[edit.key]
        outcome = _edited(closed, row, edit, by)
        if isinstance(outcome, Clash):
            clashes.append(outcome)
        elif outcome is not None:
            changes.append(outcome)
        saved.append((edit.key, row))
    changes = update(table, [stored[c_key] for c_key in _keys(changes, stored)], by, changes)
    added = _insert(table, [values for _key, values in additions], by)
    saved += [(key, row) for (key, _values), (row, _change) in zip(additions, added, strict=True)]
    changes += [change for _row, change in added]
    if changes:
        record_changes(changes, by=by)
        changed(table)
    return saved, clashes


def _keys(changes: Sequence[Change], stored: Mapping[str, Row]) -> list[str]:
    changed_ids = {change.object_id for change in changes}
    return [key for key, row in stored.items() if row.pk in changed_ids]


def _edited(closed: ClosedMonths, row: Row, edit: Edit, by: User) -> Change | Clash | None:
    """Return what an edit changes in a row, which has it then; None for nothing; or a clash."""
    table = closed.table
    known = table_sight(by, table)
    values = changed_values(table, row.values, edit.values, known)
    if not values:
        return _brought_alone(closed, row)
    require_live(row)
    require_open(table, row.state, values, pending=bool(row.pending))
    require_months_open(closed, row, values)
    require_owned(table, row, values, by=by)
    require_unused(table, row.key, values)
    if edit.version != row.version:
        was = _was(table, row, edit, known)
        since = {n for n in values if was is None or was.get(n, "") != row.values.get(n, "")}
        if since:
            return Clash(row, {n: row.values.get(n, "") for n in values}, values)
    before = closed.counts(row)
    change = put_values(row, values, by)
    change = with_brought(change, Links(table, [row.values]).bring(row, values))
    if _corrects(closed, row, before):
        raise Refused(CLOSED)
    return change


def _brought_alone(closed: ClosedMonths, row: Row) -> Change | None:
    """Return what a save without a change brings of linked rows and rates as they are now."""
    table = closed.table
    if row.voided or not table.open_in(row) or closed.shut(row):
        return None
    before = closed.counts(row)
    brought = Links(table, [row.values]).bring(row, ())
    return brought if brought.changes and not _corrects(closed, row, before) else None


def _corrects(closed: ClosedMonths, row: Row, before: frozenset[MonthCount]) -> bool:
    """Return whether closed months count a changed row otherwise than before."""
    derive(row, closed.table.form, closed.table.ledger, closed.table.money_unit)
    return closed.counts(row) != before


def _was(table: Table, row: Row, edit: Edit, known: Sight) -> Mapping[str, str] | None:
    """Return the values that a row had when it was shown; behind a mask those of its version.

    What somebody says was there and does not see counts as nothing: they were not shown it.
    None: there is no such version.
    """
    if edit.was is None:
        return _values_of(row, edit.version)
    guessed = known.behind(row.values, edit.was)
    was = {name: text for name, text in edit.was.items() if name not in guessed or MASK in text}
    if not any(MASK in text or is_mask(text) for text in was.values()):
        return was
    shown = _values_of(row, edit.version) or {}
    behind = {n: shown.get(n, "") for n in table.secret if is_mask(was.get(n, ""))}
    behind |= {n: t for n, t in shown.items() if was.get(n, "") == numbers_masked(t)}
    return {**was, **behind}


def _values_of(row: Row, number: int) -> Mapping[str, str] | None:
    """Return the values of a version of a row; None if there is no such version."""
    kept: Mapping[str, str] | None = (
        row.versions.filter(number=number).values_list("values", flat=True).first()
    )
    return kept


def require_open(
    table: Table, state: str, values: Mapping[str, str], *, pending: bool = False
) -> None:
    """Refuse values of fields that are not open for a row in a state, or while it is judged."""
    if pending:
        raise Refused(_("这一行已经申报，等核实；要改的，先请核实的人退回。"))
    shut = set(values) - table.open_fields(state)
    if shut:
        labels = [column.label for column in table.form.columns if column.field in shut]
        labels += [label for name in sorted(shut) if (label := other_label(name))]
        raise Refused(
            _("现在不能改：%(fields)s。已批复的目标只能通过“目标调整”改。")
            % {"fields": "、".join(labels)},
            field=next(iter(sorted(shut))),
        )


def require_live(row: Row) -> None:
    """Refuse to change a row that is void."""
    if row.voided:
        raise Refused(_("这一行已经作废，只能看；填错了的，申请恢复。"))


def require_months_open(closed: ClosedMonths, row: Row, fields: Collection[str]) -> None:
    """Refuse a change of what a closed month has of a row; what comes after it may be filled in."""
    shut = closed.shut(row) & set(fields)
    if shut:
        raise Refused(CLOSED, field=min(shut))


def add_row(table: Table, values: Mapping[str, str], *, by: User) -> Row:
    """Return a new row at the end of a table. Raises Refused as `save_row` does."""
    return add_rows(table, [values], by=by)[0]


@transaction.atomic
def add_rows(table: Table, rows: Sequence[Mapping[str, str]], *, by: User) -> list[Row]:
    """Return new rows, all or none. Raises Refused as `save_row` does, and for no row at all."""
    if not rows:
        raise Refused(_("请先选择要带入的指标。"))
    table = locked(table)
    require(by, table.fill, table.organisation)
    added = _insert(table, rows, by)
    record_changes([change for _row, change in added], by=by)
    changed(table)
    return [row for row, _change in added]


def _insert(table: Table, rows: Sequence[Mapping[str, str]], by: User) -> list[tuple[Row, Change]]:
    if not rows:
        return []
    if not table.grows:
        raise Refused(
            _("现在的阶段不能在“%(sheet)s”增减行，退回填报之后再办。") % {"sheet": table.form.name}
        )
    additions = []
    for values in rows:
        new_values = changed_values(table, {}, values)
        if not new_values:
            raise Refused(_("没有填任何内容，没有增加行：请至少填一栏。"))
        require_open(table, table.first_state, new_values)
        require_unused(table, "", new_values)
        additions.append(new_values)
    require_different(table, additions)
    return create_rows(table, [RowInput("", values) for values in additions], by=by)


def create_rows(
    table: Table, rows: Sequence[RowInput], *, by: User, authored: bool = True, owned_by: str = ""
) -> list[tuple[Row, Change]]:
    """Return new rows written down with their changes; the caller has right and transaction.

    An empty key is given. Without `authored` values come with the file: nobody filled them in.
    What a closed month would count at once is void until another person agrees to the correction.
    """
    position = last_position(table)
    keys = free_keys(table, {row_input.key for row_input in rows})
    new_rows = []
    links, closed = Links(table, [row_input.values for row_input in rows]), closed_months(table)
    for row_input in rows:
        position += 1
        row = new_row(table, row_input.key or next(keys), position)
        row.owned_by = owned_by
        values = {name: text for name, text in row_input.values.items() if text}
        put_values(row, values, by if authored else None)
        links.bring(row, values)
        if table.ledger is not None and table.ledger.state_column:
            label = table.ledger.flow.first.label
            put_values(row, {table.ledger.state_column: label}, None)
        if _corrects(closed, row, frozenset()):
            put_values(row, {VOIDED: _("补报已月结的月份：另一个人同意之后才计数")}, by)
        new_rows.append(row)
    reasons = {row.key: each.reason for row, each in zip(new_rows, rows, strict=True)}
    changes = insert(table, new_rows, by, reasons=reasons)
    for row in new_rows:
        if row.voided:
            request_late(table, row, by=by)
    return list(zip(new_rows, changes, strict=True))


@transaction.atomic
def remove_row(table: Table, key: str, *, by: User) -> None:
    """Remove a row; what it held stays in the record.

    Raises Refused for a row of a ledger: it is made void with a reason, and kept.
    """
    table = locked(table)
    require(by, table.fill, table.organisation)
    if not table.year:
        raise Refused(_("台账的行不能删除：填错的写明原因作废，历史保留。"))
    row = rows_in(table).select_for_update().get(key=key)
    if row.owned_by:
        raise Refused(_("这一行是财政部门提出的，不能删除；有出入请与财政部门联系。"), status=403)
    if not table.removable(row):
        raise Refused(
            _("现在的阶段不能在“%(sheet)s”删除这一行，退回填报之后再办。")
            % {"sheet": said(table.form.name)}
        )
    if steps(ROW, row.pk).exists():
        raise Refused(_("这一行已经办过步骤，不能删除。"))
    if Pair.objects.filter(Q(first=row) | Q(second=row)).exclude(answers={}).exists():
        raise Refused(_("这一行在“疑似重复和分成”里有答复，不能删除。"))
    changes: dict[str, tuple[object, object]] = {n: (text, "") for n, text in row.values.items()}
    bound = with_parts(("entry", row.pk))
    pk = row.pk
    try:
        row.delete()
    except ProtectedError as error:
        raise Refused(
            _("别处的记录（如整改通知）引用了这一行，不能删除；填错了的可以改。")
        ) from error
    record_changes([Change("remove", "entry", pk, changes, table.reference, bound=bound)], by=by)
    changed(table)


@transaction.atomic
def attach(
    table: Table, key: str, field: str, stored: StoredFile, *, by: User, tag: str = ""
) -> Proof:
    """Return a file put to a value as its proof. Raises Refused as `save_row` does."""
    table = locked(table)
    require(by, table.fill, table.organisation)
    row = rows_in(table).get(key=key)
    if field not in table.form.fields:
        raise Refused(_("请选择佐证对应的栏目。"), field="field")
    if field in table.secret:
        raise Refused(
            _("这一栏不是人人可见，佐证是人人可见的，不能放在这里，请放到别的栏目。"), field="field"
        )
    if not table.open_in(row):
        raise Refused(_("现在的阶段不能上传佐证，退回填报之后再传。"))
    require_owned(table, row, (field,), by=by)
    if tag and tag not in table.proof_tags:
        raise Refused(_("没有这种佐证，请从列出的里面选。"), field="tag")
    proof = Proof.objects.create(row=row, field=field, tag=tag, file=stored)
    changes: dict[str, tuple[object, object]] = {field: ("", f"{stored.name} {stored.digest}")}
    named = _name_proofs(table, row) if tag else []
    if tag:
        changes["tag"] = ("", tag)
    record_changes([*named, _about(table, row, "attach", changes)], by=by)
    return proof


def _name_proofs(table: Table, row: Row) -> list[Change]:
    """Write the kinds of proofs that a row has into its column of them; nobody is its author."""
    column = next((c for c in table.form.columns if c.kind == "evidence"), None)
    if column is None:
        return []
    tags = dict.fromkeys(row.proofs.exclude(tag="").order_by("pk").values_list("tag", flat=True))
    change = put_values(row, {column.field: "、".join(tags)}, None)
    return update(table, [row], None, [change])


@transaction.atomic
def show_publicly(table: Table, key: str, public: bool, *, by: User) -> None:
    """Mark a row as 公开 or 不予公开. Raises Refused without the right."""
    table = locked(table)
    require(by, "manage", table.organisation)
    row = rows_in(table).select_for_update().get(key=key)
    if row.owned_by:
        require(by, row.owned_by, table.organisation)
    changes: dict[str, tuple[object, object]] = {"public": (row.public, public)}
    row.public = public
    row.save(update_fields=["public"])
    record_changes([_about(table, row, "public", changes)], by=by)


def _about(
    table: Table, row: Row, action: str, changes: Mapping[str, tuple[object, object]]
) -> Change:
    return Change(action, "entry", row.pk, changes, table.reference, bound=(("entry", row.pk),))
