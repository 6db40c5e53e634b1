"""Units of a department: transfers, years that are in or not, lines adopted: A91, A92."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import (
    PAID,
    Adoption,
    Fact,
    Finding,
    Label,
    Location,
    Transfer,
    UnitState,
    UnitYear,
)
from jiheng.review.case import Case, Sum, shown
from jiheng.scoring import statements, taken_out, without_group
from jiheng.scoring.consolidation import EVERYBODY
from jiheng.scoring.transfers import (
    BASES,
    Statement,
    fits_side,
    head_office,
    party,
    same_name,
    transfer_fact,
)
from jiheng.scoring.units import JOINT

Pair = tuple[str, str]
SUPERIOR = ("income.from_superior", "expenditure.to_superior")


def transfers(case: Case) -> Iterator[Finding]:
    """A91: both sides state a transfer, with one amount, on a line that has as much."""
    internal = statements(case.evaluation)
    for transfer in case.evaluation.transfers:
        yield from _readable(transfer, case)
    pairs: dict[Pair, list[Statement]] = {}
    for statement in internal:
        pairs.setdefault(statement.pair, []).append(statement)
    for pair, sides in pairs.items():
        yield from _two_sides(pair, sides, case)
    yield from _more_than_there_is(case)


def _at(transfer: Transfer, field: str) -> tuple[Location, ...]:
    place = transfer.places.get(field) or transfer.places.get("row")
    return (place,) if place is not None else ()


def _readable(transfer: Transfer, case: Case) -> Iterator[Finding]:
    """Yield a transfer on a line of the other side, or with somebody outside."""
    if transfer.direction and transfer.line and not fits_side(transfer):
        facts = {"line": case.rules.named(transfer.line), "side": _side(transfer, case)}
        yield Finding("A91", _at(transfer, "line"), facts, "line")
        return
    evaluation = case.evaluation
    if not evaluation.unit_years or not transfer.counterparty or _upwards(transfer, case):
        return
    absent = [y.name for y in evaluation.unit_years if not y.included]
    known = party(transfer.counterparty, evaluation)
    if not known and not any(same_name(transfer.counterparty, name) for name in absent):
        yield Finding(
            "A91", _at(transfer, "counterparty"), {"name": transfer.counterparty}, "party"
        )


def _upwards(transfer: Transfer, case: Case) -> bool:
    """Return whether the head office has it with whoever stands above the department."""
    own = head_office(case.evaluation)
    return transfer.line in SUPERIOR and bool(own) and party(transfer.unit, case.evaluation) == own


def _side(transfer: Transfer, case: Case) -> Label:
    return case.name("side_paid" if transfer.direction == PAID else "side_received")


def _two_sides(pair: Pair, sides: list[Statement], case: Case) -> Iterator[Finding]:
    payer, receiver = pair
    paid = [s for s in sides if s.transfer.direction == PAID]
    received = [s for s in sides if s.transfer.direction != PAID]
    names = {"payer": payer, "receiver": receiver}
    if not paid or not received:
        given = paid or received
        amounts = [fact for s in given for base in BASES if (fact := transfer_fact(s, base))]
        facts = {
            **names, "stated": payer if paid else receiver, "silent": receiver if paid else payer,
            "amounts": _listed(amounts, case),
        }  # fmt: skip
        yield Finding("A91", tuple(f.place for f in amounts), facts, "one_side")
        return
    for base in BASES:
        yield from _one_amount(names, _facts(paid, base), _facts(received, base), base, case)


def _listed(amounts: list[Fact], case: Case) -> Label:
    names = [(case.rules.named(fact.role, fact.base), fact.text) for fact in amounts]
    chinese, english = (
        [f"{name.text(language)} {text}" for name, text in names] for language in ("zh", "en")
    )
    return Label("、".join(chinese), ", ".join(english))


def _facts(sides: list[Statement], base: str) -> list[Fact]:
    return [fact for s in sides if (fact := transfer_fact(s, base)) is not None]


def _one_amount(
    names: dict[str, str], paid: list[Fact], received: list[Fact], base: str, case: Case
) -> Iterator[Finding]:
    if not paid or not received:
        return  # a budget that only one side knows is no contradiction
    printed = [*paid, *received]
    off = _total(paid) - _total(received)
    if off == 0:
        return
    tolerance = sum((f.exact.half_unit for f in printed if f.exact), Fraction(0))
    unit = paid[0].exact.unit if paid[0].exact else ""
    facts = {
        **names, "base": case.rules.bases[base], "paid": shown(_total(paid), unit),
        "received": shown(_total(received), unit), "difference": shown(abs(off), unit),
    }  # fmt: skip
    variant = "rounding" if abs(off) < tolerance else "default"
    yield Finding("A91", tuple(fact.place for fact in printed), facts, variant)


def _total(facts: Sequence[Fact]) -> Fraction:
    return sum((fact.exact.amount for fact in facts if fact.exact), Fraction(0))


def _more_than_there_is(case: Case) -> Iterator[Finding]:
    """Yield lines of which more is taken out than a unit states on them."""
    for (unit, role, base), out in taken_out(case.evaluation).items():
        stated = case.evaluation.facts.first_exact(role, base, unit)
        if stated is None or stated.exact is None:
            continue
        tolerance = sum((f.exact.half_unit for f in (stated, *out) if f.exact), Fraction(0))
        if _total(out) - stated.exact.amount > tolerance and role in {f.role for f in out}:
            unit_of_money = stated.exact.unit
            facts = {
                "what": case.label(stated), "stated": stated.exact.printed(),
                "found": shown(_total(out), unit_of_money),
            }  # fmt: skip
            yield Finding("A91", (stated.place, *(f.place for f in out)), facts, "beyond")


def unit_years(case: Case) -> Iterator[Finding]:
    """A92: every unit's year is in, of this year, stated once; what is adopted is there."""
    evaluation = case.evaluation
    for year in evaluation.unit_years:
        if year.state is not UnitState.IN:
            facts = {"name": year.name, "file": year.file or "—", "found": year.year or "—"}
            absent = year.state is UnitState.MISSING
            variant = "default" if absent else str(year.state)
            yield Finding("A92", _listing(case, year.name), facts, variant)
        elif year.lacking:
            facts = {"name": year.name, "names": "、".join(year.lacking)}
            yield Finding("A92", _listing(case, year.name), facts, "below")
    if evaluation.unit_years:
        yield from _parts(case)
        yield from _told_otherwise(case)
    for adoption in evaluation.adoptions:
        yield from _adopted(adoption, case)


