"""What a survey came to: counts of all three ways in, rates with their intervals, or why not."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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

TOGETHER = "\n"  # the groups that are hidden, where they weigh as one: no group is called so


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
    digest: str  # of what is shown: that of the answers is had by guessing where there are few
    former: str  # of the answers, as uses of before kept it; shown to nobody

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
    hidden = tuple(g for g in by_group if g not in shown) if len(sizes) > 1 else ()
    result = SurveyResult(
        form=form,
        responses=responses,
        total=total,
        questions=questions,
        weighted=_weighted(form, by_group, hidden, populations) if survey.weighted else None,
        hidden=hidden,
        single=sum(paper.second is None for paper in in_time),
        disputed=sum(paper.unsettled > 0 for paper in in_time),
        waiting=waiting_answers(survey),
        late=len(on_paper) - len(in_time),
        digest="",
        former=_digest_of_answers(survey, answers),
    )
    return replace(result, digest=_digest(survey, result))


def _weighted(
    form: SurveyForm, by_group: Mapping[str, list[SurveyAnswer]], hidden: tuple[str, ...],
    populations: Mapping[str, int],
) -> WeightedRate | None:  # fmt: skip
    """Return the rate that weighs groups with their N; those that are hidden weigh as one.

    Apart they could be had from it: it is a second sum over them beside that of all answers.
    """
    lots = {group: answers for group, answers in by_group.items() if group not in hidden}
    sizes = {group: populations[group] for group in lots if group in populations}
    if hidden:
        lots[TOGETHER] = [answer for group in hidden for answer in by_group[group]]
        if all(group in populations for group in hidden):
            sizes[TOGETHER] = sum(populations[group] for group in hidden)
    tallies = {group: tally(form, form.overall.id, each) for group, each in lots.items()}
    return weighted_rate({g: (t.satisfied, t.n) for g, t in tallies.items()}, sizes)


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
    """Return what a question came to; who left it out makes a group smaller, or too small."""
    rules = survey_rules()
    everybody = tally(form, question.id, (a for each in by_group.values() for a in each))
    tallies = {group: tally(form, question.id, each) for group, each in by_group.items()}
    large = shown_groups({group: own.n for group, own in tallies.items()}, rules.smallest_group)
    groups = {
        group: (tallies[group], _rate(tallies[group], population, rules.small_sample))
        for group, population in shown.items()
        if group in large
    }
    ordered = {group: groups[group] for group in by_group if group in groups}
    return QuestionResult(
        question, everybody, _rate(everybody, total.population, rules.small_sample), ordered
    )


def _rate(own: SurveyTally, population: int | None, small_sample: int) -> SatisfactionRate | None:
    return satisfaction_rate(own.satisfied, own.n, population, small_sample=small_sample)


def _digest(survey: Survey, result: SurveyResult) -> str:
    """Return the digest of what is shown of a result: form, groups, counts; no rate, no counts."""
    counts = [] if result.withheld else [
        [question.question.id, dict(question.tally.counts),
         [[group, dict(own.counts)] for group, (own, _rate) in question.by_group.items()]]
        for question in result.questions
    ]  # fmt: skip
    weighted = f"{result.weighted.share}" if result.weighted is not None and counts else ""
    returned = [[each.group, each.issued, each.returned, each.valid] for each in result.responses]
    contents = [survey.form, survey.version, survey.frames, returned, counts, weighted]
    return _sha256(contents)


def _digest_of_answers(survey: Survey, answers: Iterable[SurveyAnswer]) -> str:
    """Return the digest of what is counted: form, groups and answers, in no order."""
    texts = sorted(json.dumps([a.group, dict(a.points)], sort_keys=True) for a in answers)
    return _sha256([survey.form, survey.version, survey.frames, survey.weighted, texts])


def _sha256(contents: object) -> str:
    text = json.dumps(contents, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
