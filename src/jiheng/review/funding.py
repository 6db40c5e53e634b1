"""Money by source, transfers passed down, special bonds, purchased services: A94-A99."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from jiheng.model import (
    BondFlow,
    Finding,
    FundSource,
    Location,
    Project,
    Quantity,
    ServiceContract,
    half_up,
)
from jiheng.review.case import Case, shown, unknown
from jiheng.scoring import BondCover, added, bond_cover, money_by_source, money_of

Row = FundSource | BondFlow | ServiceContract
BASES = (("budget", "revised"), ("executed", "executed"))


def sources(case: Case) -> Iterator[Finding]:
    """A94: sources add up to the project's total, and none is spent above its budget."""
    for project in case.evaluation.projects:
        stated = money_by_source(case.evaluation, project)
        for field, base in BASES:
            parts = [getattr(own, field) for own in stated]
            total_fact = case.facts.first_exact("project.total", base, project.key)
            if not stated or total_fact is None or total_fact.exact is None or None in parts:
                continue
            total = added(parts) or Fraction(0)
            rows = [row for own in stated for row in own.rows]
            off = total - total_fact.exact.amount
            if off:
                tolerance = total_fact.exact.half_unit + _half_units(
                    getattr(r, field) for r in rows
                )
                facts = {
                    "project": project.name or project.key, "what": case.name(field),
                    "stated": total_fact.exact.printed(),
                    "computed": shown(total, total_fact.exact.unit),
                    "difference": shown(abs(off), total_fact.exact.unit),
                }  # fmt: skip
                variant = "rounding" if abs(off) < tolerance else "default"
                yield Finding("A94", (total_fact.place, *_at(rows, field)), facts, variant)
        for own in stated:
            if own.budget is not None and own.executed is not None and own.executed > own.budget:
                unit = case.evaluation.overview.money_unit
                facts = {
                    "project": project.name or project.key, "source": _label(case, own.source),
                    "spent": shown(own.executed, unit), "budget": shown(own.budget, unit),
                }  # fmt: skip
                yield Finding("A94", _at(own.rows, "executed"), facts, "over")


def _half_units(quantities: Iterable[Quantity | None]) -> Fraction:
    return sum((q.half_unit for q in quantities if q is not None), Fraction(0))


def _at(rows: Iterable[Row], field: str) -> tuple[Location, ...]:
    places = (row.places.get(field) or row.places.get("row") for row in rows)
    return tuple(place for place in places if place is not None)


def _label(case: Case, source: str) -> str:
    return case.rules.form.label("fund_sources", "source", source)


def passed_down(case: Case) -> Iterator[Finding]:
    """A95: money from above is passed down within the days of the law, and not before it came."""
    most = int(case.limit("A95", "days"))
    for row in case.evaluation.fund_sources:
        if row.received_on is None or row.passed_on is None:
            continue
        days = (row.passed_on - row.received_on).days
        facts: dict[str, object] = {
            "source": _label(case, row.source), "received": row.received_on.isoformat(),
            "passed": row.passed_on.isoformat(), "days": days, "most": most,
        }  # fmt: skip
        if days < 0:
            yield Finding("A95", _at([row], "passed_on"), facts, "before")
        elif days > most:
            yield Finding("A95", _at([row], "passed_on"), facts)


def covered(case: Case) -> Iterator[Finding]:
    """A96: what a project with special bonds earns covers principal and interest, year by year."""
    for project, cover in _covers(case):
        if cover.unread:
            yield unknown("A96", _at(cover.unread, "income"), case.name("bond_years"))
            continue
        if not cover.years:
            yield unknown("A96", (), case.name("bond_years"))
            continue
        if cover.all_due <= 0:
            continue  # nothing falls due that would have to be covered
        unit = case.evaluation.overview.money_unit
        rows = [year.row for year in cover.years]
        name = project.name or project.key
        if cover.all_due > cover.earned:
            facts = {
                "project": name, "earned": shown(cover.earned, unit),
                "due": shown(cover.all_due, unit),
                "ratio": f"{half_up(cover.earned / cover.all_due, 4)}",
                "short": shown(cover.all_due - cover.earned, unit),
            }  # fmt: skip
            yield Finding("A96", _at(rows, "income"), facts)
        elif cover.short is not None:
            year = cover.short
            facts = {"project": name, "year": f"{year.year}", "short": shown(-year.balance, unit)}
            yield Finding("A96", _at([year.row], "income"), facts, "year")


def _covers(case: Case) -> Iterator[tuple[Project, BondCover]]:
    for project in case.evaluation.projects:
        cover = bond_cover(case.evaluation, project)
        if cover is not None:
            yield project, cover


