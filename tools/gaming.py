"""How often the questions of gaming are asked of honest figures, and how often of planted ones.

    python tools/gaming.py [--runs 1000] [--seed 1 | --draw] [--sealed]

Honest cities have what honest figures have: round numbers, few figures, lumpy sums, a busy end of
the year, units of different habits. `--sealed` makes them in other ways (other shapes, shares) with
a seed of its own; it was run once, after everything else was fixed, and nothing was set by it.
`--draw` draws a seed that nobody knew before and prints it, so that the run can be repeated: what
was set by no seed is to hold for any. Exit 1 where honest cities are asked oftener than one in a
hundred, or planted ones found more rarely than nine in ten.
"""

import argparse
import random
import secrets
from collections.abc import Callable
from fractions import Fraction

from jiheng.comparison import Observation, lines_of
from jiheng.comparison.gaming import Dated, bunched, equal, following, rush
from jiheng.rulebook import load

RULE = load().rest.comparison.gaming
SEALED_SEED = 20261127
MOST_ASKED, LEAST_FOUND = Fraction(1, 100), Fraction(9, 10)
KINDS = ("bunched scores", "bunched money", "equal", "following", "rush")


def significant(value: float, digits: int) -> Fraction:
    """Return a value as people write it, with so many significant digits."""
    if value <= 0:
        return Fraction(0)
    return Fraction(f"{value:.{digits - 1}e}")


def scores(r: random.Random, *, sealed: bool) -> list[Fraction]:
    """Return honest totals of a city or province: no two have the same spread, many are round."""
    count = r.choice([40, 120, 300, 900, 2500])
    centre, spread = r.uniform(84, 95), r.uniform(2, 7)
    values = []
    for _ in range(count):
        if sealed:  # points taken off in steps, from few lines
            lines = r.choice([4, 8, 15])
            off = sum(r.choice([0, 0, 0.5, 1, 2]) * r.random() for _ in range(lines))
            value = 100 - off * spread / 2
        else:
            value = min(r.gauss(centre, spread), 100)
        habit = r.random()
        text = (
            f"{value:.0f}"
            if habit < 0.25
            else f"{round(value * 2) / 2}"
            if habit < 0.4
            else f"{value:.2f}"
        )
        values.append(Fraction(text))
    return values


def sums(r: random.Random, *, sealed: bool) -> list[Fraction]:
    """Return honest sums of money in yuan: lumpy, over several orders, written in round figures."""
    count = r.choice([60, 200, 600, 2000])
    values = []
    for _ in range(count):
        if sealed:
            value = 3e6 * r.paretovariate(r.uniform(0.7, 1.3))
        else:
            value = r.lognormvariate(r.uniform(17.2, 18.6), r.uniform(0.8, 1.5))
        digits = r.choices([1, 2, 3, 6], [0.25, 0.35, 0.2, 0.2])[0]
        values.append(significant(value, digits))
    return values


def moved(
    r: random.Random, values: list[Fraction], at: Fraction, width: Fraction, share: float
) -> list[Fraction]:
    """Return values of which a share of those just below a threshold are lifted above it."""
    lifted = []
    for value in values:
        if at - width < value < at and r.random() < share:
            value = at + width * Fraction(r.randint(0, 60), 100)
        lifted.append(value)
    return lifted


def figures(
    r: random.Random, *, sealed: bool, copier: bool = False, follower: bool = False
) -> list[Observation]:
    """Return honest lines of a city over years; one unit may copy targets, or follow results."""
    units, years = r.choice([6, 10, 25, 80]), r.choice([3, 4, 5])
    hit = r.uniform(0.0, 0.12)  # how often a planned figure comes out to the digit, in this city
    rows = []
    for unit in range(units):
        own_hit = hit if sealed and r.random() < 0.7 else min(0.3, hit * r.uniform(0, 2.5))
        planted = unit == 0 and (copier or follower)
        count = r.randint(15, 25) if planted else r.randint(2, 20)
        for line in range(count):
            rows += history(
                r,
                f"u{unit}",
                f"n{line}",
                years,
                own_hit,
                sealed,
                planted and copier,
                planted and follower,
            )
    return rows


def history(r, unit, name, years, hit, sealed, copies, follows):  # noqa: PLR0913  what a line is made of
    """Return one line over years."""
    level = r.lognormvariate(6, 2)
    digits = r.choices([1, 2, 3, 4], [0.15, 0.25, 0.35, 0.25])[0]
    target, rows = significant(level, digits), []
    for year in range(2021, 2021 + years):
        share = (
            r.gauss(1.02, 0.08) if not sealed else r.choice([1, 1.1, 0.9]) * r.uniform(0.95, 1.05)
        )
        actual = significant(max(float(target) * share, 0.01), max(digits, r.choice([3, 4])))
        if r.random() < (0.85 if copies else hit):
            actual = target
        rows.append(
            Observation(
                unit=unit,
                year=year,
                key=name,
                name=name,
                measure="count",
                operator="≥",
                target=target,
                actual=actual,
            )
        )
        follow = 0.85 if follows else r.choice([0, 0.02, 0.05])
        if r.random() < follow:
            target = actual
        elif r.random() < 0.7:  # plans go on from results as well, by a rate
            growth = r.uniform(0.97, 1.12)
            target = significant(float(actual if r.random() < 0.5 else target) * growth, digits)
    return rows


