"""Years and their rows: what a person may see, as typed, as they stood, and what differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jiheng.model import Column
from jiheng.rulebook import load
from jiheng.web.core.models import StoredFile, User
from jiheng.web.core.queries import memberships, organisations
from jiheng.web.performance.models import Cycle, Entry, Step
from jiheng.web.performance.sheets import Typed, form, title_of

VERIFIED = "已销号"


OPEN = ("", "未整改", "整改中", "已提交")


def cycles(user: User) -> QuerySet[Cycle]:
    """Return the years that a person may see: by organisation, or drawn for them to review."""
    mine = Q(organisation__in=organisations(user, "see")) | Q(reviews__reviewer=user)
    return Cycle.objects.filter(mine).select_related("organisation").distinct()


def cycle(user: User, pk: int) -> Cycle:
    """Return a year that a person may see. Raises Cycle.DoesNotExist else."""
    return cycles(user).get(pk=pk)


def entries(of: Cycle, sheet: str) -> QuerySet[Entry]:
    """Return the rows of a sheet in order."""
    return of.entries.filter(sheet=sheet)


def entry(of: Cycle, sheet: str, key: str) -> Entry:
    """Return a row. Raises Entry.DoesNotExist if there is none."""
    return of.entries.prefetch_related("attachments__file").get(sheet=sheet, key=key)


def visible_entries(user: User, sheet: str) -> QuerySet[Entry]:
    """Return the rows of a sheet in every year that a person may see."""
    held = Entry.objects.filter(sheet=sheet).select_related("cycle__organisation")
    whole = ("finance", "auditor")
    if any(m.role in whole and m.organisation.parent_id is None for m in memberships(user)):
        return held  # the whole tree: no need to ask for each
    return held.filter(cycle_id__in=list(cycles(user).values_list("pk", flat=True)))


def held_rows(of: Cycle) -> dict[str, list[Typed]]:
    """Return all rows of a year as typed, by sheet, with what earlier years left open."""
    made: dict[str, list[Typed]] = {}
    for one in of.entries.all():
        made.setdefault(one.sheet, []).append(Typed(one.key, one.values))
    left = list(left_open(of))
    if left:
        made.setdefault("past_problems", []).extend(left)
    return made


def as_held(of: Cycle) -> dict[str, list[list[object]]]:
    """Return all rows of a year as they stand, to be kept with a step: key and values by sheet."""
    made: dict[str, list[list[object]]] = {}
    for one in of.entries.all():
        made.setdefault(one.sheet, []).append([one.key, one.values])
    return made


def rows_at(step: Step) -> dict[str, list[Typed]]:
    """Return all rows of a year as they stood at a step."""
    held = step.rows or {}
    return {sheet: [Typed(str(k), v) for k, v in rows] for sheet, rows in held.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that was another one, or a row that was not there, or is there no more."""

    sheet: str
    key: str
    title: str
    field: str
    then: str
    now: str


def differences(
    then: Mapping[str, Iterable[Typed]], now: Mapping[str, Iterable[Typed]]
) -> Iterable[Difference]:
    """Yield what differs between two states of a year, sheet by sheet, row by row."""
    for shape in form():
        old, new = ({r.key: r.values for r in held.get(shape.id, ())} for held in (then, now))
        for key in dict.fromkeys((*old, *new)):
            was, is_ = old.get(key, {}), new.get(key, {})
            for name in dict.fromkeys((*was, *is_)):
                if was.get(name, "") != is_.get(name, ""):
                    told = (title_of(is_ or was), name, was.get(name, ""), is_.get(name, ""))
                    yield Difference(shape.id, key, *told)


def earlier(of: Cycle) -> QuerySet[Cycle]:
    """Return the years of the same department before a year, the last one first."""
    held = Cycle.objects.filter(organisation=of.organisation_id, year__lt=of.year)
    return held.select_related("organisation").order_by("-year")


def left_open(of: Cycle) -> Iterable[Typed]:
    """Yield problems of earlier years that are not put right yet, as rows of this year's report.

    However old: a problem is told every year until somebody else verified that it is put right.
    """
    told = set(of.entries.filter(sheet="past_problems").values_list("title", flat=True))
    past = Entry.objects.filter(sheet="measures", cycle__in=earlier(of)).select_related("cycle")
    measures = list(past.order_by("-cycle__year", "position"))
    titles = problem_titles(one.cycle_id for one in measures)
    for one in measures:
        text = titles.get((one.cycle_id, one.values.get("problem", "")))
        status = one.values.get("status", "")
        if text is None or status not in OPEN:
            continue
        if one.cycle.year < of.year - 1:  # the report's heading speaks of last year
            text = f"{text}（{one.cycle.year}年度提出）"
        if text[:200] in told:
            continue
        values = {
            "text": text,
            "measure": one.values.get("text", ""),
            "status": status or "未整改",
            "proof": one.values.get("proof", ""),
        }
        key = f"past-{one.cycle.year}-{one.key}"
        yield Typed(key, {k: v for k, v in values.items() if v})


def last_values(of: Cycle, sheet: str) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Return last year's rows by subject and name."""
    last = Cycle.objects.filter(organisation=of.organisation_id, year=of.year - 1).first()
    if last is None:
        return {}
    held = last.entries.filter(sheet=sheet)
    return {(e.values.get("subject", ""), e.values.get("name", "")): e.values for e in held}


def columns(sheet: str) -> tuple[Column, ...]:
    """Return the columns of a sheet."""
    return load().rest.form.sheet(sheet).columns


def entry_titles(of: Cycle) -> dict[str, str]:
    """Return what the rows of a year are called, by id."""
    return {str(pk): title for pk, title in of.entries.values_list("pk", "title")}


def sheets_of(ids: Iterable[str]) -> dict[str, str]:
    """Return the sheet of each of some rows by id, as the record names them."""
    wanted = [int(one) for one in ids]
    return {str(pk): s for pk, s in Entry.objects.filter(pk__in=wanted).values_list("pk", "sheet")}


def evidence(of: Cycle, pk: int) -> StoredFile | None:
    """Return a file that was put to a value or a remedy of a year."""
    return StoredFile.objects.filter(
        Q(attachment__entry__cycle=of) | Q(remedystep__entry__cycle=of), pk=pk
    ).first()


def evidence_of(of: Cycle, sheet: str) -> dict[str, list[StoredFile]]:
    """Return the files that were put to the values of a sheet, by key of the row."""
    made: dict[str, list[StoredFile]] = {}
    for one in of.entries.filter(sheet=sheet).prefetch_related("attachments__file"):
        for piece in one.attachments.all():
            made.setdefault(one.key, []).append(piece.file)
    return made


def earlier_indicators(user: User, of: Cycle, text: str = "") -> Iterable[Entry]:
    """Yield indicators to reuse: from other years that a person may see, the latest of a name.

    Those that the year has already are left out.
    """
    taken = set(of.entries.filter(sheet="indicators").values_list("title", flat=True))
    held = visible_entries(user, "indicators").exclude(cycle=of)
    mine = held.filter(cycle__organisation=of.organisation_id)
    rows = mine.filter(title__contains=text) if text else mine
    for one in rows.order_by("-cycle__year", "position"):
        if one.title and one.title not in taken:
            taken.add(one.title)
            yield one


def problem_titles(years: Iterable[int]) -> dict[tuple[int, str], str]:
    """Return what the problems of some years are called, by id of the year and number."""
    held = Entry.objects.filter(sheet="problems", cycle_id__in=set(years))
    return {
        (e.cycle_id, e.values.get("number", "")): e.values.get("text", "") or e.title for e in held
    }
