"""How many answered what: counts only, so that no percentage is ever averaged."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import SurveyAnswer, SurveyForm


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTally:
    """Answers to one question: how many chose each point."""

    counts: Mapping[str, int]  # by point, in the order of the scale
    n: int
    satisfied: int

    @property
    def share(self) -> Fraction | None:
        """The share of the satisfied; None where nobody answered."""
        return Fraction(self.satisfied, self.n) if self.n else None

    @property
    def mean(self) -> Fraction | None:
        """The mean of the points, the worst being 1; None where nobody answered."""
        values = range(len(self.counts), 0, -1)
        total = sum(v * count for v, count in zip(values, self.counts.values(), strict=True))
        return Fraction(total, self.n) if self.n else None


def tally(form: SurveyForm, question: str, answers: Iterable[SurveyAnswer]) -> SurveyTally:
    """Return how often each point was chosen; who left the question out does not count."""
    chosen = Counter(answer.points[question] for answer in answers if question in answer.points)
    counts = {point.id: chosen[point.id] for point in form.scale}
    return SurveyTally(
        counts=counts,
        n=sum(counts.values()),
        satisfied=sum(counts[point.id] for point in form.scale if point.satisfied),
    )


def faults_of(form: SurveyForm, points: Mapping[str, str]) -> tuple[str, ...]:
    """Return the questions whose answer is no point of the scale, and those that are not known."""
    questions = {question.id for question in form.questions}
    return tuple(
        question
        for question, point in points.items()
        if question not in questions or form.point(point) is None
    )


def apart(answers: Iterable[SurveyAnswer], groups: Sequence[str]) -> dict[str, list[SurveyAnswer]]:
    """Return answers by group, in the order of the groups."""
    by_group: dict[str, list[SurveyAnswer]] = {group: [] for group in groups}
    for answer in answers:
        by_group.setdefault(answer.group, []).append(answer)
    return by_group


def shown_groups(sizes: Mapping[str, int], smallest: int) -> frozenset[str]:
    """Return the groups that may be shown by themselves.

    A group of fewer than `smallest` answers would tell of persons. One hidden alone could be had
    from the total less the others, so the smallest of the others is hidden with it.
    """
    hidden = {group for group, size in sizes.items() if 0 < size < smallest}
    others = [group for group, size in sizes.items() if size >= smallest]
    if hidden and sum(sizes[group] for group in hidden) < smallest and others:
        hidden.add(min(others, key=lambda group: sizes[group]))
    return frozenset(sizes) - hidden
