"""Questions about the figures of a frame, and of days of payments beside it."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from jiheng.comparison import lines_of
from jiheng.comparison.gaming import Dated, Question
from jiheng.comparison.questions import Figures, questions_of
from jiheng.rulebook import RuleHistory
from jiheng.usecases.csv_lines import CsvError, csv_lines
from jiheng.usecases.profiles import history

COLUMNS = ("unit", "day")


class QuestionsError(Exception):
    """Data that cannot be used: says which file or line, what is there and what should."""


def questions(
    frame: Path | None, acts: Path | None, rule_files: Sequence[Path] = ()
) -> tuple[Question, ...]:
    """Return what is asked about a frame as `bulk` reads it, and about days of payments (CSV).

    Raises QuestionsError and RulebookError.
    """
    rules = history(rule_files)
    figures = Figures(acts=_acts(acts) if acts is not None else ())
    if frame is not None:
        figures = _of_frame(frame, rules, figures)
    return questions_of(figures, rules.rest.comparison.gaming)


def _of_frame(frame: Path, rules: RuleHistory, figures: Figures) -> Figures:
    try:
        from jiheng.bulk.columns import ColumnError
        from jiheng.bulk.observed import observed
    except ModuleNotFoundError as error:
        raise QuestionsError("没有安装：pip install 'jiheng[bulk]' / not installed") from error
    try:
        observations, totals = observed(frame, rules)
    except ColumnError as error:
        raise QuestionsError(str(error)) from error
    years = tuple(sorted({each.year for each in observations}))
    return Figures(
        years=years, observations=observations, lines=lines_of(observations), scores=totals,
        grades=grade_thresholds(rules, years[-1] if years else 9999), acts=figures.acts,
    )  # fmt: skip


def grade_thresholds(
    rules: RuleHistory, year: int, place: str = "CN", language: str = "zh"
) -> dict[str, Fraction]:
    """Return the thresholds of grades of departments in words."""
    profile = rules.on(year, place).profile("department")
    bands = profile.grades.value or () if profile is not None else ()
    return {
        rules.rest.say(
            "question_about_scores", language, grade=band.label, low=f"{band.low.normalize():f}"
        ): Fraction(band.low)
        for band in bands if band.low > 0
    }  # fmt: skip


def _acts(path: Path) -> list[Dated]:
    acts = []
    try:
        for number, line in csv_lines(path, COLUMNS):
            try:
                day = dt.date.fromisoformat(line["day"].strip())
            except ValueError as error:
                raise QuestionsError(
                    f"{path}:{number}: day 应是 2025-12-31 这样的日期，是 {line['day']}"
                    " / day must be a date"
                ) from error
            acts.append(Dated(line["unit"], day.year, day.month, day.day))
    except CsvError as error:
        raise QuestionsError(str(error)) from error
    return acts
