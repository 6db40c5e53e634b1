"""Branches of `statistics.yaml` to the layout of tables, the calendar and the reports due."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from jiheng.model import Definition, Ledger
from jiheng.rulebook.build_condition import conditions
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch
from jiheng.rulebook.statistics import (
    COUNTS,
    EVERY,
    OF_CASES,
    PERS,
    REPORTED,
    SHOWS,
    BriefingKind,
    BriefingRule,
    Obligation,
    ReinvestmentRule,
    ReportRule,
    StatColumn,
    Statistics,
    StatLayout,
)

COUNTED = ("count", "sum", "distinct", "ratio")
OF_TARGETS = ("target", "completion")
MOST_MERGED, LAST_DAY = 3, 28
KINDS = ("monthly", "quarterly")
PARTS = ("overall", "units", "analysis", "problems", "next", "changes")
SAYS = (
    "span", "figure", "rises", "falls", "level", "no_growth", "completion", "best", "place",
    "silent", "differs", "empty", "measured", "changed",
)  # fmt: skip


def statistics(
    holder: Branch,
    definitions: Iterable[Definition],
    ledgers: Iterable[Ledger],
    register: Register,
    own: Iterable[Branch] = (),
) -> Statistics:
    """Return the tables of a month, with those of an installation's own files.

    Raises RulebookError for a figure or a field that is none.
    """
    known = {definition.id: definition for definition in definitions}
    kept = {ledger.id: ledger for ledger in ledgers}
    merged = _merged(holder, 0)
    tables = _tables(holder, known, kept)
    head = holder.branch("head")
    built = Statistics(
        tables=tuple(tables.values()),
        merged=merged,
        head=tuple((key, head.text(key)) for key in head.entries),
        calendar=tuple(_obligation(entry) for entry in holder.branches("calendar")),
        reports=tuple(_report(entry, register) for entry in holder.branches("reports")),
        reinvestment=_reinvestment(holder.branch("reinvestment"), register),
        briefing=_briefing(holder.branch("briefing"), known, tuple(tables.values())),
        citation=register.citation(holder),
    )
    holder.close()
    for beside in own:
        built = _with_own(built, beside, known, kept, register)
    return built


def _with_own(
    built: Statistics, holder: Branch, known: Mapping[str, Definition],
    kept: Mapping[str, Ledger], register: Register,
) -> Statistics:  # fmt: skip
    """Return the tables with those of a place: one of a known id stands instead of it.

    A calendar of the place stands instead of the whole packaged one.
    """
    tables = {table.id: table for table in built.tables} | _tables(holder, known, kept)
    shown = built.briefing.columns
    for id_, table in tables.items():
        missing = set(shown.get(id_, ())) - {column.id for column in table.columns}
        if missing:
            names = ", ".join(sorted(missing))
            raise holder.fail("tables", f"{id_} needs the columns {names}: the briefing shows them")
    calendar = tuple(_obligation(entry) for entry in holder.branches("calendar"))
    cited = register.with_own(holder)
    local = replace(
        built, tables=tuple(tables.values()), merged=_merged(holder, built.merged),
        calendar=calendar or built.calendar, citation=cited.citation(holder),
    )  # fmt: skip
    holder.close()
    return local


def _merged(holder: Branch, usual: int) -> int:
    merged = holder.integer("merged", usual)
    if not 0 <= merged <= MOST_MERGED:
        raise holder.fail("merged", f"must be 0 to {MOST_MERGED}, is {merged}")
    return merged


def _tables(
    holder: Branch, known: Mapping[str, Definition], kept: Mapping[str, Ledger]
) -> dict[str, StatLayout]:
    tables = [_table(entry, known, kept) for entry in holder.branches("tables")]
    by_id = {table.id: table for table in tables}
    if len(by_id) < len(tables):
        raise holder.fail("tables", "an id is given twice")
    return by_id


def _table(
    holder: Branch, known: Mapping[str, Definition], kept: Mapping[str, Ledger]
) -> StatLayout:
    per, ledger = holder.text("per", ""), holder.text("ledger", "")
    if per and per not in PERS:
        raise holder.fail("per", f"must be one of {', '.join(PERS)}, is {per}")
    if not per and not holder.has("awaits") and not holder.has("text"):
        raise holder.fail("per", "is missing: what the lines are")
    if per in ("rows", "cases") and ledger not in kept:
        raise holder.fail("ledger", f"{ledger} is no ledger")
    table = StatLayout(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        unit=holder.text("unit", ""),
        per=per,
        by=holder.text("by", ""),
        ledger=ledger,
        day=holder.text("day", ""),
        of_year=holder.flag("of_year", default=False),
        where=conditions(holder, kept[ledger]) if ledger else (),
        figures=holder.texts("figures"),
        columns=tuple(_column(entry, per) for entry in holder.branches("columns")),
        note=holder.text("note", ""),
        note_english=holder.text("note_english", ""),
        awaits=holder.text("awaits", ""),
        text=holder.flag("text", default=False),
        withhold_below=holder.integer("withhold_below", 0),
    )
    _require_known(holder, table, known, kept)
    holder.close()
    return table


def _column(holder: Branch, per: str) -> StatColumn:
    column = StatColumn(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        group=holder.text("group", ""),
        group_english=holder.text("group_english", ""),
        figure=holder.text("figure", ""),
        shows=holder.text("shows", ""),
        field=holder.text("field", ""),
        since=holder.text("since", ""),
        counts=holder.text("counts", ""),
        over=holder.text("over", ""),
    )
    shows = OF_CASES if per == "cases" else SHOWS
    if per != "rows" and column.shows not in shows:
        raise holder.fail("shows", f"must be one of {', '.join(shows)}, is {column.shows}")
    if per == "cases" and column.counts not in COUNTS:
        raise holder.fail("counts", f"must be one of {', '.join(COUNTS)}, is {column.counts}")
    holder.close()
    return column


def _require_known(
    holder: Branch, table: StatLayout, known: Mapping[str, Definition], kept: Mapping[str, Ledger]
) -> None:
    """Raise for a figure or a field that is none, and for one that cannot be shown like that."""
    for id_ in (*table.figures, *(c.figure for c in table.columns if c.figure)):
        if id_ not in known:
            raise holder.fail("columns", f"{id_} is no definition")
    for column in table.columns:
        if table.per == "rows":
            why = _unfit_field(column, kept[table.ledger])
        elif table.per in ("units", "field"):
            why = _unfit_figure(column, table, known.get(column.figure), kept)
        else:
            why = ""
        if why:
            raise holder.fail("columns", f"{column.id}: {why}")


def _unfit_field(column: StatColumn, ledger: Ledger) -> str:
    field = column.field or column.since
    if ledger.form.column(field) is None:
        return f"{field} is no column of {ledger.id}"
    return f"{field} is secret: no table tells it" if field in ledger.secret else ""


def _unfit_figure(
    column: StatColumn, table: StatLayout, definition: Definition | None, kept: Mapping[str, Ledger]
) -> str:
    if definition is None:
        return "it names no figure"
    if table.per == "field":
        own = kept[definition.ledger].form.column(table.by) if definition.ledger else None
        apart = definition.how in ("count", "sum") and own is not None
        return "" if apart else f"{column.figure} is not told apart by {table.by}"
    hows = ("completion",) if column.shows in OF_TARGETS else COUNTED
    return "" if definition.how in hows else f"{column.figure} is not {' or '.join(hows)}"


def _obligation(holder: Branch) -> Obligation:
    obligation = Obligation(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        every=holder.text("every"),
        day=holder.integer("day", 0),
        working_day=holder.integer("working_day", 0),
        to=holder.text("to"),
        by=holder.text("by"),
        to_english=holder.text("to_english", ""),
        by_english=holder.text("by_english", ""),
        pack=holder.flag("pack", default=False),
    )
    by_day, by_working_day = bool(obligation.day), bool(obligation.working_day)
    days = obligation.day or obligation.working_day
    if obligation.every not in EVERY or by_day == by_working_day or not 1 <= days <= LAST_DAY:
        every = ", ".join(EVERY)
        raise holder.fail("every", f"must be {every}, by a day or a working day to {LAST_DAY}")
    holder.close()
    return obligation


def _report(holder: Branch, register: Register) -> ReportRule:
    report = ReportRule(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        since=holder.integer("since"),
        about=holder.text("of"),
        days=holder.integer("days", 0),
        first=holder.text("from", ""),
        last=holder.text("to", ""),
        citation=register.citation(holder),
    )
    if report.about not in REPORTED or (report.about == "year") != bool(report.last):
        raise holder.fail("of", f"must be one of {', '.join(REPORTED)}; of a year with from and to")
    holder.close()
    return report


def _reinvestment(holder: Branch, register: Register) -> ReinvestmentRule:
    rule = ReinvestmentRule(
        since=dt.date(holder.integer("since"), 1, 1),
        until=dt.date(holder.integer("until"), 12, 31),
        years=holder.integer("years"),
        percent=holder.text("credit"),
        citation=register.citation(holder),
    )
    holder.close()
    return rule


def _briefing(
    holder: Branch, known: Mapping[str, Definition], tables: tuple[StatLayout, ...]
) -> BriefingRule:
    columns = {table.id: {column.id for column in table.columns} for table in tables}
    kinds = []
    for id_ in KINDS:
        own = holder.branch(id_)
        kinds.append(BriefingKind(id=id_, title=own.text("title"), tables=own.texts("tables")))
        own.close()
        if any(table not in columns for table in kinds[-1].tables):
            raise own.fail("tables", "names a table that there is not")
    shown = holder.branch("columns")
    rule = BriefingRule(
        headline=holder.texts("headline"),
        league=holder.text("league"),
        kinds=tuple(kinds),
        columns={id_: shown.texts(id_) for id_ in shown.entries},
        parts=_words(holder.branch("parts"), PARTS),
        says=_words(holder.branch("says"), SAYS),
    )
    for figure in (*rule.headline, rule.league):
        if figure not in known:
            raise holder.fail("headline", f"{figure} is no definition")
    for table, ids in rule.columns.items():
        if not columns.get(table, set()).issuperset(ids):
            raise shown.fail(table, "names a column that its table has not")
    shown.close()
    holder.close()
    return rule


def _words(holder: Branch, keys: tuple[str, ...]) -> dict[str, str]:
    words = {key: holder.text(key) for key in keys}
    holder.close()
    return words
