"""Filling a year in: each change has its right, state, transaction and line of the record."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.audit import append
from jiheng.web.core.models import Organisation, StoredFile, User
from jiheng.web.core.queries import may
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.models import Attachment, Cycle, Deadline, Entry
from jiheng.web.performance.sheets import Typed, fields, sheet_form, title_of
from jiheng.web.performance.stages import open_fields, rows_change

STAGES = ("setting", "evaluating", "reviewing")
VERSION_BITS = 53  # a whole number everywhere, in JSON too
LONGEST = 4_000  # characters of a value


def need(user: User, right: str, of: Organisation) -> None:
    """Refuse who does not have a right in an organisation."""
    if not may(user, right, of):
        raise Refused(_("您在“%(name)s”没有办理这件事的权限。") % {"name": of.name}, status=403)


def locked(pk: int) -> Cycle:
    """Return a year, held by this transaction until it ends."""
    return Cycle.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)


def touched(of: Cycle) -> None:
    """Give a year a new version, so that whatever was computed from it is computed anew.

    By chance and not by counting: a version that was rolled back must never come again.
    """
    of.version = secrets.randbits(VERSION_BITS)
    Cycle.objects.filter(pk=of.pk).update(version=of.version)


@transaction.atomic
def open_cycle(organisation: Organisation, year: int, *, by: User) -> Cycle:
    """Return a new year of a department, its head filled in.

    Raises Refused without the right, or if there is one already.
    """
    need(by, "open", organisation)
    if Cycle.objects.filter(organisation=organisation, year=year).exists():
        raise Refused(
            _("%(name)s %(year)s 年的档案已经有了。") % {"name": organisation.name, "year": year}
        )
    made = Cycle.objects.create(organisation=organisation, year=year)
    place = organisation.place.removeprefix("CN-").removeprefix("CN")
    head = {
        "department": organisation.name,
        "year": str(year),
        "place": place,
        "money_unit": "万元",
    }
    put(made, "overview", Typed("overview", head), by=by, position=0, filled=False)
    append("open", "cycle", made.pk, by=by, cycle_id=made.pk, changes={"year": ("", year)})
    return made


def put(
    of: Cycle, sheet: str, row: Typed, *, by: User, position: int, filled: bool = True
) -> Entry:
    """Return a new row; the caller has the right and the transaction.

    Without `filled` the values come with the file, and nobody has filled them in.
    """
    kept = {name: text for name, text in row.values.items() if text}
    made = Entry.objects.create(
        cycle=of,
        sheet=sheet,
        key=row.key,
        position=position,
        values=kept,
        title=title_of(kept),
        authors=dict.fromkeys(kept, by.pk) if filled else {},
    )
    changes = {name: ("", text) for name, text in kept.items()}
    append("add", "entry", made.pk, by=by, changes=changes, cycle_id=of.pk)
    return made


@dataclass(frozen=True, slots=True)
class Edit:
    """A row as somebody changed it."""

    key: str
    values: Mapping[str, str]
    version: int  # of the row when it was shown
    was: Mapping[str, str] | None = None  # the values it had then; None: not known


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people changed the same values: what stands there now, and what was typed."""

    entry: Entry
    theirs: Mapping[str, str]
    mine: Mapping[str, str]


@transaction.atomic
def save_entry(cycle_id: int, sheet: str, edit: Edit, *, by: User) -> Entry | Clash:
    """Return a row with values changed; a draft is always kept, whatever is typed.

    If somebody changed other fields since, both changes stay; the same fields: a Clash, and
    nothing is written.
    Raises Refused without the right, or for fields that are not open in this state.
    """
    of = locked(cycle_id)
    need(by, "fill", of.organisation)
    one = Entry.objects.select_for_update().get(cycle=of, sheet=sheet, key=edit.key)
    wanted = _changed(one, edit.values)
    if not wanted:
        return one
    _open(of, sheet, wanted)
    if edit.version != one.version:
        was = edit.was
        since = {n for n in wanted if was is None or was.get(n, "") != one.values.get(n, "")}
        if since:
            return Clash(one, {n: one.values.get(n, "") for n in wanted}, wanted)
    put_values(one, wanted, by)
    touched(of)
    return one


