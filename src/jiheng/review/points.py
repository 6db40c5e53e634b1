"""Weights, points, totals and grades: A22-A28."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.model import (
    NOT_CHOSEN,
    Effect,
    Finding,
    Location,
    ScoredItem,
    ScoredTree,
    half_up,
)
from jiheng.review.case import Case, unknown
from jiheng.rulebook import Block, Profile
from jiheng.scoring import far_over

ZERO = Decimal(0)


def _places(tree: ScoredTree) -> tuple[Location, ...]:
    return tuple(place for item in tree.items for place in _weight_place(item))


def _weight_place(item: ScoredItem) -> tuple[Location, ...]:
    return item.indicator.at("weight") if item.indicator else item.at[:1]


def weights(case: Case) -> Iterator[Finding]:
    """A22: weights add up to the full marks, each block to what the profile gives it."""
    for tree in case.scored.trees:
        profile = case.rules.used(tree.profile)
        if profile.scoring.value == "none":
            continue
        missing = [item for item in tree.items if item.weight is None]
        if missing:
            at = tuple(place for item in missing for place in _weight_place(item))
            yield unknown("A22", at, case.name("weights_of", name=tree.name, count=len(missing)))
        elif tree.total.weights != tree.total.full_marks:
            facts = {
                "name": tree.name, "found": tree.total.weights, "expected": tree.total.full_marks,
                "difference": abs(tree.total.weights - tree.total.full_marks),
            }  # fmt: skip
            yield Finding("A22", _places(tree), facts)
        yield from _decimals(tree, profile)
        if not missing:
            yield from _blocks(tree, profile)
            yield from _execution_weight(tree, profile)
            yield from _given_rows(tree, profile)


def _given_rows(tree: ScoredTree, profile: Profile) -> Iterator[Finding]:
    """Yield lines that the rule prescribes and that are left out, or weigh something else."""
    item_by_name = {item.indicator.name: item for item in tree.items if item.indicator}
    for row in profile.rows.value or ():
        name, weight = row.fields.get("name", ""), row.fields.get("weight", "")
        item = item_by_name.get(name)
        facts = {"name": tree.name, "line": name, "expected": weight}
        if item is None:
            yield Finding("A22", _places(tree)[:1], facts, "given_missing")
        elif item.weight is not None and weight and item.weight != Decimal(weight):
            facts["found"] = str(item.weight)
            yield Finding("A22", _weight_place(item), facts, "given")


def _decimals(tree: ScoredTree, profile: Profile) -> Iterator[Finding]:
    most = profile.weight_digits.value or 0
    for item in tree.items:
        if item.weight is not None and item.weight != half_up(Fraction(item.weight), most):
            facts = {"name": item.name, "found": item.weight, "expected": most}
            yield Finding("A22", _weight_place(item), facts, "decimals")


def _blocks(tree: ScoredTree, profile: Profile) -> Iterator[Finding]:
    """Yield blocks, and their second-level parts, whose weights are not what the profile gives."""
    for block in profile.blocks.value or ():
        block_items = [
            i for i in tree.items
            if i.indicator and i.counted and i.indicator.level1 in block.names
        ]  # fmt: skip
        yield from _block(tree, block, block_items)
        for part in block.parts:
            part_items = [
                i for i in block_items if i.indicator and i.indicator.level2 in part.names
            ]
            yield from _block(tree, part, part_items)


def _block(tree: ScoredTree, block: Block, items: list[ScoredItem]) -> Iterator[Finding]:
    weight_sum = sum((i.weight for i in items if i.weight is not None), ZERO)
    if block.weight is not None and weight_sum != block.weight:
        facts = {
            "name": tree.name, "block": block.label, "found": weight_sum, "expected": block.weight,
        }  # fmt: skip
        at = tuple(p for i in items for p in _weight_place(i)) or _places(tree)[:1]
        yield Finding("A22", at, facts, "block")


def _execution_weight(tree: ScoredTree, profile: Profile) -> Iterator[Finding]:
    ruled = profile.execution_weight.value
    item = tree.execution
    if item is not None and ruled is not None and item.weight != ruled:
        facts = {"name": tree.name, "block": item.name, "found": item.weight, "expected": ruled}
        yield Finding("A22", item.at[:1], facts, "block")


def bounds(case: Case) -> Iterator[Finding]:
    """A23: no line has less than nothing or more than its weight."""
    for tree in case.scored.trees:
        for item in tree.items:
            own = item.indicator.own_points if item.indicator else None
            if item.weight is not None and item.weight < 0:
                yield Finding(
                    "A23", _weight_place(item), {"name": item.name, "found": item.weight}, "weight"
                )
            elif own is not None and item.weight is None and item.indicator:
                yield unknown(
                    "A23", item.indicator.at("weight"), case.name("weight_of", name=item.name)
                )
            elif own is not None and item.weight is not None and not 0 <= own <= item.weight:
                facts = {"name": item.name, "found": own, "expected": item.weight}
                yield Finding(
                    "A23", item.indicator.at("own_points") if item.indicator else (), facts
                )


def _own_points(tree: ScoredTree, case: Case) -> list[tuple[ScoredItem, Decimal | None]]:
    execution = case.evaluation.holder(tree.subject).own_execution_points
    return [(i, i.indicator.own_points if i.indicator else execution) for i in tree.items]


def _own_total(tree: ScoredTree, case: Case) -> tuple[Decimal | None, tuple[Location, ...]]:
    holder = case.evaluation.holder(tree.subject)
    return holder.own_total, tuple(holder.places[k] for k in ("own_total",) if k in holder.places)


def own_totals(case: Case) -> Iterator[Finding]:
    """A24: a stated total is the sum of the stated points, and the total that can be recomputed."""
    for tree in case.scored.trees:
        stated, at = _own_total(tree, case)
        counted = [p for p in _own_points(tree, case) if p[0].share.reason != NOT_CHOSEN]
        given = [_adds(item, own) for item, own in counted if own is not None]
        if stated is None:
            if given:
                yield unknown("A24", at, case.name("own_total_of", name=tree.name))
            continue
        if not given:
            yield Finding("A24", at, {"name": tree.name, "found": stated}, "no_table")
        elif len(given) == len(counted) and sum(given, ZERO) != stated and tree.total.cap is None:
            facts = {"name": tree.name, "found": stated, "expected": sum(given, ZERO)}
            yield Finding("A24", at, facts)
        yield from _recomputed(tree, stated, at)


def _adds(item: ScoredItem, own: Decimal) -> Decimal:
    """Return what stated points do to a total: those of a malus are what it leaves."""
    return own - (item.weight or ZERO) if item.effect is Effect.MALUS else own


def _recomputed(tree: ScoredTree, stated: Decimal, at: tuple[Location, ...]) -> Iterator[Finding]:
    total = tree.total
    if not total.low <= stated <= total.high:
        shown = str(total.value) if total.value is not None else f"{total.low}～{total.high}"
        facts = {"name": tree.name, "found": stated, "expected": shown}
        yield Finding("A24", at, facts, "recomputed")


def grades(case: Case) -> Iterator[Finding]:
    """A25: the stated grade is that of the stated total, in the words of the profile."""
    tree, overview = case.scored.department, case.evaluation.overview
    if tree is None or not overview.own_grade:
        return
    at = tuple(overview.places[key] for key in ("own_grade",) if key in overview.places)
    profile = case.rules.used(tree.profile)
    bands = profile.grades.value or ()
    fit = next((b for b in bands if overview.own_grade in (b.label, *b.synonyms)), None)
    words = "、".join(band.label for band in bands)
    if fit is None or fit.label != overview.own_grade:
        worded = {"found": overview.own_grade, "expected": words}
        yield Finding("A25", at, worded, "word" if fit else "unknown_word")
    total = overview.own_total if overview.own_total is not None else tree.total.value
    if total is None:
        yield unknown("A25", at, case.name("total"))
    elif fit is not None and not 0 <= total <= (profile.full_marks.value or ZERO):
        yield unknown("A25", at, case.name("total_in_range"))
    elif fit is not None and profile.grade(total) != fit.label:
        facts = {"found": overview.own_grade, "total": total, "expected": profile.grade(total)}
        yield Finding("A25", at, facts)


def own_points(case: Case) -> Iterator[Finding]:
    """A26: stated points are those that target, actual and rule give."""
    for tree in case.scored.trees:
        for item, own in _own_points(tree, case):
            if own is None:
                continue
            at = item.indicator.at("own_points") if item.indicator else item.at
            if item.points is None:
                if not item.share.not_applicable:
                    yield unknown("A26", at, case.name("data_of", name=item.name))
            elif own != item.points:
                facts = {
                    "name": item.name, "found": own, "expected": item.points,
                    "difference": own - item.points,
                }  # fmt: skip
                yield Finding("A26", at, facts)


def lost_points(case: Case) -> Iterator[Finding]:
    """A27: lost points have a reason, and nobody keeps full marks for an unmet target."""
    for tree in case.scored.trees:
        profile = case.rules.used(tree.profile)
        for item, own in _own_points(tree, case):
            if item.points is None or item.weight is None:
                continue
            indicator = item.indicator
            holder = case.evaluation.holder(tree.subject)
            given = indicator.reason if indicator else holder.execution_reason
            facts = {"name": item.name, "points": item.points, "weight": item.weight}
            if item.lost and not given and not _excused(item, profile):
                yield Finding("A27", indicator.at("reason") if indicator else item.at, facts)
            if own is not None and item.share.met is False and own == item.weight:
                yield Finding(
                    "A27", indicator.at("own_points") if indicator else item.at, facts, "unmet"
                )


def _excused(item: ScoredItem, profile: Profile) -> bool:
    """Return whether a profile asks for no reason: execution at or above its threshold."""
    below, rate = profile.execution_explain_below.value, item.share.attainment
    return item.indicator is None and below is not None and rate is not None and rate >= below


def over_achievement(case: Case) -> Iterator[Finding]:
    """A28: a target passed by far wants a reason: it may have been set too low."""
    for tree in case.scored.trees:
        profile = case.rules.used(tree.profile)
        for item in tree.items:
            indicator, reached = item.indicator, item.share.attainment
            if indicator is None or reached is None or item.share.met is not True:
                continue
            if far_over(indicator, item.share, profile) and not indicator.reason:
                facts = {"name": indicator.name, "found": f"{half_up(reached * 100, 2)}%"}
                yield Finding("A28", indicator.at("actual", "reason"), facts)
