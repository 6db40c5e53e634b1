"""A trial in numbers: how many change, which way, between which grades, through which clause."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from jiheng.trial.changes import Change, Effect, Trial

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseSummary:
    """What one clause does over all who were tried."""

    clause: str
    moved: int  # standings that it changes
    up: int  # with more points or money
    down: int
    amount: Decimal  # all gains less all losses
    grades: int  # grades that it changes
    lamps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a draft does over all who were tried."""

    moved: int
    up: int
    down: int
    amount: Decimal
    grades: Mapping[tuple[str, str], int]  # by grade before and after, where they differ
    lamps: Mapping[tuple[str, str], int]
    clauses: tuple[ClauseSummary, ...]
    years: Mapping[int, int]  # how many change, by year
    places: Mapping[str, int]


def summary_of(trial: Trial) -> Summary:
    """Return a trial in numbers; the amounts of the clauses sum to the amount of all."""
    changes = trial.changes
    by_clause: dict[str, list[Effect]] = {clause: [] for clause in trial.clauses}
    for change in changes:
        for effect in change.effects:
            by_clause[effect.clause].append(effect)
    moved = [change for change in changes if change.before != change.after]
    return Summary(
        moved=len(moved),
        up=sum(change.amount > 0 for change in moved),
        down=sum(change.amount < 0 for change in moved),
        amount=sum((change.amount for change in moved), ZERO),
        grades=_pairs((c.before.grade, c.after.grade) for c in moved),
        lamps=_pairs((c.before.lamp, c.after.lamp) for c in moved),
        clauses=tuple(_clause(clause, effects) for clause, effects in by_clause.items()),
        years=dict(sorted(Counter(change.year for change in moved).items())),
        places=dict(sorted(Counter(change.place for change in moved).items())),
    )


def _pairs(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    counts = Counter(pair for pair in pairs if pair[0] != pair[1])
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _clause(clause: str, effects: list[Effect]) -> ClauseSummary:
    return ClauseSummary(
        clause=clause, moved=len(effects),
        up=sum(effect.amount > 0 for effect in effects),
        down=sum(effect.amount < 0 for effect in effects),
        amount=sum((effect.amount for effect in effects), ZERO),
        grades=sum(effect.before.grade != effect.after.grade for effect in effects),
        lamps=sum(effect.before.lamp != effect.after.lamp for effect in effects),
    )  # fmt: skip


def largest(changes: Iterable[Change]) -> list[Change]:
    """Return changes with those of grade and lamp first, then by how much, then by name."""
    return sorted(
        changes,
        key=lambda c: (
            c.before.grade == c.after.grade, c.before.lamp == c.after.lamp, -abs(c.amount),
            c.place, c.organisation, c.subject, c.year,
        ),
    )  # fmt: skip
