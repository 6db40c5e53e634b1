"""Budget against outturn: A06-A10, A48-A50."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from jiheng.model import DEPARTMENT, Fact, Finding, half_up
from jiheng.review.case import Case, Sum, shown, unknown
from jiheng.scoring import complete, consolidated, taken_out

LINES = (
    "expenditure.total", "expenditure.basic", "expenditure.personnel", "expenditure.operating",
    "expenditure.project", "three_public.total", "three_public.overseas",
    "three_public.vehicle_purchase", "three_public.vehicle_running", "three_public.reception",
    "procurement.total",
)  # fmt: skip
LEAVES = ("expenditure.basic", "expenditure.project")
ADJUSTMENTS = ("supplement", "reduction", "virement")
PROJECTS = "expenditure.project"
SOURCES = ("project.fiscal", "project.carryover", "project.other")


def adjustments(case: Case) -> Iterator[Finding]:
    """A06: the change from opening to revised is what the adjustments, and the parts, add up to."""
    if case.evaluation.kind != "department":
        return
    judged = False
    for role in LINES:
        opening, revised = (case.facts.first_exact(role, base) for base in ("original", "revised"))
        listed = [case.facts.first_exact(role, base) for base in ADJUSTMENTS]
        given = [fact for fact in listed if fact is not None]
        if opening and revised and given:
            judged = True
            comparison = Sum(revised, ((1, opening), *((1, fact) for fact in given)))
            if comparison.variant:
                yield comparison.finding("A06", case)
    changes = [_change(case, role) for role in ("expenditure.total", *LEAVES)]
    if all(changes):
        judged = True
        yield from _parts_of_change([change for change in changes if change], case)
    if not judged:
        yield unknown("A06", (), case.name("budgets"))


def _change(case: Case, role: str) -> tuple[Fact, Fact] | None:
    revised, opening = (case.facts.first_exact(role, base) for base in ("revised", "original"))
    return (revised, opening) if revised and opening else None


def _parts_of_change(changes: list[tuple[Fact, Fact]], case: Case) -> Iterator[Finding]:
    total_change, parts = changes[0], changes[1:]
    by = [_difference(*pair) for pair in changes]
    off = sum(by[1:], Fraction(0)) - by[0]
    printed = [fact for pair in changes for fact in pair]
    tolerance = sum((f.exact.half_unit for f in printed if f.exact), Fraction(0))
    if off:
        unit = total_change[0].exact.unit if total_change[0].exact else ""
        facts = {
            "whole": shown(by[0], unit),
            "computed": shown(sum(by[1:], Fraction(0)), unit),
            "terms": "、".join(
                f"{case.rules.label(pair[0].role)} {shown(_difference(*pair), unit)}"
                for pair in parts
            ),
            "difference": shown(abs(off), unit),
        }
        variant = "parts_rounding" if abs(off) < tolerance else "parts"
        yield Finding("A06", tuple(fact.place for fact in printed), facts, variant)


def _difference(revised: Fact, opening: Fact) -> Fraction:
    return (revised.exact.amount if revised.exact else Fraction(0)) - (
        opening.exact.amount if opening.exact else Fraction(0)
    )


def overspending(case: Case) -> Iterator[Finding]:
    """A07: no line is executed above its revised budget, nor do the parts together exceed it."""
    if case.evaluation.kind != "department":
        return
    judged = False
    for role in LINES:
        budget, spent = (case.facts.first_exact(role, base) for base in ("revised", "executed"))
        if budget and spent and budget.exact and spent.exact:
            judged = True
            if spent.exact.amount > budget.exact.amount:
                yield Sum(budget, ((1, spent),)).finding("A07", case, "default")
    budget = case.facts.first_exact("expenditure.total", "revised")
    parts = [case.facts.first_exact(role, "executed") for role in LEAVES]
    if budget and all(parts):
        comparison = Sum(budget, tuple((1, part) for part in parts if part))
        if comparison.difference > 0:
            rounding = comparison.variant == "rounding"
            yield comparison.finding("A07", case, "parts_rounding" if rounding else "parts")
    if not judged:
        yield unknown("A07", (), case.name("outturn"))


def stated_rates(case: Case) -> Iterator[Finding]:
    """A08: a printed execution rate is outturn over revised budget, and lies in 0 to 100 %."""
    rates = [fact for fact in case.evaluation.facts.all if fact.base == "rate"]
    for stated in rates:
        budget, spent = (
            case.evaluation.facts.first_exact(stated.role, base, stated.subject)
            for base in ("revised", "executed")
        )
        rate = stated.exact
        if rate is None or not (budget and spent and budget.exact and spent.exact):
            yield unknown("A08", (stated.place,), case.name("outturn"))
            continue
        if not 0 <= rate.amount <= 1:
            facts = {"what": case.label(stated), "stated": rate.printed()}
            yield Finding("A08", (stated.place,), facts, "range")
        if budget.exact.amount == 0:
            continue
        computed = spent.exact.amount / budget.exact.amount
        if abs(computed - rate.amount) > rate.half_unit:
            facts = {
                "what": case.label(stated), "stated": rate.printed(),
                "computed": f"{half_up(computed * 100, 2)}%",
                "terms": f"{spent.exact.printed()} / {budget.exact.printed()}",
            }  # fmt: skip
            yield Finding("A08", (stated.place, spent.place, budget.place), facts)


def opening_balance(case: Case) -> Iterator[Finding]:
    """A09: this year's opening balance is last year's closing balance."""
    if case.evaluation.kind != "department":
        return
    opening = case.facts.first_exact("carryover.opening", "executed")
    last = case.last
    closing = last.facts.first_exact("carryover.closing", "executed") if last is not None else None
    closing = closing or case.facts.first_exact("carryover.closing", "prior")
    if opening is None or closing is None:
        at = [fact.place for fact in (opening, closing) if fact]
        yield unknown("A09", at, case.name("balances"))
        return
    comparison = Sum(opening, ((1, closing),))
    if comparison.difference:
        yield comparison.finding("A09", case, "default")


def projects(case: Case) -> Iterator[Finding]:
    """A10: project expenditure is the sum of projects, and each project the sum of its sources."""
    keys = [project.key for project in case.evaluation.projects]
    facts = case.evaluation.facts
    for key in keys:
        for base in ("original", "revised", "executed"):
            total = facts.first_exact("project.total", base, key)
            parts = [f for role in SOURCES if (f := facts.first_exact(role, base, key))]
            if total and parts:
                comparison = Sum(total, tuple((1, part) for part in parts))
                if comparison.variant:
                    yield comparison.finding("A10", case)
    if case.evaluation.kind == "department":
        yield from _all_projects(keys, case)


def _all_projects(keys: list[str], case: Case) -> Iterator[Finding]:
    judged = False
    keys = [*keys, *(k for y in case.evaluation.unit_years for k in y.projects if k not in keys)]
    lessened = taken_out(case.evaluation)
    for base in ("original", "revised", "executed"):
        total = case.facts.first_exact(PROJECTS, base)
        parts = [case.facts.first_exact("project.total", base, key) for key in keys]
        given = [part for part in parts if part]
        if total and given and len(given) == len(parts):
            judged = True
            out = [f for key, fs in lessened.items() if key[1:] == (PROJECTS, base) for f in fs]
            parts_less_out = (*((1, part) for part in given), *((-1, fact) for fact in out))
            comparison = Sum(total, parts_less_out)
            if comparison.variant:
                variant = "" if comparison.variant == "rounding" else "projects"
                yield comparison.finding("A10", case, variant)
    if not judged:
        yield unknown("A10", (), case.name("project_funds"))


def exact_outturn(case: Case) -> Iterator[Finding]:
    """A48: a budget cut during the year to exactly what was spent needs its document."""
    if case.evaluation.kind != "department":
        return
    totals = [
        case.facts.first_exact("expenditure.total", b) for b in ("original", "revised", "executed")
    ]
    if not all(totals):
        yield unknown("A48", (), case.name("three_totals"))
        return
    opening, revised, spent = (fact for fact in totals if fact)
    amounts = [fact.exact.amount for fact in (opening, revised, spent) if fact.exact]
    if amounts[0] <= 0 or amounts[1] != amounts[2]:
        return
    change = (amounts[1] - amounts[0]) / amounts[0]
    explained = case.evaluation.overview.adjustment_document
    if change <= -case.limit("A48", "material_cut") and not explained:
        operating = _share_change(case, "expenditure.operating")
        facts = {
            "opening": opening.exact.printed() if opening.exact else "",
            "revised": revised.exact.printed() if revised.exact else "",
            "change": f"{half_up(change * 100, 2)}%",
            "operating": f"{half_up(operating * 100, 2)}%" if operating is not None else "—",
            "rate": f"{half_up(amounts[2] / amounts[0] * 100, 2)}%",
        }
        yield Finding("A48", (opening.place, revised.place, spent.place), facts)


def _share_change(case: Case, role: str) -> Fraction | None:
    pair = _change(case, role)
    if pair is None or pair[1].exact is None or pair[1].exact.amount == 0:
        return None
    return _difference(*pair) / pair[1].exact.amount


def cash(case: Case) -> Iterator[Finding]:
    """A49: year-end cash that differs from the closing balance wants an explanation."""
    if case.evaluation.kind != "department":
        return
    closing = case.facts.first_exact("carryover.closing", "executed")
    year_end_cash = case.facts.first_exact("assets.cash", "net") or case.facts.first_exact(
        "assets.cash", "gross"
    )
    if closing is None or year_end_cash is None:
        at = [fact.place for fact in (closing, year_end_cash) if fact]
        yield unknown("A49", at, case.name("cash_and_balance"))
        return
    comparison = Sum(closing, ((1, year_end_cash),))
    if comparison.variant == "default":
        yield comparison.finding("A49", case)


def consolidation(case: Case) -> Iterator[Finding]:
    """A50: the department's stated figure is the sum of its units less internal transfers."""
    if not case.evaluation.units or _partial(case):
        return
    for total in consolidated(case.evaluation):
        stated = case.evaluation.facts.first_exact(total.role, total.base, DEPARTMENT)
        if stated is None or total.role.startswith("staff."):
            continue  # staff is A14
        comparison = Sum(stated, ((1, total),))
        if comparison.variant:
            finding = comparison.finding("A50", case)
            yield replace(finding, at=(stated.place, *(term.place for _, term in total.terms)))


def _partial(case: Case) -> bool:
    """Return whether the year of a unit is not in: what is added up is not the department's."""
    return bool(case.evaluation.unit_years) and not complete(case.evaluation)
