"""A year run along the road: rows laid out as a Document, scored, checked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from jiheng.model import Evaluation, Finding, ReviewedPoints, SpotCheck
from jiheng.pipeline import Outcome, run
from jiheng.reporting import named_spans, printed
from jiheng.scoring import HandedIn, spot_check
from jiheng.web.flows.models import Step
from jiheng.web.flows.queries import steps
from jiheng.web.flows.standing import YEAR
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.queries.figures import kept_figure, kept_stamp
from jiheng.web.ledgers.queries.shelves import Stamp
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.models import Cycle, Review
from jiheng.web.performance.queries.cycles import earlier
from jiheng.web.performance.queries.units import beside
from jiheng.web.performance.queries.year_rows import held_rows, rows_at
from jiheng.web.performance.queries.year_tables import HEAD, identity, state_of, year_flow
from jiheng.web.performance.year_document import RowDocument, as_document, sheet_form

ABOUT_RESULTS = ("A07", "A08", "A27", "A28", "A33", "A36", "A38", "A46", "A48")


@dataclass(frozen=True, slots=True)
class EvaluatedYear:
    """A year run along the road: its outcome, and which row and field each place is."""

    outcome: Outcome
    layout: RowDocument

    stage: str = "evaluating"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is found and matters now: while targets are set, nothing about results."""
        if self.stage != "setting":
            return self.outcome.findings
        return tuple(f for f in self.outcome.findings if self._of_targets(f))

    def _of_targets(self, finding: Finding) -> bool:
        places = [where for at in finding.at if (where := self.layout.where(at)) is not None]
        if finding.code in ABOUT_RESULTS:
            return False
        return any(_of_setting(sheet, field) for sheet, _key, field in places)

    def cure(self, finding: Finding) -> tuple[str, str, str] | None:
        """Return sheet, key and field where a finding is put right; None if it is at no row.

        Not always where it was computed: the reason why little was spent has a field of its own.
        """
        places = [where for at in finding.at if (where := self.layout.where(at)) is not None]
        at_rows = [where for where in places if where[1]]
        if not at_rows:
            return places[0] if places else None
        check = self.outcome.rules.checks.get(finding.code)
        for field in check.cured_by if check is not None else ():
            for sheet, key, _field in at_rows:
                if field in sheet_form(sheet).fields:
                    return sheet, key, field
            if field in sheet_form(HEAD).fields:
                return HEAD, HEAD, field
        return at_rows[0]

    @property
    def keys(self) -> dict[str, str]:
        """The row of each indicator, by the indicator's key."""
        row_keys = {}
        for indicator in self.outcome.scored.evaluation.indicators:
            where = (
                self.layout.where(indicator.places["row"]) if "row" in indicator.places else None
            )
            row_keys[indicator.key] = where[1] if where else ""
        return row_keys

    def by_entry(self, sheet: str) -> dict[str, list[tuple[str, Finding]]]:
        """Return the findings of a sheet by key of the row: field and finding."""
        findings_by_row: dict[str, list[tuple[str, Finding]]] = {}
        for finding in self.findings:
            for at in finding.at[:6]:
                where = self.layout.where(at)
                if where is not None and where[0] == sheet:
                    findings_by_row.setdefault(where[1], []).append((where[2], finding))
        return findings_by_row


def _of_setting(sheet: str, field: str) -> bool:
    """Return whether a field is one that is asked for while targets are set."""
    shape = sheet_form(sheet)
    column = shape.column(field)
    return shape.asked == "targets" and (column is None or column.phase != "results")


@dataclass(frozen=True, slots=True)
class _Before:
    """Last year's evaluation, as the road wants it."""

    evaluation: Evaluation | None
    findings: tuple[Finding, ...] = ()


def evaluated_year(cycle: Cycle) -> EvaluatedYear:
    """Return a year run along the road; kept for as long as nothing in it changes."""
    past = tuple(earlier(cycle).values_list("pk", "version"))
    stamp = kept_stamp(cycle.organisation)
    return _evaluated_year(cycle.pk, cycle.version, past, tuple(identity(cycle).values()), stamp)


