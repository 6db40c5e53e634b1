"""Posts and staff, by kinds and by units."""

import datetime as dt
from collections.abc import Iterator

from jiheng.model import DEPARTMENT, Fact, Span, StaffLine
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined

KINDS = ("staff.civil_service", "staff.assimilated", "staff.institution", "staff.support")
POST_KINDS = ("staff.management", "staff.professional", "staff.skilled")
BASES = ("posts", "staff")


def year_end(source: Source) -> Span:
    """Return the last day of the year evaluated."""
    year = source.evaluation.overview.year
    day, bind = dt.date(year, 12, 31) if year is not None else None, source.binder
    return bind.date("year_end", day, label="评价年度终了") if day else bind.label("year_end")


def headcounts(source: Source) -> Iterator[Span]:
    """Yield the posts and the staff in post, of the department and then of each of its units."""
    yield from _headcount(source, DEPARTMENT, source.binder.label("department"))
    for unit in source.evaluation.units:
        yield from _headcount(source, unit, unit)


def _headcount(source: Source, subject: str, name: str) -> Iterator[Span]:
    bind = source.binder
    counted = [(base, spans) for base in BASES if (spans := _counted(source, subject, base))]
    for number, (base, spans) in enumerate(counted):
        day: tuple[Span, ...] = ()
        if subject == DEPARTMENT and base == "staff":
            day = bind.say("staff_day", day=year_end(source))
        if number == 0:
            yield from (*day, *bind.text(name), *spans)
        else:
            yield from ("，", *day, *spans)
    if counted:
        yield "。"


def _counted(source: Source, subject: str, base: str) -> tuple[Span, ...]:
    """Return a headcount: of one kind only, by kinds, or as a whole; nothing if none was stated."""
    bind = source.binder
    total = source.facts.first_exact("staff.total", base, subject)
    kinds = [fact for kind in KINDS if (fact := _stated(source, kind, base, subject))]
    if subject == DEPARTMENT and source.evaluation.units and total is not None:
        kinds = []  # told unit by unit
    phrases = [
        bind.say(f"{base}_kind", kind=source.rules.label(fact.role), number=bind.fact(fact))
        for fact in kinds
    ]
    if total is None or not total.exact:
        return bind.say(f"{base}_kinds_only", kinds=joined(phrases)) if phrases else ()
    if len(kinds) == 1 and kinds[0].quantity == total.quantity:
        return bind.say(f"{base}_kinds_only", kinds=phrases[0])
    if not phrases:
        return bind.say(base, number=bind.fact(total))
    return bind.say(f"{base}_with_kinds", number=bind.fact(total), kinds=joined(phrases))


def _stated(source: Source, role: str, base: str, subject: str) -> Fact | None:
    """Return a headcount of a kind; one of nobody is not told."""
    fact = source.facts.first_exact(role, base, subject)
    return fact if fact and fact.exact and fact.exact.number else None


def post_kinds(source: Source) -> Iterator[Span]:
    """Yield the posts of institutions by kind, of the department or of each unit that has any."""
    bind, units = source.binder, source.evaluation.units
    subjects = [s for s in units if _kinds_of(source, s)] or [DEPARTMENT]
    for subject in subjects:
        phrases = [
            bind.say(f"{base}_of_kinds", kinds=joined(kinds))
            for base in BASES
            if (kinds := _kinds_of(source, subject, base))
        ]
        if phrases:
            name = bind.label("department") if subject == DEPARTMENT else subject
            yield from bind.say("kinds_of_posts", unit=bind.text(name), posts=joined(phrases, "，"))


def _kinds_of(source: Source, subject: str, base: str = "") -> list[tuple[Span, ...]]:
    """Return the kinds of posts that a subject states on a base; on either without one."""
    return [
        source.binder.say(
            f"{stated_base}_posts",
            kind=source.rules.label(role).removesuffix("位"),
            number=source.binder.fact(fact),
        )
        for stated_base in ((base,) if base else BASES)
        for role in POST_KINDS
        if (fact := _stated(source, role, stated_base, subject))
    ]


def funding(source: Source) -> Iterator[Span]:
    """Yield who pays for posts of each kind, where it is stated."""
    items = [
        source.binder.say(
            "funding_item", unit=_whose(source, line), kind=_kind(source, line),
            funding=source.binder.text(
                source.rules.form.label("staff", "funding", line.funding)
            ),
        )
        for line in source.evaluation.staff
        if line.funding
    ]  # fmt: skip
    if items:
        yield from source.binder.say("funding_sentence", items=joined(items, "，"))


def ranks(source: Source) -> Iterator[Span]:
    """Yield of which ranks people are, where it is stated."""
    items = [
        source.binder.say(
            "ranks_item", unit=_whose(source, line), kind=_kind(source, line),
            ranks=source.binder.text(line.ranks, line.places.get("ranks")),
        )
        for line in source.evaluation.staff
        if line.ranks
    ]  # fmt: skip
    if items:
        yield from source.binder.say("ranks_sentence", items=joined(items, "；"))


def _whose(source: Source, line: StaffLine) -> tuple[Span, ...]:
    """Return the unit of a line of staff; nothing for the department as a whole."""
    return () if line.unit == DEPARTMENT else source.binder.text(line.unit)


def _kind(source: Source, line: StaffLine) -> str:
    return source.rules.label(line.line) if line.line and line.line != "staff.total" else ""
