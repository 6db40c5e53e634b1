"""All questions about the figures of some years: thresholds, units, Decembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from jiheng.comparison.gaming import Dated, Question, bunched, equal, following, rush
from jiheng.comparison.lines import Line
from jiheng.comparison.observation import Observation
from jiheng.rulebook.comparison_rule import GamingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What questions are asked about; what there is none of is left out."""

    years: tuple[int, ...] = ()
    observations: Sequence[Observation] = ()
    lines: Sequence[Line] = ()
    scores: Sequence[Fraction] = ()
    grades: Mapping[str, Fraction] = field(default_factory=dict)  # words for a threshold: points
    sums: Sequence[Fraction] = ()  # of money, in yuan
    thresholds: Mapping[str, Fraction] = field(default_factory=dict)  # words: yuan
    acts: Sequence[Dated] = ()


def questions_of(figures: Figures, rule: GamingRule) -> tuple[Question, ...]:
    """Return every question, the rarest first; several thresholds share the chance of one kind."""
    questions: list[Question] = []
    for values, limits, width in (
        (figures.scores, figures.grades, None), (figures.sums, figures.thresholds, rule.money_width)
    ):  # fmt: skip
        shared = replace(rule, chance=rule.chance / max(len(limits), 1))
        for about, threshold in limits.items():
            near = rule.score_width if width is None else threshold * width
            question = bunched(values, threshold, near, shared, about, figures.years)
            questions += [question] if question is not None else []
    questions += equal(figures.observations, rule)
    questions += following(figures.lines, rule)
    questions += rush(figures.acts, rule)
    return tuple(sorted(questions, key=lambda q: (q.chance, q.kind, q.unit)))
