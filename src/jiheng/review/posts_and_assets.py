"""Assets, people, shares and subsets: A13, A14, A15, A19, A21, A93."""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import DEPARTMENT, Fact, Facts, Finding, StaffLine, family, half_up
from jiheng.review.case import Case, Sum, unknown
from jiheng.review.identities import part_whole
from jiheng.rulebook import Identity
from jiheng.scoring import complete, consolidated

POST_KINDS = ("staff.management", "staff.professional", "staff.skilled")
PEOPLE = re.compile(r"(\d{1,6})\s{0,3}[人名]")
AGAIN = re.compile(r"[（(][^（()）]*[)）]|其中[^；;。]*")  # parts of a number that stands before
KINDS = ("staff.civil_service", "staff.assimilated", "staff.institution", "staff.support")


def _identity(case: Case, code: str) -> Identity:
    return next(identity for identity in case.rules.identities if identity.code == code)


def assets(case: Case) -> Iterator[Finding]:
    """A13: total assets are the net items; net is gross less depreciation; the two never mix."""
    if case.evaluation.kind != "department":
        return
    facts = case.evaluation.facts
    subjects = dict.fromkeys(f.subject for f in facts.all if f.role.startswith("assets."))
    if not subjects:
        yield unknown("A13", (), case.name("assets"))
    for subject in subjects:
        yield from _net_of_gross(subject, facts, case)
        yield from _total_assets(subject, facts, case)


def _net_of_gross(subject: str, facts: Facts, case: Case) -> Iterator[Finding]:
    for role in dict.fromkeys(f.role for f in facts.all if f.role.startswith("assets.")):
        bases = ("net", "gross", "depreciation")
        net, gross, depreciation = (facts.first_exact(role, base, subject) for base in bases)
        if net and gross and depreciation:
            comparison = Sum(net, ((1, gross), (-1, depreciation)))
            if comparison.variant:
                yield comparison.finding(
                    "A13", case, "rounding" if comparison.variant == "rounding" else "net"
                )


def _total_assets(subject: str, facts: Facts, case: Case) -> Iterator[Finding]:
    total = facts.first_exact("assets.total", "net", subject)
    parts, mixed = [], []
    for term in _identity(case, "A13").parts:
        net, gross = (facts.first_exact(term.role, base, subject) for base in ("net", "gross"))
        if net:
            parts.append((1, net))
        elif gross:
            depreciation = facts.first_exact(term.role, "depreciation", subject)
            parts += [(1, gross)] if depreciation is None else [(1, gross), (-1, depreciation)]
            mixed += [gross] if depreciation is None else []
    if total is None or not parts:
        yield unknown("A13", [fact.place for _, fact in parts], case.name("net_assets"))
        return
    comparison = Sum(total, tuple(parts))
    if comparison.variant == "default" and mixed:
        yield comparison.finding("A13", case, "mixed")
    elif comparison.variant:
        yield comparison.finding("A13", case)


def headcount(case: Case) -> Iterator[Finding]:
    """A14: staff are the sum over their kinds, and the department's the sum over its units."""
    yield from part_whole(_identity(case, "A14"), case)
    if case.evaluation.unit_years and not complete(case.evaluation):
        return
    for total in consolidated(case.evaluation):
        stated = case.evaluation.facts.first_exact(total.role, total.base, DEPARTMENT)
        if stated is not None and total.role.startswith("staff."):
            comparison = Sum(stated, ((1, total),))
            if comparison.variant:
                yield comparison.finding("A14", case, "units")


def posts(case: Case) -> Iterator[Finding]:
    """A15: nobody beyond the posts, kind by kind; the quota total is the sum of quotas."""
    yield from within_posts(case)
    findings = part_whole(_identity(case, "A15"), case)
    yield from (finding for finding in findings if finding.variant != "unknown")


def within_posts(case: Case) -> Iterator[Finding]:
    """A15: nobody beyond the posts, kind by kind."""
    if case.evaluation.kind != "department":
        return
    facts = case.evaluation.facts
    subjects = dict.fromkeys(f.subject for f in facts.all if f.role.startswith("staff."))
    if not subjects:
        yield unknown("A15", (), case.name("headcount"))
        return
    for subject in subjects:
        for role in (*KINDS, "staff.total"):
            yield from _within_posts(role, subject, facts, case)


def _within_posts(role: str, subject: str, facts: Facts, case: Case) -> Iterator[Finding]:
    quota, staff = (facts.first_exact(role, base, subject) for base in ("posts", "staff"))
    if staff is None or staff.exact is None or staff.exact.amount == 0:
        if quota is not None:
            yield unknown("A15", (quota.place,), case.rules.named(role, "staff"))
        return
    if quota is None or quota.exact is None:
        if role != "staff.total":
            facts_ = {"what": case.label(staff), "found": f"{staff.exact.number:f}"}
            yield Finding("A15", (staff.place,), facts_, "no_quota")
        return
    if staff.exact.amount > quota.exact.amount:
        yield Sum(quota, ((1, staff),)).finding("A15", case, "default")


