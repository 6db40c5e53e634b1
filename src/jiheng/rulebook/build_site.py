"""Branches of rule files to the rules by which sites are matched with needs."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from jiheng.model import Column, Ledger
from jiheng.model.site import (
    AT_MOST,
    HOWS,
    NOT_AMONG,
    NOT_OVER,
    PER_LEAST,
    PREFERS,
    RANKING,
    READY,
    STANDING,
    LayoutRule,
    SiteRules,
    SiteTest,
)
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

SITES, NEEDS, KIND = "sites", "needs", "kind"  # the ledgers, and the column of a site's kind
NUMBERED = ("at_least", AT_MOST, NOT_OVER, PER_LEAST)
KINDS_OF_NUMBERS = ("number", "money")
NEEDLESS = (STANDING, NOT_AMONG, PREFERS)  # what a need states in no column of its own


def site_rules(
    holders: Iterable[Branch], ledgers: Iterable[Ledger], register: Register
) -> SiteRules:
    """Return the rules of all files. Raises RulebookError with file, line and key."""
    known = {ledger.id: ledger for ledger in ledgers}
    tests: dict[str, SiteTest] = {}
    layouts: dict[str, LayoutRule] = {}
    for holder in holders:
        cited = register.with_own(holder)
        for entry in holder.branches("tests"):
            test = _test(entry, known, cited)
            _new(entry, test.id, {*tests, *layouts})
            tests[test.id] = test
        for entry in holder.branches("layouts"):
            rule = _layout(entry, cited)
            _new(entry, rule.id, {*tests, *layouts})
            layouts[rule.id] = rule
        holder.close()
    return SiteRules(tuple(tests.values()), tuple(layouts.values()))


def _new(entry: Branch, id_: str, ids: set[str]) -> None:
    if id_ in ids:
        raise entry.fail("id", f"{id_} is the id of another rule")


def _test(entry: Branch, ledgers: Mapping[str, Ledger], register: Register) -> SiteTest:
    how = entry.text("how")
    if how not in HOWS:
        raise entry.fail("how", f"must be one of {', '.join(HOWS)}, is {how}")
    need, site = entry.text("need", ""), entry.text("site")
    over, unless = entry.text("over", ""), entry.text("unless", "")
    columns = [_column(entry, ledgers, SITES, "site", site)]
    if bool(need) == (how in NEEDLESS):
        raise entry.fail("need", f"{'must not' if need else 'must'} be given where how is {how}")
    if need:
        columns.append(_column(entry, ledgers, NEEDS, "need", need))
    if over:
        columns.append(_column(entry, ledgers, NEEDS, "over", over))
    if bool(over) != (how == PER_LEAST):
        raise entry.fail("over", f"goes with {PER_LEAST} and with nothing else")
    _kinds(entry, how, columns)
    if unless:
        _column(entry, ledgers, SITES, "unless", unless)
    weight = Fraction(entry.number("weight")) if entry.has("weight") else Fraction(0)
    if weight < 0 or (weight and how not in RANKING):
        raise entry.fail("weight", f"must be 0 or more, and goes with {', '.join(RANKING)}")
    test = SiteTest(
        id=entry.text("id"), label=entry.text("label"), english=entry.text("english"), how=how,
        need=need, site=site, over=over, unless=unless, weight=weight,
        times=Fraction(entry.number("times")) if entry.has("times") else Fraction(1),
        states=_states(entry, ledgers, how), kinds=_site_kinds(entry, ledgers),
        unit=columns[0].unit if how in NUMBERED else "", since=entry.day("since"),
        until=entry.day("until") if entry.has("until") else None,
        citation=register.citation(entry),
    )  # fmt: skip
    entry.close()
    return test


def _column(
    entry: Branch, ledgers: Mapping[str, Ledger], ledger: str, key: str, field: str
) -> Column:
    column = ledgers[ledger].form.column(field) if ledger in ledgers else None
    if column is None:
        raise entry.fail(key, f"{field} is no column of {ledger}")
    if field in ledgers[ledger].secret:
        raise entry.fail(key, f"{field} of {ledger} is secret")
    return column


def _kinds(entry: Branch, how: str, columns: list[Column]) -> None:
    """Refuse numbers where days are compared, and the other way round."""
    expected = KINDS_OF_NUMBERS if how in NUMBERED else ("date",) if how == READY else ()
    for column in columns if expected else ():
        if column.kind not in expected:
            raise entry.fail("how", f"{column.field} is of kind {column.kind}: no {how}")


def _states(entry: Branch, ledgers: Mapping[str, Ledger], how: str) -> tuple[str, ...]:
    states = entry.texts("states")
    known = {state.id for state in ledgers[SITES].flow.states}
    if bool(states) != (how == STANDING) or not known.issuperset(states):
        raise entry.fail("states", f"goes with {STANDING}: some of {', '.join(sorted(known))}")
    return states


def _site_kinds(entry: Branch, ledgers: Mapping[str, Ledger]) -> tuple[str, ...]:
    kinds = entry.texts("kinds")
    column = ledgers[SITES].form.column(KIND)
    known = {choice.id for choice in column.choices} if column is not None else set()
    if not known.issuperset(kinds):
        raise entry.fail("kinds", f"must be some of {', '.join(sorted(known))}")
    return kinds


def _layout(entry: Branch, register: Register) -> LayoutRule:
    only_in, never_in = entry.texts("only_in"), entry.texts("never_in")
    if not only_in and not never_in:
        raise entry.fail("only_in", "must be given, or never_in: a rule of layout names places")
    rule = LayoutRule(
        id=entry.text("id"), label=entry.text("label"), english=entry.text("english"),
        place=entry.text("place", ""), since=entry.day("since"),
        until=entry.day("until") if entry.has("until") else None,
        industries=entry.texts("industries"), emitting=entry.flag("emitting", default=False),
        only_in=only_in, never_in=never_in, citation=register.citation(entry),
    )  # fmt: skip
    entry.close()
    return rule
