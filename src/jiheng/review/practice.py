"""What reviewers look for by hand: P01-P06, so that a department sees it first."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Finding, Quantity, ScoredItem, ScoredTree, half_up
from jiheng.review.case import Case, places

ONE = Fraction(1)


def _lines(tree: ScoredTree) -> list[ScoredItem]:
    return [item for item in tree.items if item.indicator is not None and item.counted]


def full_marks(case: Case) -> Iterator[Finding]:
    """P01: full marks on every line say little; an item of a checklist that never fails."""
    least = case.limit("P01", "least")
    for tree in case.scored.trees:
        scored = [i for i in tree.items if i.counted and not i.share.not_applicable]
        full = all(i.points is not None and i.points == i.weight for i in scored)
        if len(scored) >= least and full:
            lines = [item.indicator for item in scored if item.indicator]
            facts = {"name": tree.name, "count": len(scored)}
            yield Finding("P01", places(lines, "actual"), facts)


def acceptance(case: Case) -> Iterator[Finding]:
    """P02: the number is full although acceptance is not done."""
    words = case.words("acceptance")
    for tree in case.scored.trees:
        lines = _lines(tree)
        open_ = [i for i in lines if i.share.met is False and _named(i, words)]
        full = [
            i for i in lines
            if i.indicator and i.indicator.level2 == "quantity" and i.share.met is True
        ]  # fmt: skip
        if open_ and full:
            names = "、".join(item.name for item in full[:3])
            at = (*open_[0].at, *full[0].at)
            yield Finding("P02", at, {"name": open_[0].name, "others": names})


def order_of_dates(case: Case) -> Iterator[Finding]:
    """P03: nothing is accepted before it is finished, and nothing paid out before it is begun."""
    words, done = case.words("acceptance"), case.words("finished")
    for tree in case.scored.trees:
        dated = [i for i in _lines(tree) if i.indicator and isinstance(i.indicator.actual, dt.date)]
        accepted = [i for i in dated if _named(i, words)]
        finished = [i for i in dated if _named(i, done) and not _named(i, words)]
        for item in accepted:
            for other in finished:
                if _day(item) < _day(other):
                    facts = {
                        "name": item.name, "found": _day(item).isoformat(), "other": other.name,
                        "expected": _day(other).isoformat(),
                    }  # fmt: skip
                    yield Finding("P03", (*item.at, *other.at), facts)


def _day(item: ScoredItem) -> dt.date:
    actual = item.indicator.actual if item.indicator else None
    return actual if isinstance(actual, dt.date) else dt.date.max


def money_and_results(case: Case) -> Iterator[Finding]:
    """P04: hardly any money was spent, yet everything, or far more, was delivered."""
    low, far = case.limit("P04", "executed_below"), case.limit("P04", "delivered_above")
    for tree in case.scored.trees:
        executed = tree.execution
        rate = executed.share.attainment if executed else None
        if executed is None or rate is None or rate >= low:
            continue
        output = [i for i in _lines(tree) if i.indicator and i.indicator.level1 == "output"]
        reached = [i.share.attainment for i in output if i.share.attainment is not None]
        if (output and all(i.share.met for i in output)) or any(r > far for r in reached):
            most = max(reached, default=ONE)
            facts = {
                "name": tree.name, "found": f"{half_up(rate * 100, 2)}%",
                "delivered": f"{half_up(most * 100, 2)}%",
            }  # fmt: skip
            yield Finding("P04", executed.at[:2], facts)


def no_complaints(case: Case) -> Iterator[Finding]:
    """P05: that nobody complained is no survey of satisfaction."""
    words = case.words("no_complaint")
    for indicator in case.evaluation.indicators:
        text = " ".join(
            (
                indicator.data_source,
                indicator.evidence,
                indicator.texts.get("actual", ""),
                indicator.reason,
            )
        )
        full = isinstance(indicator.actual, Quantity) and indicator.actual.amount == ONE
        word = next((word for word in words if word in text), "")
        if (
            indicator.level1 == "satisfaction"
            and word
            and (full or not isinstance(indicator.actual, Quantity))
        ):
            yield Finding(
                "P05", indicator.at("actual", "data_source"), {"name": indicator.name, "word": word}
            )


def deviation(case: Case) -> Iterator[Finding]:
    """P06: how far the stated total lies above the recomputed one, as reviewers measure it."""
    most = case.limit("P06", "most")
    for tree in case.scored.trees:
        holder = case.evaluation.holder(tree.subject)
        own, total = holder.own_total, tree.total.value
        if own is None or total is None or own <= 0:
            continue
        apart = Fraction(own - total) / Fraction(own)
        if abs(apart) > most:
            at = tuple(holder.places[k] for k in ("own_total",) if k in holder.places)
            facts = {
                "name": tree.name, "found": own, "expected": total,
                "rate": f"{half_up(apart * 100, 2)}%",
            }  # fmt: skip
            yield Finding("P06", at, facts)


def _named(item: ScoredItem, words: tuple[str, ...]) -> bool:
    return any(word in item.name for word in words)