def _listing(case: Case, name: str) -> tuple[Location, ...]:
    """Return where the department lists a unit."""
    for duty in case.evaluation.duties:
        if duty.kind == "unit" and name in duty.text and "text" in duty.places:
            return (duty.places["text"],)
    return ()


def _parts(case: Case) -> Iterator[Finding]:
    """Yield that the head office has no figures of its own, or a unit none of a kind."""
    if not case.evaluation.own_units:
        yield Finding("A92", (), {}, "no_own")
        return
    for group in EVERYBODY:
        silent = without_group(case.evaluation, group)
        if silent and len(silent) < len(case.evaluation.units):
            facts = {"names": "、".join(silent), "group": case.name(f"group_{group}")}
            yield Finding("A92", (), facts, "group")


def _told_otherwise(case: Case) -> Iterator[Finding]:
    """Yield figures that the department states of a unit and the unit otherwise."""
    facts = case.evaluation.facts
    names = [year.name for year in case.evaluation.unit_years if year.included]
    for name in names:
        for fact in [f for f in facts.all if f.subject == name]:
            own = facts.first_exact(fact.role, fact.base, name)
            if own is None or own is fact or fact.exact is None or own.exact is None:
                continue
            comparison = Sum(fact, ((1, own),))
            if comparison.variant == "default":
                yield comparison.finding("A92", case, "told_otherwise")


def _adopted(adoption: Adoption, case: Case) -> Iterator[Finding]:
    """Yield what is said to be adopted and is not there, or has no weight of the department."""
    facts = {"name": adoption.unit or "—", "line": adoption.name or adoption.subject or "—"}
    years = [y for y in case.evaluation.unit_years if same_name(adoption.unit, y.name)]
    if not any(year.included for year in years):
        yield Finding("A92", _spot(adoption, "unit"), facts, "not_beside")
    elif not any(_there(adoption, year, case) for year in years):
        yield Finding("A92", _spot(adoption, "name", "subject"), facts, "not_there")
    elif adoption.name and adoption.weight is None:
        yield Finding("A92", _spot(adoption, "name"), facts, "weight")


def _there(adoption: Adoption, year: UnitYear, case: Case) -> bool:
    evaluation = case.evaluation
    if adoption.name:
        lines = {line.key: line.name for line in evaluation.indicators}
        return adoption.name in {lines.get(key) for key in year.adopted}
    names = {n for p in evaluation.projects if p.key in year.projects
             for n in (p.name, p.key.removeprefix(f"{year.name}{JOINT}"))}  # fmt: skip
    return adoption.subject in names


def _spot(adoption: Adoption, *fields: str) -> tuple[Location, ...]:
    places = [adoption.places[name] for name in (*fields, "row") if name in adoption.places]
    return tuple(places[:1])