def _changed(one: Entry, values: Mapping[str, str]) -> dict[str, str]:
    """Return the values that differ. Raises Refused for unknown fields and endless texts."""
    known = set(fields(one.sheet))
    for name, text in values.items():
        if name not in known or len(text) > LONGEST:
            raise Refused(
                _("“%(field)s”不是这张表的栏目，或者超过 4000 字。") % {"field": name[:40]}
            )
    stripped = {name: text.strip() for name, text in values.items()}
    return {n: text for n, text in stripped.items() if text != one.values.get(n, "")}


def _open(of: Cycle, sheet: str, wanted: Mapping[str, str]) -> None:
    shut = set(wanted) - open_fields(of.state, sheet, fields(sheet))
    if shut:
        labels = [c.label for c in sheet_form(sheet).columns if c.field in shut]
        raise Refused(
            _("现在不能改：%(fields)s。已批复的目标只能通过“目标调整”改。")
            % {"fields": "、".join(labels)}
        )


def put_values(one: Entry, wanted: Mapping[str, str], by: User) -> None:
    """Put values into a row with their author and a line of the record; an empty one is cleared."""
    changes = {name: (one.values.get(name, ""), text) for name, text in wanted.items()}
    values, authors = dict(one.values), dict(one.authors)
    for name, text in wanted.items():
        if text:
            values[name], authors[name] = text, by.pk
        else:
            values.pop(name, None)
            authors.pop(name, None)
    one.values, one.authors, one.title = values, authors, title_of(values)
    one.version += 1
    one.save(update_fields=["values", "authors", "title", "version"])
    append("change", "entry", one.pk, by=by, changes=changes, cycle_id=one.cycle_id)


@transaction.atomic
def add_entry(cycle_id: int, sheet: str, values: Mapping[str, str], *, by: User) -> Entry:
    """Return a new row at the end of a sheet. Raises Refused as `save_entry` does."""
    of = locked(cycle_id)
    need(by, "fill", of.organisation)
    if not rows_change(of.state, sheet):
        raise Refused(_("现在不能在“%(sheet)s”增减行。") % {"sheet": sheet_form(sheet).name})
    made = _new(of, sheet, values, by)
    touched(of)
    return made


@transaction.atomic
def add_entries(
    cycle_id: int, sheet: str, rows: Sequence[Mapping[str, str]], *, by: User
) -> list[Entry]:
    """Return new rows, all or none. Raises Refused as `save_entry` does, and for no row at all."""
    if not rows:
        raise Refused(_("请先选择要带入的指标。"))
    return [add_entry(cycle_id, sheet, values, by=by) for values in rows]


def _new(of: Cycle, sheet: str, values: Mapping[str, str], by: User) -> Entry:
    key, position = next_row(of, sheet)
    blank = Entry(sheet=sheet, values={})
    wanted = _changed(blank, values)
    _open(of, sheet, wanted)
    return put(of, sheet, Typed(key, wanted), by=by, position=position)


def next_row(of: Cycle, sheet: str) -> tuple[str, int]:
    """Return a key that is free and the position at the end of a sheet."""
    held = list(of.entries.filter(sheet=sheet).values_list("key", "position"))
    taken, number = {key for key, _p in held}, len(held) + 1
    while f"{sheet}-{number:04d}" in taken:
        number += 1
    return f"{sheet}-{number:04d}", max((p for _k, p in held), default=0) + 1


