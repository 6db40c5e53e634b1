"""How firm a grade is, exactly, against 10,000 draws in numpy; ten what-ifs against one run.

The draws move all weights within a tenth of themselves, score every line again by direction and
cap, round points half up and grade the totals: what a sampler must do for the same question.
"""

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from bench_row import ratio_row
from jiheng import documents
from jiheng.model import Indicator, NumberTarget, Operator, Quantity, ScoredEvaluation
from jiheng.pipeline import Outcome, run
from jiheng.rulebook import load
from jiheng.scoring import robustness, score
from jiheng.usecases import Change, what_ifs

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "bureau-2025.xlsx"
LINES, DRAWS, CHANGES = 60, 10_000, 10
GRADES = np.array([60.0, 80.0, 90.0])


def sixty(outcome: Outcome) -> ScoredEvaluation:
    """Return the sample's department with sixty indicators, of both directions, in its place."""
    lines = tuple(
        Indicator(
            key=str(n), subject="department", level1="output", level2="quantity", name=f"指标{n}",
            weight=Decimal("1.5"), actual=Quantity(Decimal(70 + n), "个", 0),
            original_target=NumberTarget(
                Operator.AT_MOST if n % 2 else Operator.AT_LEAST, Quantity(Decimal(100), "个", 0)
            ),
        )
        for n in range(LINES)
    )  # fmt: skip
    evaluation = outcome.scored.evaluation
    return score(replace(evaluation, indicators=lines, projects=()), outcome.rules)


def draws() -> np.ndarray:
    """Return the grades of so many draws of the weights, every line scored again in each."""
    chance = np.random.default_rng(1)
    weights = 1.5 * chance.uniform(0.9, 1.1, (DRAWS, LINES))
    weights *= (1.5 * LINES) / weights.sum(axis=1, keepdims=True)
    target = np.full((DRAWS, LINES), 100.0)
    actual = np.broadcast_to(70.0 + np.arange(LINES), (DRAWS, LINES))
    least = np.broadcast_to(np.arange(LINES) % 2 == 0, (DRAWS, LINES))
    share = np.clip(np.where(least, actual / target, target / actual), 0.0, 1.0)
    points = np.floor(weights * share * 100 + 0.5) / 100
    return np.searchsorted(GRADES, points.sum(axis=1) + 10.0, side="right")


def main() -> None:
    """Measure both and print them as rows of docs/performance.md."""
    outcome = run(documents.read(SAMPLE), load())
    tree = sixty(outcome).department
    profile = outcome.rules.used(tree.profile) if tree is not None else None
    if tree is None or profile is None or robustness(tree, profile) is None:
        sys.exit("the sample has no grade")
    name = f"robustness of {LINES} indicators / {DRAWS:,} draws"
    print(ratio_row(name, lambda: robustness(tree, profile), draws, 1), flush=True)
    numbers = [
        line.name
        for line in outcome.scored.evaluation.indicators
        if line.subject == "department" and isinstance(line.actual, Quantity)
    ]

    def changed() -> None:
        changes = [
            Change(actuals={numbers[number % len(numbers)]: "9"}) for number in range(CHANGES)
        ]
        for answer in what_ifs(SAMPLE, changes):
            if answer.changed is None:
                sys.exit(f"refused: {answer.refusal}")

    once = lambda: run(documents.read(SAMPLE), load())  # noqa: E731
    print(ratio_row(f"{CHANGES} what-ifs / one run", changed, once, 4), flush=True)


if __name__ == "__main__":
    main()
