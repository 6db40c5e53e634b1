"""What a survey came to: counts of all three ways in, rates with their intervals, or why not."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from jiheng.methods.satisfaction import (
    SatisfactionRate,
    WeightedRate,
    satisfaction_rate,
    weighted_rate,
)
from jiheng.model import SurveyAnswer, SurveyForm, SurveyQuestion
from jiheng.survey import SurveyTally, agreed, apart, shown_groups, tally
from jiheng.survey.double_entry import GROUP
from jiheng.web.surveys.models import Paper, Survey
from jiheng.web.surveys.queries.surveys import (
    form_of,
    groups_of,
    populations_of,
    survey_rules,
    ticket_counts,
    waiting_answers,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How many of a group were asked, and how many answered."""

    group: str
    population: int | None
    issued: int
    returned: int
    valid: int

    @property
    def rate(self) -> Fraction | None:
        """The share of the asked that answered; None where nobody is known to have been asked."""
        return Fraction(self.returned, self.issued) if self.issued else None


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question: its tally and rate over all, and by each group that may be shown."""

    question: SurveyQuestion
    tally: SurveyTally
    rate: SatisfactionRate | None
    by_group: Mapping[str, tuple[SurveyTally, SatisfactionRate | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResult:
    """The results of a survey as they are now."""

    form: SurveyForm
    responses: tuple[Response, ...]
    total: Response
    questions: tuple[QuestionResult, ...]
    weighted: WeightedRate | None  # of the overall question
    hidden: tuple[str, ...]  # groups too small to be shown
    single: int  # papers entered once only
    disputed: int  # papers whose entries differ
    waiting: int  # answers by link that wait for their lot
    late: int
    digest: str

    @property
    def withheld(self) -> bool:
        """Whether no rate may be told: papers wait to be entered twice or settled."""
        return bool(self.single or self.disputed)

    @property
    def overall(self) -> QuestionResult:
        """The question that the rate of satisfaction is of."""
        return next(each for each in self.questions if each.question.overall)


def survey_result(survey: Survey) -> SurveyResult | None:
    """Return what a survey came to; None where its form is there no more."""
    form = form_of(survey)
    if form is None:
        return None
    on_paper = list(survey.papers.all())
    in_time = [paper for paper in on_paper if not paper.late]
    answers = [*_from_papers(form, in_time), *_answers(survey)]
    groups, populations, rules = groups_of(survey), populations_of(survey), survey_rules()
    valid = [answer for answer in answers if form.overall.id in answer.points]
    by_group = apart(valid, groups)
    sizes = {group: len(each) for group, each in by_group.items()}
    shown = shown_groups(sizes, rules.smallest_group) if len(sizes) > 1 else frozenset()
    responses = _responses(survey, in_time, sizes)
    total = Response(
        group="",
        population=sum(populations.values()) if len(populations) == len(groups) else None,
        issued=sum(each.issued for each in responses),
        returned=sum(each.returned for each in responses),
        valid=len(valid),
    )
    questions = tuple(
        _question_result(form, q, by_group, {g: populations.get(g) for g in shown}, total)
        for q in form.questions
    )
    overall = {g: tally(form, form.overall.id, each) for g, each in by_group.items()}
    weighted = weighted_rate({g: (t.satisfied, t.n) for g, t in overall.items()}, populations)
    return SurveyResult(
        form=form,
        responses=responses,
        total=total,
        questions=questions,
        weighted=weighted if survey.weighted else None,
        hidden=tuple(g for g in by_group if g not in shown) if len(sizes) > 1 else (),
        single=sum(paper.second is None for paper in in_time),
        disputed=sum(paper.unsettled > 0 for paper in in_time),
        waiting=waiting_answers(survey),
        late=len(on_paper) - len(in_time),
        digest=_digest(survey, answers),
    )


def _from_papers(form: SurveyForm, in_time: Iterable[Paper]) -> list[SurveyAnswer]:
    """Return what papers say that were entered twice and are settled."""
    answers = []
    for paper in in_time:
        if paper.second is not None:
            settled = {name: word[0] for name, word in paper.settled.items()}
            points = agreed(form, paper.first, paper.second, settled)
            if points is not None:
                rest = {name: point for name, point in points.items() if name != GROUP}
                answers.append(SurveyAnswer(points.get(GROUP, ""), rest))
    return answers


def _answers(survey: Survey) -> list[SurveyAnswer]:
    rows = survey.answers.values_list("group", "points")
    return [SurveyAnswer(group, points) for group, points in rows]


def _responses(
    survey: Survey, in_time: Iterable[Paper], sizes: Mapping[str, int]
) -> tuple[Response, ...]:
    tickets = ticket_counts(survey)
    on_paper = Counter(paper.first.get(GROUP, "") for paper in in_time)
    imported = Counter(survey.answers.filter(lot=None).values_list("group", flat=True))
    known = {group: (population, issued) for group, population, issued in survey.frames}
    responses = []
    for group in dict.fromkeys((*known, *sizes)):
        population, issued = known.get(group, (None, 0))
        links, used = tickets.get(group, (0, 0))
        responses.append(
            Response(
                group=group,
                population=population,
                issued=issued + links,
                returned=on_paper[group] + imported[group] + used,
                valid=sizes.get(group, 0),
            )
        )
    return tuple(responses)


def _question_result(
    form: SurveyForm,
    question: SurveyQuestion,
    by_group: Mapping[str, list[SurveyAnswer]],
    shown: Mapping[str, int | None],
    total: Response,
) -> QuestionResult:
    rules = survey_rules()
    everybody = tally(form, question.id, (a for each in by_group.values() for a in each))
    groups = {}
    for group, population in shown.items():
        own = tally(form, question.id, by_group[group])
        groups[group] = own, _rate(own, population, rules.small_sample)
    ordered = {group: groups[group] for group in by_group if group in groups}
    return QuestionResult(
        question, everybody, _rate(everybody, total.population, rules.small_sample), ordered
    )


def _rate(own: SurveyTally, population: int | None, small_sample: int) -> SatisfactionRate | None:
    return satisfaction_rate(own.satisfied, own.n, population, small_sample=small_sample)


def _digest(survey: Survey, answers: Iterable[SurveyAnswer]) -> str:
    """Return the digest of what is counted: form, groups and answers, in no order."""
    texts = sorted(json.dumps([a.group, dict(a.points)], sort_keys=True) for a in answers)
    contents = [survey.form, survey.version, survey.frames, survey.weighted, texts]
    text = json.dumps(contents, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
