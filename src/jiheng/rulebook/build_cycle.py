"""Branches of rule files to the rules of how a year goes."""

import datetime as dt
from collections.abc import Iterator

from jiheng.model import Citation
from jiheng.rulebook.cycle import (
    LibraryIndicator,
    ProjectKind,
    RoundRule,
    UsualTask,
    WorkingDays,
)
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch, RulebookError

WORDS = (
    "name", "english", "level1", "level2", "operator", "unit", "numerator", "denominator", "source",
)  # fmt: skip
LEAP = "2000"  # a year that has every day
OPTIONAL = ("unit", "numerator", "denominator")


def working_days(holder: Branch, register: Register) -> WorkingDays:
    """Return the working days of every year that is given."""
    off: set[dt.date] = set()
    on: set[dt.date] = set()
    years: set[int] = set()
    citations: list[Citation] = []
    for entry in holder.branches("years"):
        year = entry.integer("year")
        off |= set(_days(entry, "off", year))
        on |= set(_days(entry, "on", year))
        years.add(year)
        citations.append(register.citation(entry))
        entry.close()
    holder.close()
    return WorkingDays(frozenset(off), frozenset(on), frozenset(years), tuple(citations))


def _days(holder: Branch, key: str, year: int) -> Iterator[dt.date]:
    """Yield the days of entries such as 0404-0406."""
    for text in holder.texts(key):
        first, _, last = text.partition("-")
        try:
            day, end = (
                dt.date(year, int(t.zfill(4)[:2]), int(t.zfill(4)[2:]))
                for t in (first, last or first)
            )
        except ValueError as error:
            raise holder.fail(key, f"{text} is no day of {year}") from error
        while day <= end:
            yield day
            day += dt.timedelta(days=1)


def timetable(holder: Branch, register: Register) -> tuple[UsualTask, ...]:
    """Return the usual work of every stage, in order."""
    citation = register.citation(holder)
    stages = holder.branch("stages")
    tasks = []
    for stage in stages.entries:
        for entry in stages.branches(stage):
            tasks.append(
                UsualTask(
                    id=entry.text("id"),
                    stage=stage,
                    label=entry.text("label"),
                    english=entry.text("english"),
                    role=entry.text("role"),
                    before=entry.integer("before"),
                    citation=citation,
                )
            )
            entry.close()
    holder.close()
    return tuple(tasks)


def library(holder: Branch, register: Register) -> tuple[ProjectKind, ...]:
    """Return the library of indicators by kind of project."""
    kinds = []
    for entry in holder.branches("kinds"):
        kind = ProjectKind(
            id=entry.text("id"),
            label=entry.text("label"),
            english=entry.text("english"),
            citation=register.citation(entry),
            indicators=tuple(_indicator(branch) for branch in entry.branches("indicators")),
        )
        entry.close()
        kinds.append(kind)
    holder.close()
    return tuple(kinds)


def _indicator(holder: Branch) -> LibraryIndicator:
    texts = {
        name: holder.text(name, "") if name in OPTIONAL else holder.text(name) for name in WORDS
    }
    holder.close()
    return LibraryIndicator(**texts)


def round_rules(holder: Branch, register: Register) -> tuple[RoundRule, ...]:
    """Return the rounds as dated rules. Raises RulebookError for one that says no day."""
    return tuple(_rule(entry, register) for entry in holder.branches("rounds"))


def _rule(entry: Branch, register: Register) -> RoundRule:
    due = entry.text("due") if entry.has("due") else ""
    working_days = entry.integer("working_days", 0)
    if bool(due) == bool(working_days):
        raise RulebookError(f"{entry.text('id')}: due: either a day or working_days")
    rule = RoundRule(
        id=entry.text("id"),
        label=entry.text("label"),
        english=entry.text("english"),
        since=entry.integer("since"),
        ends=tuple(map(_day, entry.texts("ends"))),
        due=_day(due) if due else None,
        working_days=working_days,
        citation=register.citation(entry),
    )
    entry.close()
    return rule


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{LEAP}-{text}")