def bond_money(case: Case) -> Iterator[Finding]:
    """A97: no more is paid out of a bond than was issued; all that was issued is paid back."""
    unit = case.evaluation.overview.money_unit
    for bond in case.evaluation.bonds:
        issued, paid = money_of(bond.amount), money_of(bond.paid)
        if issued is not None and paid is not None and paid > issued:
            places = (bond.places.get("paid") or bond.places.get("row"),)
            facts = {
                "bond": bond.name, "paid": shown(paid, unit), "issued": shown(issued, unit),
                "over": shown(paid - issued, unit),
            }  # fmt: skip
            yield Finding("A97", tuple(p for p in places if p is not None), facts)
    for project, cover in _covers(case):
        if cover.issued is None or not cover.years or cover.unread:
            continue
        rows = [year.row for year in cover.years]
        bonds = [
            b for b in case.evaluation.bonds if case.evaluation.project_of(b.subject) is project
        ]
        tolerance = _half_units([*(b.amount for b in bonds), *(row.principal for row in rows)])
        off = abs(cover.principal - cover.issued)
        if off and off >= tolerance:
            facts = {
                "project": project.name or project.key, "issued": shown(cover.issued, unit),
                "principal": shown(cover.principal, unit),
                "difference": shown(off, unit),
            }  # fmt: skip
            yield Finding("A97", _at(rows, "principal"), facts, "principal")


def accepted(case: Case) -> Iterator[Finding]:
    """A98: a contract is paid after acceptance, less what is deducted; a failed one is deducted."""
    unit = case.evaluation.overview.money_unit
    for row in case.evaluation.service_contracts:
        amount, paid = money_of(row.amount), money_of(row.paid)
        taken = money_of(row.deduction) or Fraction(0)
        facts: dict[str, object] = {"contract": row.name or row.number or "—"}
        if amount is not None and paid is not None and paid > amount - taken:
            over = {"paid": shown(paid, unit), "amount": shown(amount, unit),
                    "deduction": shown(taken, unit),
                    "over": shown(paid - amount + taken, unit)}  # fmt: skip
            yield Finding("A98", _at([row], "paid"), {**facts, **over})
        settled = amount is not None and paid is not None and paid >= amount - taken
        if settled and row.acceptance in ("", "open"):
            paid_text = shown(paid or Fraction(0), unit)
            yield Finding("A98", _at([row], "acceptance"), {**facts, "paid": paid_text}, "open")
        if row.acceptance == "failed" and not taken:
            yield Finding("A98", _at([row], "deduction"), facts, "failed")
        if taken and not row.deduction_reason:
            reason = {**facts, "deduction": shown(taken, unit)}
            yield Finding("A98", _at([row], "deduction_reason"), reason, "reason")


def contracted(case: Case) -> Iterator[Finding]:
    """A99: contracts are within the years allowed, signed before they begin, within the budget."""
    most = int(case.limit("A99", "years"))
    for row in case.evaluation.service_contracts:
        name = {"contract": row.name or row.number or "—"}
        if row.starts_on is not None and row.ends_on is not None:
            begin = row.starts_on
            latest = (begin.year + most, begin.month, begin.day)
            if (row.ends_on.year, row.ends_on.month, row.ends_on.day) > latest:
                facts = {**name, "starts": begin.isoformat(), "ends": row.ends_on.isoformat(),
                         "most": most}  # fmt: skip
                yield Finding("A99", _at([row], "ends_on"), facts)
        signed, begun = row.signed_on, row.starts_on
        if signed is not None and begun is not None and signed > begun:
            facts = {**name, "signed": signed.isoformat(), "starts": begun.isoformat()}
            yield Finding("A99", _at([row], "signed_on"), facts, "signed")
    for project in case.evaluation.projects:
        yield from _paid_of_project(case, project)


def _paid_of_project(case: Case, project: Project) -> Iterator[Finding]:
    evaluation = case.evaluation
    rows = [r for r in evaluation.service_contracts if evaluation.project_of(r.subject) is project]
    paid = added(money_of(row.paid) for row in rows)
    spent = case.facts.first_exact("project.total", "executed", project.key)
    if paid is None or spent is None or spent.exact is None:
        return
    tolerance = spent.exact.half_unit + _half_units(row.paid for row in rows)
    if paid - spent.exact.amount > tolerance:
        facts = {
            "project": project.name or project.key, "paid": shown(paid, spent.exact.unit),
            "spent": spent.exact.printed(),
        }  # fmt: skip
        yield Finding("A99", (spent.place, *_at(rows, "paid")), facts, "above")