def acts(r: random.Random, *, sealed: bool, rusher: bool = False) -> list[Dated]:
    """Return days of payments of honest units: all are busy at the end of quarters and years."""
    rows = []
    year_end = r.uniform(1.0, 3.0)
    for unit in range(r.choice([6, 10, 25, 80])):
        months = [1.0] * 12
        for quarter in (2, 5, 8):
            months[quarter] *= r.uniform(1, 1.8)
        months[1] *= r.uniform(0.4, 1)  # the Spring Festival
        months[11] *= year_end * (r.uniform(0.6, 1.6) if not sealed else r.choice([0.5, 1, 1, 1.8]))
        if rusher and unit == 0:
            rest = sum(months[:11])
            months[11] = rest * 4  # eight of ten
        spans = [2, 3] if rusher and unit == 0 else [1, 2, 3]
        for year in range(2023, 2023 + r.choice(spans)):
            count = r.randint(25, 60) if rusher and unit == 0 else r.randint(3, 60)
            for _ in range(count):
                month = r.choices(range(1, 13), months)[0]
                day = r.randint(1, 28)
                batch = r.choice([1, 1, 1, 5])  # one day, many payments
                rows += [Dated(f"u{unit}", year, month, day)] * batch
    return rows


def asked(r: random.Random, kind: str, *, sealed: bool, planted: bool) -> bool:
    """Return whether a city is asked a question of a kind; of the planted unit if there is one."""
    if kind == "bunched scores":
        values = scores(r, sealed=sealed)
        if planted:
            values = enough(r, lambda: scores(r, sealed=sealed), Fraction(90), RULE.score_width)
            values = moved(r, values, Fraction(90), RULE.score_width, 0.8)
        return bunched(values, Fraction(90), RULE.score_width, RULE) is not None
    if kind == "bunched money":
        at = Fraction(100_000_000)
        values = sums(r, sealed=sealed)
        if planted:
            values = enough(r, lambda: sums(r, sealed=sealed), at, at * RULE.money_width)
            values = moved(r, values, at, at * RULE.money_width, 0.8)
        return bunched(values, at, at * RULE.money_width, RULE) is not None
    if kind == "equal":
        asked_units = [q.unit for q in equal(figures(r, sealed=sealed, copier=planted), RULE)]
    elif kind == "following":
        lines = lines_of(figures(r, sealed=sealed, follower=planted))
        asked_units = [q.unit for q in following(lines, RULE)]
    else:
        asked_units = [q.unit for q in rush(acts(r, sealed=sealed, rusher=planted), RULE)]
    return "u0" in asked_units if planted else bool(asked_units)


def enough(
    r: random.Random, make: Callable[[], list[Fraction]], at: Fraction, width: Fraction
) -> list[Fraction]:
    """Return values of which at least 40 lie just below a threshold: of fewer nobody can tell."""
    values: list[Fraction] = []
    del r
    while sum(at - width < v < at for v in values) < 40:
        values += make()
    return values


def rates(kind: str, runs: int, seed: int, *, sealed: bool) -> tuple[int, int]:
    """Return how many honest and how many planted cities of so many are asked a kind."""
    counts = []
    for planted in (False, True):
        r = random.Random(f"{seed} {kind} {planted} {sealed}")
        counts.append(sum(asked(r, kind, sealed=sealed, planted=planted) for _ in range(runs)))
    return counts[0], counts[1]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--draw", action="store_true")
    parser.add_argument("--sealed", action="store_true")
    given = parser.parse_args()
    seed = given.seed or (SEALED_SEED if given.sealed else 1)
    if given.draw:
        seed = secrets.randbits(32)
        print(f"seed {seed}, drawn by chance\n", flush=True)
    missed = []
    print("| kind | honest, asked | planted, found | runs |\n|---|---|---|---|")
    for kind in KINDS:
        honest, planted = rates(kind, given.runs, seed, sealed=given.sealed)
        shares = f"{honest / given.runs:.2%} | {planted / given.runs:.1%}"
        print(f"| {kind} | {shares} | {given.runs} |", flush=True)
        if honest > given.runs * MOST_ASKED or planted < given.runs * LEAST_FOUND:
            missed.append(kind)
    if missed:
        raise SystemExit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    main()
