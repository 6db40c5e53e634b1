"""A survey as declared: what is asked, on which scale, of whom; what one respondent answered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from jiheng.model.citation import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalePoint:
    """A point of a scale, from the best to the worst as the form has them."""

    id: str
    label: str
    english: str
    satisfied: bool
    synonyms: tuple[str, ...] = ()  # how other tools write it


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyQuestion:
    """A question that is answered with a point of the scale."""

    id: str
    label: str
    english: str
    overall: bool = False  # the one that the rate of satisfaction is of; it must be answered
    synonyms: tuple[str, ...] = ()  # headers of other tools


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyForm:
    """A questionnaire: dated, in versions; a survey keeps the one that it began with."""

    id: str
    version: int
    since: dt.date
    label: str
    english: str
    respondents: str  # who is asked, as the form says it
    respondents_english: str
    scale: tuple[ScalePoint, ...]
    questions: tuple[SurveyQuestion, ...]
    group_headers: tuple[str, ...]  # headers of other tools over the group
    cites: Citation

    @property
    def overall(self) -> SurveyQuestion:
        """The question that the rate of satisfaction is of."""
        return next(question for question in self.questions if question.overall)

    def point(self, id_: str) -> ScalePoint | None:
        """Return the point with this id; None if there is none."""
        return next((point for point in self.scale if point.id == id_), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRules:
    """What holds for every survey: how many answers are mixed, how small a group is shown."""

    lot: int  # answers by link that are written together, at least
    smallest_group: int  # answers that a group must have to be shown by itself
    small_sample: int  # below it a rate is said with a notice
    citation: Citation


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """What one respondent answered: ids of points by id of the question; not asked who."""

    group: str
    points: Mapping[str, str] = field(default_factory=dict)  # a question left out was not answered