@lru_cache(maxsize=128)
def _evaluated_year(
    pk: int,
    version: int,
    past: tuple[tuple[int, int], ...],
    of_whom: tuple[str, ...],
    stamp: Stamp,
) -> EvaluatedYear:
    del version, of_whom, stamp  # the key: another one with every change
    cycle = Cycle.objects.select_related("organisation").get(pk=pk)
    previous = earlier(cycle).filter(year=cycle.year - 1).first() if past else None
    return _evaluated_as(cycle, held_rows(cycle), beside(cycle), previous)


def evaluated_as(
    cycle: Cycle, rows: Mapping[str, Sequence[RowInput]], units: Iterable[HandedIn]
) -> EvaluatedYear:
    """Return a year run along the road with these rows, beside these units; nothing is kept."""
    previous = earlier(cycle).filter(year=cycle.year - 1).first()
    return _evaluated_as(cycle, rows, units, previous)


def _evaluated_as(
    cycle: Cycle,
    rows: Mapping[str, Sequence[RowInput]],
    units: Iterable[HandedIn],
    previous: Cycle | None,
) -> EvaluatedYear:
    layout = as_document(f"{cycle.organisation.name} {cycle.year}", rows)
    before = None
    if previous is not None:
        title = f"{previous.organisation.name} {previous.year}"
        previous_layout = as_document(title, held_rows(previous))
        before = _Before(run(previous_layout.document, rules()).scored.evaluation)
    figures = partial(kept_figure, cycle.organisation)
    outcome = run(layout.document, rules(), before, figures, units=units)
    return EvaluatedYear(outcome, layout, state_of(cycle).stage)


def evaluated_at(step: Step) -> EvaluatedYear:
    """Return a year run along the road as it stood at a step."""
    return _evaluated_at(step.pk)


@lru_cache(maxsize=32)
def _evaluated_at(pk: int) -> EvaluatedYear:
    step = Step.objects.get(pk=pk)
    cycle = Cycle.objects.select_related("organisation").get(pk=step.object_id)
    layout = as_document(f"{cycle.organisation.name} {cycle.year}", rows_at(step))
    stage = year_flow().state(step.end).stage
    units = beside(cycle, step.at)
    return EvaluatedYear(run(layout.document, rules(), units=units), layout, stage)


def filed(review: Review) -> EvaluatedYear:
    """Return the year of a review as it was filed: last, or last before the review ended."""
    filings = steps(YEAR, review.cycle_id).filter(end="submitted", rows__isnull=False)
    if review.done_at is not None:
        filings = filings.filter(at__lte=review.done_at)
    step = filings.last()
    return evaluated_at(step) if step is not None else evaluated_year(review.cycle)


def compared(review: Review) -> tuple[SpotCheck, ...]:
    """Return self and review score of everything that was scored in a year."""
    outcome = filed(review).outcome
    given: dict[str, dict[str, ReviewedPoints]] = {}
    for rescore in review.rescores.all():
        given.setdefault(rescore.subject, {})[rescore.key] = ReviewedPoints(
            rescore.points, rescore.reason
        )
    return tuple(
        spot_check(tree, given.get(tree.subject, {}), outcome.rules.used(tree.profile))
        for tree in outcome.scored.trees
    )


def evaluated_with(cycle: Cycle, sheet: str, key: str, values: Mapping[str, str]) -> EvaluatedYear:
    """Return a year run along the road as if one row were other than it is."""
    rows_by_sheet = held_rows(cycle)
    if sheet == HEAD:
        values = {**values, **identity(cycle)}
    rows_by_sheet[sheet] = [
        RowInput(r.key, values if r.key == key else r.values) for r in rows_by_sheet.get(sheet, [])
    ]
    layout = as_document(f"{cycle.organisation.name} {cycle.year}", rows_by_sheet)
    figures = partial(kept_figure, cycle.organisation)
    outcome = run(layout.document, rules(), None, figures, units=beside(cycle))
    return EvaluatedYear(outcome, layout, state_of(cycle).stage)


def named_figures(year_run: EvaluatedYear) -> dict[str, str]:
    """Return the figures that texts may name, as they are printed, by name."""
    return printed(named_spans(year_run.outcome.scored, year_run.outcome.rules))
