"""Papers entered twice, by two people: where they differ, and what stands once that is settled."""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.model import SurveyForm

Points = Mapping[str, str]  # ids of points by question; left out: not answered
GROUP = "group"  # the group that a paper is of is entered twice as well


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A question that two people entered differently from one paper."""

    question: str
    first: str
    second: str


def discrepancies(form: SurveyForm, first: Points, second: Points) -> tuple[Discrepancy, ...]:
    """Return where two entries of a paper differ: its group, then the questions in order."""
    names = (GROUP, *(question.id for question in form.questions))
    pairs = (Discrepancy(name, first.get(name, ""), second.get(name, "")) for name in names)
    return tuple(pair for pair in pairs if pair.first != pair.second)


def agreed(form: SurveyForm, first: Points, second: Points, settled: Points) -> Points | None:
    """Return what a paper says, what was settled in place of what differed; None while it waits."""
    different = {pair.question for pair in discrepancies(form, first, second)}
    if different - set(settled):
        return None
    values = {**first, **{name: settled[name] for name in different}}
    return {name: value for name, value in values.items() if value}
