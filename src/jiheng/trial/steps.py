"""From the rules in force to the draft, one clause at a time, in the draft's own order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Generic, TypeVar

from jiheng.model.award import Case, Scheme
from jiheng.rulebook import MonitoringRule, Profile

Rule = TypeVar("Rule")
LAMP_CLAUSES = ("money_red", "money_yellow", "red", "yellow", "blue")
CASE_CLAUSES = ("counts", "tiers", "cap")
NEW = "new"  # the clause of a scheme that there was not
LINE_CLAUSES = frozenset({
    "points_digits", "execution_weight", "execution_base", "execution_zero_budget", "unmet",
    "late_date", "out_of_range", "negative_target", "over_achievement", "over_threshold",
    "over_penalty", "deduction_steps", "choose_one", "tiers", "consolidation",
})  # fmt: skip  # that points of lines ask for
TREE_CLAUSES = frozenset({
    "scoring", "full_marks", "grades", "not_applicable", "total_ceiling", "total_caps", "lamps",
})  # fmt: skip  # that totals, grades and lamps ask for
TRIED = LINE_CLAUSES | TREE_CLAUSES  # the others shape forms and reports, no score


@dataclass(frozen=True, slots=True)
class Steps(Generic[Rule]):
    """The clauses in order, those that cannot be shown, and the rule after so many of them."""

    clauses: tuple[str, ...]
    untried: tuple[str, ...]
    at: Callable[[Rule, int], Rule]  # a rule in force, with the first so many clauses changed


def profile_steps(
    in_force: Iterable[Profile], draft: Profile, order: Sequence[str], tried: frozenset[str] = TRIED
) -> Steps[Profile]:
    """Return the way from each of several profiles in force to a draft.

    Clauses that the draft's file states come first, in its order; then what it takes from its base
    and the rules in force have otherwise. Clauses outside of `tried` cannot be shown.
    """
    current = tuple(in_force)
    ordered = dict.fromkeys([*order, *(name for name, _ in draft.ruled)])
    differing = [n for n in ordered if any(_unlike(p, draft, n) for p in current)]
    clauses = tuple(name for name in differing if name in tried)

    def at(profile: Profile, count: int) -> Profile:
        names = [name for name in clauses[:count] if _unlike(profile, draft, name)]
        if not names:
            return profile
        changed = {name: getattr(draft, name) for name in names}
        return replace(profile, digest=f"{profile.digest}+{'+'.join(names)}", **changed)

    return Steps(clauses, tuple(n for n in differing if n not in tried), at)


def _unlike(profile: Profile, draft: Profile, name: str) -> bool:
    in_force, drafted = getattr(profile, name, None), getattr(draft, name, None)
    if in_force is None or drafted is None:
        return False
    return (in_force.value, in_force.absent) != (drafted.value, drafted.absent)


def lamp_steps(
    in_force: MonitoringRule, draft: MonitoringRule, order: Sequence[str]
) -> Steps[MonitoringRule]:
    """Return the way from the lamps of monitoring in force to a draft."""
    ordered = dict.fromkeys([*order, *LAMP_CLAUSES])
    clauses = tuple(n for n in ordered if getattr(in_force, n) != getattr(draft, n))

    def at(rule: MonitoringRule, count: int) -> MonitoringRule:
        return replace(rule, **{name: getattr(draft, name) for name in clauses[:count]})

    return Steps(clauses, (), at)


def scheme_steps(in_force: Scheme | None, draft: Scheme, order: Sequence[str]) -> Steps[Scheme]:
    """Return the way from an incentive scheme to its draft; a new scheme is one step."""
    if in_force is None:
        return Steps((NEW,), (), lambda _scheme, _count: draft)
    ordered = [n for n in dict.fromkeys([*order, *CASE_CLAUSES]) if n in CASE_CLAUSES]
    clauses = tuple(n for n in ordered if _case_clause(in_force, n) != _case_clause(draft, n))
    same = {"id", "label", "english", "cases", "citation", "digest", "since", "until", "lawful"}
    untried = tuple(
        f.name for f in fields(Scheme)
        if f.name not in same and getattr(in_force, f.name) != getattr(draft, f.name)
    )  # fmt: skip

    def at(scheme: Scheme, count: int) -> Scheme:
        names = clauses[:count]
        if not names:
            return scheme
        return replace(scheme, cases=tuple(_stepped(scheme, case, names) for case in draft.cases))

    return Steps(clauses, untried, at)


def _case_clause(scheme: Scheme, name: str) -> dict[str, object]:
    return {case.label: getattr(case, name) for case in scheme.cases}


def _stepped(scheme: Scheme, drafted: Case, names: Sequence[str]) -> Case:
    """Return a case of a draft with what the scheme in force has for it, but for some clauses."""
    known = next((case for case in scheme.cases if case.label == drafted.label), None)
    if known is None:
        return drafted
    return replace(known, **{name: getattr(drafted, name) for name in names})
