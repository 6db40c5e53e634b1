"""Prints how long 3,000 zones of 50 items take to score, with rank, grade and every trace."""

import os
import random
import sys
import time
from fractions import Fraction

from jiheng.model.scorecard import CardItem, CardSubject, CardValue, GradeBand, Scorecard
from jiheng.promotion.scorecards import scored
from jiheng.rulebook import load

ZONES, ITEMS = 3_000, 50
CLOCK = time.perf_counter if os.environ.get("JIHENG_TEST_DATABASE") else time.process_time
MOST_SECONDS = 5.0  # as the platform's design has it
RULES = ("proportion", "benchmark", "reverse", "efficacy", "minmax_floor")
MISSING = ("zero", "mean", "reweigh")


def card() -> Scorecard:
    """Return a card of so many items, all rules by turns."""
    items = tuple(
        CardItem(
            id=f"i{n}", label=f"i{n}", english=f"i{n}", rule=RULES[n % len(RULES)],
            weight=Fraction(2), value=CardValue(f"v{n}", f"v{n + 1}" if n % 2 else ""),
            target=Fraction(17), foot=Fraction(3, 5), cap=Fraction(2) if n % 3 else None,
            missing=MISSING[n % len(MISSING)],
        )
        for n in range(ITEMS)
    )  # fmt: skip
    bounds = (("A", 25), ("B", 70), ("C", 95), ("D", 100))
    bands = tuple(GradeBand(grade, grade, Fraction(bound, 100)) for grade, bound in bounds)
    citation = load().rest.scorecards[0].citation
    return Scorecard(
        id="bench", label="bench", english="bench", place="CN", since=2020, grouped=True,
        items=items, grades=bands, citation=citation,
    )  # fmt: skip


def subjects() -> list[CardSubject]:
    """Return the zones: of each about one figure in twenty is missing."""
    chance = random.Random(1)
    return [
        CardSubject(
            id=f"{n}", name=f"{n}", group="东中西"[n % 3],
            values={
                f"v{m}": Fraction(chance.randint(1, 10**10), 100)
                for m in range(ITEMS + 1)
                if chance.random() > 0.05
            },
        )
        for n in range(ZONES)
    ]  # fmt: skip


def main() -> None:
    """Print the seconds; exit 1 above the bound."""
    own, zones = card(), subjects()
    begin = CLOCK()
    rows = scored(own, zones)
    seconds = CLOCK() - begin
    cells = sum(len(row.cells) for row in rows)
    print(f"{len(rows):,} zones, {cells:,} cells, {sum(row.place is not None for row in rows):,}"
          f" ranked: {seconds:.2f} s of at most {MOST_SECONDS:.0f}")  # fmt: skip
    sys.exit(seconds > MOST_SECONDS)


if __name__ == "__main__":
    main()
