"""The rows of a year: as typed, as they stood at a step, what differs, what earlier years left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from jiheng.web.core.models import StoredFile, User
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.rows import rows_of
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.models import Cycle, Proposal
from jiheng.web.performance.queries.cycles import earlier, visible_rows
from jiheng.web.performance.queries.year_tables import HEAD, MEASURES, PROBLEMS, identity
from jiheng.web.performance.year_document import form

PAST = "past_problems"


def entries(cycle: Cycle, sheet: str) -> QuerySet[Row]:
    """Return the rows of a sheet in order."""
    return rows_of(cycle.organisation_id, cycle.year, sheet)


def row_counts(cycle: Cycle) -> dict[str, int]:
    """Return how many rows each sheet of a year has; sheets without rows are left out."""
    rows = rows_of(cycle.organisation_id, cycle.year)
    return dict(rows.order_by().values_list("ledger").annotate(n=Count("pk")))


def entry(cycle: Cycle, sheet: str, key: str) -> Row:
    """Return a row. Raises Row.DoesNotExist if there is none."""
    return entries(cycle, sheet).prefetch_related("proofs__file").get(key=key)


def held_rows(cycle: Cycle) -> dict[str, list[RowInput]]:
    """Return all rows of a year as typed, by sheet, with what earlier years left open.

    Department, year and place are those of the year itself, whatever was typed.
    """
    fixed = identity(cycle)
    by_sheet: dict[str, list[RowInput]] = {}
    sheets = [sheet.id for sheet in form()]
    for row in rows_of(cycle.organisation_id, cycle.year).filter(ledger__in=sheets):
        values = {**row.values, **fixed} if row.ledger == HEAD else row.values
        by_sheet.setdefault(row.ledger, []).append(RowInput(row.key, values))
    left = list(left_open(cycle))
    if left:
        by_sheet.setdefault(PAST, []).extend(left)
    return by_sheet


def snapshot(cycle: Cycle) -> dict[str, list[list[object]]]:
    """Return all rows of a year as they stand, to be kept with a step: key and values by sheet."""
    by_sheet: dict[str, list[list[object]]] = {}
    for row in rows_of(cycle.organisation_id, cycle.year):
        values = {**row.values, **identity(cycle)} if row.ledger == HEAD else row.values
        by_sheet.setdefault(row.ledger, []).append([row.key, values])
    return by_sheet


def rows_at(step: Step) -> dict[str, list[RowInput]]:
    """Return all rows of a year as they stood at a step."""
    stored_rows = step.rows or {}
    return {sheet: [RowInput(str(k), v) for k, v in rows] for sheet, rows in stored_rows.items()}


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
    then: Mapping[str, Iterable[RowInput]], now: Mapping[str, Iterable[RowInput]]
) -> Iterable[Difference]:
    """Yield what differs between two states of a year, sheet by sheet, row by row."""
    for shape in form():
        old, new = ({r.key: r.values for r in rows.get(shape.id, ())} for rows in (then, now))
        for key in dict.fromkeys((*old, *new)):
            was, is_now = old.get(key, {}), new.get(key, {})
            for name in dict.fromkeys((*was, *is_now)):
                if was.get(name, "") != is_now.get(name, ""):
                    title = shape.title_of(is_now or was)
                    values = (was.get(name, ""), is_now.get(name, ""))
                    yield Difference(shape.id, key, title, name, *values)


def left_open(cycle: Cycle) -> Iterable[RowInput]:
    """Yield problems of earlier years that are not put right yet, as rows of this year's report.

    However old: a problem is told every year until somebody else verified that it is put right.
    """
    flow = ledgers()[MEASURES].flow
    reported = set(entries(cycle, PAST).values_list("title", flat=True))
    years = list(earlier(cycle).values_list("year", flat=True))
    measures = Row.objects.filter(
        organisation=cycle.organisation_id, year__in=years, ledger=MEASURES
    ).exclude(state=flow.last.id)
    titles = problem_titles(measures)
    for measure in measures.order_by("-year", "position"):
        text = titles.get(measure.pk)
        if text is None:
            continue
        if measure.year < cycle.year - 1:  # the report's heading speaks of last year
            text = f"{text}（{measure.year}年度提出）"
        if text[:200] in reported:
            continue
        values = {
            "text": text,
            "measure": measure.values.get("text", ""),
            "status": flow.state(measure.state or flow.first.id).label,
            "proof": measure.values.get("proof", ""),
        }
        key = f"past-{measure.year}-{measure.key}"
        yield RowInput(key, {name: value for name, value in values.items() if value})


def problem_titles(measures: Iterable[Row]) -> dict[int, str]:
    """Return what the problems that measures are against are called, by id of the measure."""
    measure_rows = list(measures)
    problems = Row.objects.filter(
        ledger=PROBLEMS,
        organisation_id__in={m.organisation_id for m in measure_rows},
        year__in={m.year for m in measure_rows},
    )
    by_number = {
        (p.organisation_id, p.year, p.values.get("number", "")): p.values.get("text", "") or p.title
        for p in problems
    }
    keys = {m.pk: (m.organisation_id, m.year, m.values.get("problem", "")) for m in measure_rows}
    return {pk: by_number[key] for pk, key in keys.items() if key in by_number}


def last_values(cycle: Cycle, sheet: str) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Return last year's rows by subject and name."""
    rows = rows_of(cycle.organisation_id, cycle.year - 1, sheet)
    return {(r.values.get("subject", ""), r.values.get("name", "")): r.values for r in rows}


def proposals_for(cycle: Cycle, row: Row) -> QuerySet[Proposal]:
    """Return the changes that requests ask for in a row."""
    return Proposal.objects.filter(
        row__organisation=cycle.organisation_id,
        row__year=cycle.year,
        sheet=row.ledger,
        key=row.key,
    ).select_related("row")


def evidence(cycle: Cycle, pk: int) -> StoredFile | None:
    """Return a file that was put to a value or a step of a row of a year."""
    row_ids = rows_of(cycle.organisation_id, cycle.year).values("pk")
    steps = Step.objects.filter(kind="row", object_id__in=row_ids, file_id=pk)
    within = Q(proof__row__in=row_ids) | Q(step__in=steps)
    return StoredFile.objects.filter(within, pk=pk).first()


def earlier_indicators(user: User, cycle: Cycle, text: str = "") -> Iterable[Row]:
    """Yield indicators to reuse: from other years of the department, the latest of a name.

    Those that the year has already are left out.
    """
    taken = set(entries(cycle, "indicators").values_list("title", flat=True))
    rows = visible_rows(user, "indicators").filter(organisation=cycle.organisation_id)
    rows = rows.exclude(year=cycle.year)
    rows = rows.filter(title__contains=text) if text else rows
    for row in rows.order_by("-year", "position"):
        if row.title and row.title not in taken:
            taken.add(row.title)
            yield row