def post_kinds(case: Case) -> Iterator[Finding]:
    """A93: posts of management, professional and skilled are no more than those of institutions.

    Nor are people of the ranks that a row names more than it has staff.
    """
    facts = case.evaluation.facts
    subjects = dict.fromkeys(f.subject for f in facts.all if f.role in POST_KINDS)
    for subject in subjects:
        for base in ("posts", "staff"):
            yield from _kinds_within(subject, base, case)
    for line in case.evaluation.staff:
        yield from _ranks_within(line, case)


def _kinds_within(subject: str, base: str, case: Case) -> Iterator[Finding]:
    facts = case.evaluation.facts
    parts = [fact for role in POST_KINDS if (fact := facts.first_exact(role, base, subject))]
    total = facts.first_exact("staff.institution", base, subject)
    if not parts or total is None:
        return
    support = facts.first_exact("staff.support", base, subject)
    comparison = Sum(total, tuple((1, part) for part in parts))
    allowed = support.exact.amount if support is not None and support.exact else 0
    if comparison.difference > allowed:  # who is a worker may be counted with either
        yield comparison.finding("A93", case, "default")


def _ranks_within(line: StaffLine, case: Case) -> Iterator[Finding]:
    people = _people(line.ranks)
    staff = case.evaluation.facts.first_exact(line.line, "staff", line.unit)
    if not people or staff is None or staff.exact is None:
        return
    if people > staff.exact.amount:
        details = {
            "what": case.label(staff), "found": people, "expected": staff.exact.printed(),
        }  # fmt: skip
        places = [line.places["ranks"]] if "ranks" in line.places else []
        yield Finding("A93", (*places, staff.place), details, "ranks")


def _people(ranks: str) -> int:
    """Return how many people a text of ranks names: nobody again as a part, or in a total."""
    counts = sorted(int(number) for number in PEOPLE.findall(AGAIN.sub("", ranks)))
    rest = sum(counts[:-1])
    return rest if counts[-1:] == [rest] else sum(counts)


def shares(case: Case) -> Iterator[Finding]:
    """A19: stated shares equal part over total, and those of basic and project add to 100 %."""
    stated = [fact for fact in case.evaluation.facts.all if fact.base == "share"]
    for fact in stated:
        total = case.evaluation.facts.first_exact("expenditure.total", "executed", fact.subject)
        part = case.evaluation.facts.first_exact(fact.role, "executed", fact.subject)
        if fact.exact is None or not (total and part and total.exact and part.exact):
            yield unknown("A19", (fact.place,), case.name("share_inputs"))
        elif total.exact.amount:
            computed = part.exact.amount / total.exact.amount
            if abs(computed - fact.exact.amount) > fact.exact.half_unit:
                facts = {
                    "what": case.label(fact), "stated": fact.exact.printed(),
                    "computed": f"{half_up(computed * 100, 2)}%",
                }  # fmt: skip
                yield Finding("A19", (fact.place, part.place, total.place), facts)
    yield from _to_hundred(stated)


def _to_hundred(stated: list[Fact]) -> Iterator[Finding]:
    roles = ("expenditure.basic", "expenditure.project")
    for subject in dict.fromkeys(fact.subject for fact in stated):
        pair = [f for f in stated if f.subject == subject and f.role in roles and f.exact]
        if len(pair) == len(roles):
            total = sum((f.exact.amount for f in pair if f.exact), Fraction(0))
            allowed = sum((f.exact.half_unit for f in pair if f.exact), Fraction(0))
            if abs(total - 1) > allowed:
                facts = {"computed": f"{half_up(total * 100, 2)}%"}
                yield Finding("A19", tuple(f.place for f in pair), facts, "sum")


def _alike(part: Fact, total: Fact) -> bool:
    units = {family(fact.exact.unit) for fact in (part, total) if fact.exact}
    return len(units) == 1


def subsets(case: Case) -> Iterator[Finding]:
    """A21: a part is never more than the whole it is taken from."""
    facts = case.evaluation.facts
    for rule in case.rules.subsets:
        for subject in facts.subjects(rule.part.role):
            part = facts.first_exact(rule.part.role, rule.part.base, subject)
            total = facts.first_exact(rule.total.role, rule.total.base, subject)
            if part is None or part.exact is None:
                continue
            if total is None or total.exact is None or not _alike(part, total):
                label = case.rules.named(rule.total.role)
                yield unknown("A21", (part.place,), label)
            elif part.exact.amount > total.exact.amount:
                names = {"part": case.rules.named(part.role), "whole": case.rules.named(total.role)}
                amounts = {"found": part.exact.printed(), "expected": total.exact.printed()}
                yield Finding("A21", (part.place, total.place), {**names, **amounts})
