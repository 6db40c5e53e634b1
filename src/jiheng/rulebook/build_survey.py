"""Forms of surveys from rule files, every version."""

from collections.abc import Iterable

from jiheng.model import ScalePoint, SurveyForm, SurveyQuestion, SurveyRules
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch, RulebookError

MOST_POINTS, MOST_QUESTIONS = 11, 60
RESERVED = ("group", "-", "")


def survey_rules(holder: Branch, register: Register) -> SurveyRules:
    """Return what holds for every survey."""
    entry = holder.branch("rules")
    rules = SurveyRules(
        lot=entry.integer("lot"),
        smallest_group=entry.integer("smallest_group"),
        small_sample=entry.integer("small_sample"),
        citation=register.citation(entry),
    )
    if min(rules.lot, rules.smallest_group) < 2:
        raise entry.fail("lot", "a lot and a shown group are of two at least")
    entry.close()
    return rules


def survey_forms(holders: Iterable[Branch], register: Register) -> tuple[SurveyForm, ...]:
    """Return the forms of files, every version. Raises RulebookError for a version given twice."""
    forms = [
        _form(entry, register) for holder in holders for entry in holder.branches("survey_forms")
    ]
    names = [(form.id, form.version) for form in forms]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RulebookError(f"survey_forms: {twice[0]}: version {twice[1]} is given twice")
    return tuple(forms)


def _form(entry: Branch, register: Register) -> SurveyForm:
    scale = tuple(_point(point) for point in entry.branches("scale"))
    questions = tuple(_question(question) for question in entry.branches("questions"))
    if not 2 <= len(scale) <= MOST_POINTS or len({point.id for point in scale}) < len(scale):
        raise entry.fail("scale", f"needs 2 to {MOST_POINTS} points with ids of their own")
    ids = {question.id for question in questions}
    if not 1 <= len(questions) <= MOST_QUESTIONS or len(ids) < len(questions):
        raise entry.fail("questions", f"needs 1 to {MOST_QUESTIONS} with ids of their own")
    if sum(question.overall for question in questions) != 1:
        raise entry.fail("questions", "one question, and one only, must be overall: true")
    if ids & set(RESERVED):
        raise entry.fail("questions", f"an id may not be one of {', '.join(RESERVED)}")
    if all(point.satisfied for point in scale) or not any(point.satisfied for point in scale):
        raise entry.fail("scale", "some points must be satisfied: true, and some not")
    form = SurveyForm(
        id=entry.text("id"),
        version=entry.integer("version"),
        since=entry.day("since"),
        label=entry.text("label"),
        english=entry.text("english"),
        respondents=entry.text("respondents"),
        respondents_english=entry.text("respondents_english"),
        scale=scale,
        questions=questions,
        group_headers=entry.texts("group_headers"),
        cites=register.citation(entry),
    )
    entry.close()
    return form


def _point(holder: Branch) -> ScalePoint:
    point = ScalePoint(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        satisfied=holder.flag("satisfied", default=False),
        synonyms=holder.texts("synonyms"),
    )
    holder.close()
    return point


def _question(holder: Branch) -> SurveyQuestion:
    question = SurveyQuestion(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        overall=holder.flag("overall", default=False),
        synonyms=holder.texts("synonyms"),
    )
    holder.close()
    return question
