"""A year run along the road: rows laid out as a Document, scored, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jiheng.model import Evaluation, Finding, Rescored, SpotCheck
from jiheng.pipeline import Outcome, run
from jiheng.reporting import named_spans, printed
from jiheng.rulebook import load
from jiheng.scoring import spot_check
from jiheng.web.performance.models import Cycle, Review, Step
from jiheng.web.performance.queries.years import earlier, held_rows, rows_at
from jiheng.web.performance.sheets import Laid, Typed, laid
from jiheng.web.performance.stages import RESULTS_ONLY, SETTING_SHEETS, STATE

ABOUT_RESULTS = ("A07", "A08", "A27", "A28", "A33", "A36", "A38", "A46", "A48")


@dataclass(frozen=True, slots=True)
class Seen:
    """A year run along the road: its outcome, and which row and field each place is."""

    outcome: Outcome
    laid: Laid

    stage: str = "evaluating"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is found and matters now: while targets are set, nothing about results."""
        if self.stage != "setting":
            return self.outcome.findings
        return tuple(f for f in self.outcome.findings if self._of_targets(f))

    def _of_targets(self, finding: Finding) -> bool:
        places = [where for at in finding.at if (where := self.laid.where(at)) is not None]
        if finding.code in ABOUT_RESULTS:
            return False
        return any(
            sheet in SETTING_SHEETS and field not in RESULTS_ONLY.get(sheet, ())
            for sheet, _key, field in places
        )

    @property
    def keys(self) -> dict[str, str]:
        """The row of each indicator, by the indicator's key."""
        made = {}
        for one in self.outcome.scored.evaluation.indicators:
            where = self.laid.where(one.places["row"]) if "row" in one.places else None
            made[one.key] = where[1] if where else ""
        return made

    def by_entry(self, sheet: str) -> dict[str, list[tuple[str, Finding]]]:
        """Return the findings of a sheet by key of the row: field and finding."""
        made: dict[str, list[tuple[str, Finding]]] = {}
        for finding in self.findings:
            for at in finding.at[:6]:
                where = self.laid.where(at)
                if where is not None and where[0] == sheet:
                    made.setdefault(where[1], []).append((where[2], finding))
        return made


@dataclass(frozen=True, slots=True)
class _Before:
    """Last year's evaluation, as the road wants it."""

    evaluation: Evaluation | None
    findings: tuple[Finding, ...] = ()


def seen(of: Cycle) -> Seen:
    """Return a year run along the road; kept for as long as nothing in it changes."""
    return _seen(of.pk, of.version, tuple(earlier(of).values_list("pk", "version")))


@lru_cache(maxsize=128)
def _seen(pk: int, version: int, past: tuple[tuple[int, int], ...]) -> Seen:  # noqa: ARG001  the key
    of = Cycle.objects.select_related("organisation").get(pk=pk)
    made = laid(f"{of.organisation.name} {of.year}", held_rows(of))
    before = None
    previous = earlier(of).filter(year=of.year - 1).first() if past else None
    if previous is not None:
        told = laid(f"{previous.organisation.name} {previous.year}", held_rows(previous))
        before = _Before(run(told.document, load()).scored.evaluation)
    return Seen(run(made.document, load(), before), made, STATE[of.state].stage)


def seen_at(step: Step) -> Seen:
    """Return a year run along the road as it stood at a step."""
    return _seen_at(step.pk)


@lru_cache(maxsize=32)
def _seen_at(pk: int) -> Seen:
    step = Step.objects.select_related("cycle__organisation").get(pk=pk)
    made = laid(f"{step.cycle.organisation.name} {step.cycle.year}", rows_at(step))
    return Seen(run(made.document, load()), made, STATE[step.end].stage)


def filed(of: Review) -> Seen:
    """Return the year of a review as it was filed: last, or last before the review ended."""
    filings = of.cycle.steps.filter(end="submitted", rows__isnull=False)
    if of.done_at is not None:
        filings = filings.filter(at__lte=of.done_at)
    step = filings.last()
    return seen_at(step) if step is not None else seen(of.cycle)


def compared(of: Review) -> tuple[SpotCheck, ...]:
    """Return self and review score of everything that was scored in a year."""
    outcome = filed(of).outcome
    given: dict[str, dict[str, Rescored]] = {}
    for one in of.rescores.all():
        given.setdefault(one.subject, {})[one.key] = Rescored(one.points, one.reason)
    return tuple(
        spot_check(tree, given.get(tree.subject, {}), outcome.rules.used(tree.profile))
        for tree in outcome.scored.trees
    )


def seen_with(of: Cycle, sheet: str, key: str, values: Mapping[str, str]) -> Seen:
    """Return a year run along the road as if one row were other than it is."""
    held = held_rows(of)
    held[sheet] = [Typed(r.key, values if r.key == key else r.values) for r in held.get(sheet, [])]
    made = laid(f"{of.organisation.name} {of.year}", held)
    return Seen(run(made.document, load()), made, STATE[of.state].stage)


def named_figures(of: Seen) -> dict[str, str]:
    """Return the figures that texts may name, as they are printed, by name."""
    return printed(named_spans(of.outcome.scored, of.outcome.rules))
