"""Which units a department's figures are added up of, and how: sentences, tables, sheets."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from jiheng.model import (
    DEPARTMENT,
    PAID,
    Block,
    Fact,
    Grid,
    GridCell,
    Paragraph,
    Span,
    Table,
    UnitYear,
    factor,
    family,
    half_up,
)
from jiheng.reporting.grids import Value, cell, line
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined
from jiheng.scoring import complete, consolidated, statements
from jiheng.scoring.transfers import BASES, Statement, head_office, transfer_fact

SPENT = "expenditure.total"
MONEY_DIGITS = 2
Left = tuple[str, str]  # a unit that is not in: its name, its state


def units_told(source: Source) -> Iterator[Paragraph]:
    """Yield which units are in and which are not, what was taken out, whose lines were adopted."""
    evaluation, bind = source.evaluation, source.binder
    years = evaluation.unit_years
    if not years:
        return
    spans: tuple[Span, ...] = ()
    included = [year for year in years if year.included]
    if included:
        own = head_office(evaluation) or bind.label("head_office")
        spans += bind.say(
            "units_in", own=own if evaluation.own_units else bind.label("no_head_office"),
            count=bind.count("units_in", len(included), label=bind.label("unit_count")),
            names=joined([_with_own(source, year) for year in included]),
            year=bind.year(evaluation.overview.year),
        )  # fmt: skip
    left = list(_left_out(source, years))
    if left:
        whys = source.rules.wording["unit_states"]
        names = [bind.say("units_left", name=name, why=whys[state]) for name, state in left]
        count = bind.count("units_out", len(left), label=bind.label("unit_count"))
        spans += bind.say("units_out", count=count, names=joined(names))
    spans += _taken_out_told(source)
    kept = sum(len(year.kept) for year in included)
    adopted = sum(len(year.adopted) for year in included)
    if kept or adopted:
        spans += bind.say(
            "units_lines",
            adopted=bind.count("adopted_lines", adopted, label=bind.label("adopted_lines")),
            kept=bind.count("kept_lines", kept, label=bind.label("kept_lines")),
        )
    yield Paragraph(spans)


def _with_own(source: Source, year: UnitYear) -> tuple[Span, ...]:
    """Return a unit with the units within it that are in, at any depth."""
    own = [_with_own(source, inner) for inner in year.within if inner.included]
    if not own:
        return (year.name,)
    return source.binder.say("units_within", name=year.name, names=joined(own))


def _left_out(source: Source, years: Sequence[UnitYear], above: str = "") -> Iterator[Left]:
    """Yield name and state of the units that are not in, at any depth."""
    for year in years:
        if not year.included:
            words = source.rules.wording["units"]["of"]
            name = words.format(above=above, name=year.name) if above else year.name
            yield name, str(year.state)
        yield from _left_out(source, year.within, year.name)


def _taken_out_told(source: Source) -> tuple[Span, ...]:
    bind = source.binder
    paid = [s for s in statements(source.evaluation) if s.transfer.direction == PAID]
    if not paid:
        return ()
    count = bind.count("transfers", len(paid), label=bind.label("transfers"))
    facts = [transfer_fact(s, "executed") for s in paid]
    stated = [f.exact.amount for f in facts if f is not None and f.exact is not None]
    if len(stated) < len(paid):
        return bind.say("units_transfers_budget", count=count)
    amount = bind.amount(
        "transfers_executed", sum(stated, Fraction(0)), label=bind.label("transfers"),
        source=" + ".join(str(f.place) for f in facts if f is not None),
    )  # fmt: skip
    return bind.say("units_transfers", count=count, amount=amount)


def unit_annexes(source: Source) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """Yield the annexes about units: which are in, what was taken out, lines that stay theirs."""
    bind, years = source.binder, source.evaluation.unit_years
    if not years:
        return
    yield bind.heading("annex_units"), (_units_table(source),)
    transfers = statements(source.evaluation)
    if transfers:
        yield bind.heading("annex_transfers"), (_transfers_table(source, transfers),)
    kept = [year for year in years if year.included and year.kept]
    if kept:
        yield bind.heading("annex_unit_lines"), (_kept_table(source, kept),)


def _words(source: Source) -> dict[str, str]:
    return dict(source.rules.wording["units"])


def _units_table(source: Source) -> Table:
    """Return each unit with its state, its spending and the score of its own evaluation."""
    words = _words(source)
    unit, whys = source.evaluation.overview.money_unit, source.rules.wording["unit_states"]
    rows = []
    for name in source.evaluation.own_units:
        rows.append(((name,), (words["own"],), *_spent(source, name), ("—",), ("—",)))
    for name, year in _all_years(source, source.evaluation.unit_years):
        state = f"{whys[str(year.state)]}{f'（{year.standing}）' if year.standing else ''}"
        rows.append(
            ((name,), (state,), *_spent(source, year.name), (_own_score(source, year),),
             (year.grade or "—",))
        )  # fmt: skip
    return Table(
        title="", columns=tuple(words[f"head_{n}"] for n in UNIT_COLUMNS), rows=tuple(rows),
        widths=(44, 34, 22, 22, 18, 16), numeric=frozenset({2, 3, 4}),
        note=words["note"].format(unit=unit),
    )  # fmt: skip


def _all_years(
    source: Source, years: Sequence[UnitYear], level: str = ""
) -> Iterator[tuple[str, UnitYear]]:
    """Yield the units of every depth with their names, those of a unit behind it."""
    for year in years:
        yield f"{level}{year.name}", year
        yield from _all_years(source, year.within, level + source.rules.wording["units"]["inside"])


UNIT_COLUMNS = ("unit", "state", "revised", "executed", "score", "grade")
TRANSFER_COLUMNS = ("payer", "receiver", "stated_by", "line", "original", "revised", "executed")
KEPT_COLUMNS = ("unit", "subject", "line_name", "target", "actual")


def _spent(source: Source, name: str) -> Iterator[tuple[Span, ...]]:
    unit = source.evaluation.overview.money_unit
    for base in ("revised", "executed"):
        yield source.binder.cell(source.evaluation.facts.first_exact(SPENT, base, name), unit)


def _own_score(source: Source, year: UnitYear) -> Span:
    if not year.score:
        return "—"
    label = f"{year.name} {source.binder.label('own_score')}"
    return source.binder.points("unit_score", Decimal(year.score), label=label)


def _by_pair(transfers: Sequence[Statement]) -> list[Statement]:
    """Return transfers by who paid whom, both sides of a pair together."""
    return sorted(transfers, key=lambda s: (s.pair, s.transfer.direction))


def _transfers_table(source: Source, transfers: tuple[Statement, ...]) -> Table:
    bind, words = source.binder, _words(source)
    unit = source.evaluation.overview.money_unit
    rows = []
    for statement in _by_pair(transfers):
        payer, receiver = statement.pair
        amounts = [bind.cell(transfer_fact(statement, base), unit) for base in BASES]
        label = source.rules.label(statement.transfer.line)
        rows.append(((payer,), (receiver,), (statement.unit,), (label,), *amounts))
    return Table(
        title="", columns=tuple(words[f"head_{n}"] for n in TRANSFER_COLUMNS), rows=tuple(rows),
        widths=(32, 32, 32, 32, 20, 20, 20), numeric=frozenset({4, 5, 6}),
        note=words["transfers_note"].format(unit=unit),
    )  # fmt: skip


def _kept_table(source: Source, years: list[UnitYear]) -> Table:
    bind, words = source.binder, _words(source)
    rows = []
    for year in years:
        for indicator in year.kept:
            subject = words["whole"] if indicator.subject == DEPARTMENT else indicator.subject
            rows.append(
                ((year.name,), bind.text(subject), bind.text(indicator.name) or ("—",),
                 bind.target(indicator.target), bind.actual(indicator.actual))
            )  # fmt: skip
    return Table(
        title="", columns=tuple(words[f"head_{n}"] for n in KEPT_COLUMNS), rows=tuple(rows),
        widths=(38, 24, 50, 30, 30), merged=1, note=words["kept_note"],
    )  # fmt: skip


def unit_grids(source: Source) -> tuple[Grid, ...]:
    """Return the sheets about units: each sum with its terms, and the transfers taken out."""
    if not source.evaluation.unit_years:
        return ()
    return (_sums_grid(source), _transfers_grid(source))


def _sums_grid(source: Source) -> Grid:
    """Return each line and base: what every unit states, what is taken out, what it comes to."""
    evaluation, words = source.evaluation, _words(source)
    units = evaluation.units
    columns = (
        words["head_line"], words["head_base"], *units, words["head_out"], words["head_sum"],
        words["head_stated"], words["head_difference"],
    )  # fmt: skip
    unit = evaluation.overview.money_unit
    note = words["sums_note"].format(unit=unit)
    if not complete(evaluation):
        note += words["sums_partial"]
    cells: list[GridCell] = [cell(1, 1, words["sums_title"], "title", width=len(columns))]
    cells.append(cell(2, 1, note, "note", width=len(columns)))
    cells += line(3, columns, "head")
    for row, total in enumerate(consolidated(evaluation), start=4):
        stated = evaluation.facts.first_exact(total.role, total.base, DEPARTMENT)
        parts = [evaluation.facts.first_exact(total.role, total.base, name) for name in units]
        computed, own_total = figure_in(total, unit), figure_in(stated, unit)
        values: list[Value] = [
            source.rules.label(total.role), source.rules.bases.get(total.base, ""),
            *(figure_in(part, unit) for part in parts), taken_off(total, unit), computed, own_total,
            computed - own_total if computed is not None and own_total is not None else None,
        ]  # fmt: skip
        cells += line(row, values)
    return Grid(
        name=words["sums_title"], cells=tuple(cells),
        widths=(30, 14, *(16 for _ in units), 14, 16, 16, 12), repeat_rows=3, landscape=True,
        freeze=3, heights={1: 32, 2: 44},
    )  # fmt: skip


def _transfers_grid(source: Source) -> Grid:
    words, unit = _words(source), source.evaluation.overview.money_unit
    columns = [words[f"head_{name}"] for name in (*TRANSFER_COLUMNS, "reason", "place")]
    cells: list[GridCell] = [cell(1, 1, words["transfers_title"], "title", width=len(columns))]
    note = words["transfers_note"].format(unit=unit)
    cells.append(cell(2, 1, note, "note", width=len(columns)))
    cells += line(3, columns, "head")
    ordered = _by_pair(statements(source.evaluation))
    for row, statement in enumerate(ordered, start=4):
        payer, receiver = statement.pair
        place = statement.transfer.places.get("row", "")
        cells += line(
            row,
            (payer, receiver, statement.unit, source.rules.label(statement.transfer.line),
             *(figure_in(transfer_fact(statement, base), unit) for base in BASES),
             statement.transfer.reason, str(place)),
        )  # fmt: skip
    if not ordered:
        cells += line(4, (words["no_transfers"], *("" for _ in columns[1:])))
    return Grid(
        name=words["transfers_title"], cells=tuple(cells),
        widths=(24, 24, 24, 24, 14, 14, 14, 24, 30), repeat_rows=3, landscape=True, freeze=3,
        heights={1: 32, 2: 44},
    )  # fmt: skip


def figure_in(fact: Fact | None, unit: str) -> Decimal | None:
    """Return a figure: money in the unit of the report, a count as it is."""
    if fact is None or fact.exact is None:
        return None
    if family(fact.exact.unit) == family(unit):
        return fact.exact.within(unit, max(MONEY_DIGITS, fact.exact.digits or 0))
    return fact.exact.number


def taken_off(total: Fact, unit: str) -> Decimal | None:
    """Return what a sum takes off, with the decimals that it is printed with; None if nothing."""
    quantities = [fact.exact for sign, fact in total.terms if sign < 0 and fact.exact is not None]
    if not quantities:
        return None
    amount = sum((q.amount for q in quantities), Fraction(0))
    digits = max(MONEY_DIGITS, *(q.digits or 0 for q in quantities))
    return -half_up(amount / factor(unit), digits)
