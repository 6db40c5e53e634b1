"""A year run along the road: rows laid out as a Document, scored, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jiheng.model import Evaluation, Finding
from jiheng.pipeline import Outcome, run
from jiheng.reporting import named_spans, printed
from jiheng.rulebook import load
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.years import held_rows
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
    last = Cycle.objects.filter(organisation=of.organisation_id, year=of.year - 1).first()
    return _seen(of.pk, of.version, last.pk if last else 0, last.version if last else 0)


@lru_cache(maxsize=128)
def _seen(pk: int, version: int, last: int, last_version: int) -> Seen:  # noqa: ARG001  part of the key
    of = Cycle.objects.select_related("organisation").get(pk=pk)
    made = laid(f"{of.organisation.name} {of.year}", held_rows(of))
    before = None
    if last:
        previous = Cycle.objects.select_related("organisation").get(pk=last)
        told = laid(f"{previous.organisation.name} {previous.year}", held_rows(previous))
        before = _Before(run(told.document, load()).scored.evaluation)
    return Seen(run(made.document, load(), before), made, STATE[of.state].stage)


def seen_with(of: Cycle, sheet: str, key: str, values: Mapping[str, str]) -> Seen:
    """Return a year run along the road as if one row were other than it is."""
    held = held_rows(of)
    held[sheet] = [Typed(r.key, values if r.key == key else r.values) for r in held.get(sheet, [])]
    made = laid(f"{of.organisation.name} {of.year}", held)
    return Seen(run(made.document, load()), made, STATE[of.state].stage)


def named_figures(of: Seen) -> dict[str, str]:
    """Return the figures that texts may name, as they are printed, by name."""
    return printed(named_spans(of.outcome.scored, of.outcome.rules))