@transaction.atomic
def remove_entry(cycle_id: int, sheet: str, key: str, *, by: User) -> None:
    """Remove a row; what it held stays in the record."""
    of = locked(cycle_id)
    need(by, "fill", of.organisation)
    if not rows_change(of.state, sheet) or sheet_form(sheet).layout == "head":
        raise Refused(_("现在不能在“%(sheet)s”增减行。") % {"sheet": sheet_form(sheet).name})
    one = Entry.objects.select_for_update().get(cycle=of, sheet=sheet, key=key)
    changes = {name: (text, "") for name, text in one.values.items()}
    append("remove", "entry", one.pk, by=by, changes=changes, cycle_id=of.pk)
    one.delete()
    touched(of)


@transaction.atomic
def attach(
    cycle_id: int, sheet: str, key: str, field: str, stored: StoredFile, *, by: User
) -> Attachment:
    """Return a file put to a value as its proof. Raises Refused as `save_entry` does."""
    of = locked(cycle_id)
    need(by, "fill", of.organisation)
    if not open_fields(of.state, sheet, fields(sheet)):
        raise Refused(_("现在不能上传佐证。"))
    one = Entry.objects.get(cycle=of, sheet=sheet, key=key)
    made = Attachment.objects.create(entry=one, field=field, file=stored)
    changes = {field: ("", f"{stored.name} {stored.digest}")}
    append("attach", "entry", one.pk, by=by, cycle_id=of.pk, changes=changes)
    return made


@transaction.atomic
def show_publicly(cycle_id: int, sheet: str, key: str, public: bool, *, by: User) -> None:
    """Mark a project or an indicator as 公开 or 不予公开."""
    of = locked(cycle_id)
    need(by, "manage", of.organisation)
    one = Entry.objects.select_for_update().get(cycle=of, sheet=sheet, key=key)
    append(
        "public", "entry", one.pk, by=by, cycle_id=of.pk, changes={"public": (one.public, public)}
    )
    one.public = public
    one.save(update_fields=["public"])


@transaction.atomic
def show_many_publicly(rows: Sequence[Entry], public: bool, *, by: User) -> int:
    """Mark rows as 公开 or 不予公开, all or none; return how many were something else before."""
    wanted = [one for one in rows if one.public != public]
    for one in sorted(wanted, key=lambda e: (e.cycle_id, e.pk)):
        show_publicly(one.cycle_id, one.sheet, one.key, public, by=by)
    return len(wanted)


@transaction.atomic
def save_rows(
    cycle_id: int, sheet: str, rows: Sequence[Edit], *, by: User
) -> tuple[list[tuple[str, Entry]], list[Clash]]:
    """Return the rows that were saved under the keys they came with, and those that clashed.

    A key that begins with new- makes a row. Raises Refused as `save_entry` does; then nothing is
    kept of any row.
    """
    saved: list[tuple[str, Entry]] = []
    clashes: list[Clash] = []
    for row in rows:
        if row.key.startswith("new-"):
            filled = {name: text for name, text in row.values.items() if text.strip()}
            if filled:
                saved.append((row.key, add_entry(cycle_id, sheet, filled, by=by)))
            continue
        made = save_entry(cycle_id, sheet, row, by=by)
        if isinstance(made, Clash):
            clashes.append(made)
            saved.append((row.key, made.entry))
        else:
            saved.append((row.key, made))
    return saved, clashes


@transaction.atomic
def set_deadline(
    *, organisation_id: int, year: str, stage: str, day: dt.date | None, by: User
) -> Deadline:
    """Return the last day of a stage for all below an organisation; it ends at 24:00."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    wanted = day
    if organisation is None or wanted is None or not year.isdecimal() or stage not in STAGES:
        raise Refused(_("期限要有机构、年度、阶段和日期。"))
    need(by, "approve", organisation)
    made, _new = Deadline.objects.update_or_create(
        organisation=organisation, year=int(year), stage=stage, defaults={"day": wanted}
    )
    append("deadline", "organisation", organisation.pk, by=by, changes={stage: ("", f"{wanted}")})
    return made
