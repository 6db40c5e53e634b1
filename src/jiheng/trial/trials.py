"""A draft tried on evaluations or applications: one after the other, by scoring itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from jiheng.model import Evaluation, Facts
from jiheng.rulebook import Profile, Rulebook
from jiheng.rulebook.draft import Draft
from jiheng.trial.changes import Change, Standing, Trial, change_of
from jiheng.trial.evaluations import Standings, lamp_standings, standings, used_profiles
from jiheng.trial.incentives import Applicant, incentive_standings
from jiheng.trial.steps import lamp_steps, profile_steps, scheme_steps

Rule = TypeVar("Rule")


@dataclass(frozen=True, slots=True)
class PastYear:
    """An evaluation of a past year with the rules that it was scored by."""

    evaluation: Evaluation
    facts: Facts  # as they were scored
    rules: Rulebook

    @property
    def year(self) -> int:
        """The fiscal year; 0 without one."""
        return self.evaluation.overview.year or 0

    @property
    def place(self) -> str:
        """The division that its rules are of."""
        return self.rules.place or "CN"


def try_profile(past: Sequence[PastYear], draft: Draft) -> Trial:
    """Return what a draft of scoring rules changes in past years."""
    profile = _required(draft.profile)
    covered = [each for each in past if each.place.startswith(draft.place)]
    in_force = {p.digest: p for each in covered if (p := _in_force(each, profile)) is not None}
    steps = profile_steps(in_force.values(), profile, draft.clauses)
    scored = [
        (each, standings(each.evaluation, each.rules, steps, profile.scope)) for each in covered
    ]
    return _trial(draft, (steps.clauses, steps.untried), scored, len(past) - len(covered))


def _in_force(past: PastYear, draft: Profile) -> Profile | None:
    department, project = used_profiles(past.evaluation, past.rules)
    return department if draft.scope == "department" else project


def try_lamps(past: Sequence[PastYear], draft: Draft) -> Trial:
    """Return what a draft of the lamps of monitoring changes in past years."""
    rule = _required(draft.lamps)
    covered = [each for each in past if each.place.startswith(draft.place)]
    steps = lamp_steps(covered[0].rules.monitoring if covered else rule, rule, draft.clauses)
    lit = [
        (each, lamp_standings(each.evaluation, each.facts, each.rules.monitoring, steps))
        for each in covered
    ]
    return _trial(draft, (steps.clauses, ()), lit, len(past) - len(covered))


def try_scheme(applicants: Iterable[Applicant], draft: Draft) -> Trial:
    """Return what a draft of an incentive changes for the applications of past years."""
    scheme = _required(draft.scheme)
    steps = scheme_steps(draft.current, scheme, draft.clauses)
    changes: list[Change] = []
    years: set[int] = set()
    tried = left_out = 0
    for each in applicants:
        if not each.place.startswith(draft.place):
            left_out += 1
            continue
        tried += 1
        years.add(each.year)
        path = incentive_standings(each, draft.current, steps, scheme)
        who = (each.place, each.name, "", each.case, each.year)
        changed = change_of(who, path, steps.clauses)
        changes += [changed] if changed is not None else []
    return Trial(
        draft=draft, clauses=steps.clauses, untried=steps.untried, years=tuple(sorted(years)),
        tried=tried, changes=tuple(changes), left_out=left_out,
    )  # fmt: skip


def _trial(
    draft: Draft,
    clauses: tuple[tuple[str, ...], tuple[str, ...]],
    scored: Sequence[tuple[PastYear, Standings]],
    left_out: int,
) -> Trial:
    tried = [(each, at, path) for each, paths in scored for at, path in paths.items()]
    return Trial(
        draft=draft, clauses=clauses[0], untried=clauses[1],
        years=tuple(sorted({each.year for each, _ in scored})), tried=len(tried),
        changes=tuple(_changes(tried, clauses[0])), left_out=left_out,
    )  # fmt: skip


def _changes(
    tried: Iterable[tuple[PastYear, tuple[str, str], Sequence[Standing]]], clauses: Sequence[str]
) -> Iterator[Change]:
    for each, (subject, name), path in tried:
        organisation = each.evaluation.overview.department
        changed = change_of((each.place, organisation, subject, name, each.year), path, clauses)
        if changed is not None:
            yield changed


def _required(rule: Rule | None) -> Rule:
    if rule is None:
        raise TypeError("a draft of another kind")
    return rule
