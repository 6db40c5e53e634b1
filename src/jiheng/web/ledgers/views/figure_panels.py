"""What stands beside a figure on its page: the official one, its parts, its years."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from jiheng.ledger.refusals import refusal
from jiheng.ledger.shares import Parts, split, split_ratio
from jiheng.model import Break, Definition, LedgerFigure, Quantity, factor, half_up, year_of
from jiheng.reporting.ledger_figures import reason_words
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.templatetags.jiheng import page_language
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.queries.figures import reconciliation_of, series_of, sources_of
from jiheng.web.ledgers.queries.rows import rows_named

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation

YEARS = 6  # of a series
SHARE_DIGITS = 1
SPLIT = frozenset(("count", "sum"))
NAMED = 100  # rows of a reconciliation that are named
WIDTH, HEIGHT, EDGE = 600, 160, 10  # of the drawing


def language() -> str:
    """Return the language that the rules speak on this page."""
    return "en" if page_language() == "en" else "zh"


def definition_name(definition: Definition) -> str:
    """Return what a figure is called, in the language of the page."""
    return definition.english if language() == "en" else definition.label


def printed_in(value: Fraction | None, definition: Definition) -> str:
    """Return an exact value as a definition prints its own."""
    if value is None:
        return "—"
    digits = definition.digits or 0
    number = half_up(value / factor(definition.unit), digits)
    return Quantity(number, definition.unit, digits).printed()


def reconciliation(
    request: AuthenticatedRequest, shown: LedgerFigure, where: "Organisation",
    at: dt.datetime | None,
) -> dict[str, Any] | None:  # fmt: skip
    """Return one's own ledger against the official figure, with the rows that do not count."""
    both = reconciliation_of(shown, where, request.user, at)
    if both is None:
        return None
    own, book = both.own.definition, rules().rest
    names = rows_named([row.key for group in both.groups for row in group.uncounted][:NAMED])
    rows = [
        {
            "group": group.name,
            "row": names.get(row.key, (row.key, "")),
            "why": reason_words(row.reason, own, ledgers(), book, language()),
            "amount": printed_in(row.amount, own),
            "exact": row.exact,
        }
        for group in both.groups
        for row in group.uncounted
    ]
    return {
        "official": definition_name(both.official.definition),
        "own": definition_name(own),
        "official_value": printed_in(both.official.value, own),
        "own_value": printed_in(both.own.value, own),
        "difference": printed_in(both.difference, own),
        "even": both.difference == 0,
        "rows": rows[:NAMED],
        "more": len(rows) > NAMED,
    }


def parts(shown: LedgerFigure, where: "Organisation", at: dt.datetime | None) -> list[Any]:
    """Return a figure in parts by the field that its definition names, each with its share."""
    definition = shown.definition
    if definition.how == "ratio" and definition.part:
        return _parts_of_ratio(shown, where, at)
    if not definition.split_by or definition.how not in SPLIT:
        return []
    both, labels = _split(shown, where, at)
    shares = both.shares(SHARE_DIGITS)
    return [
        (labels.get(name, name), printed_in(part, definition), f"{shares[name]}%")
        for name, part in both.parts.items()
        if shares[name] is not None
    ]


def _split(
    shown: LedgerFigure, where: "Organisation", at: dt.datetime | None
) -> tuple[Parts, dict[str, str]]:
    """Return a figure in parts, and what each is called."""
    definition = shown.definition
    rows = sources_of(definition.id, where, at).of_ledger(definition)
    column = ledgers()[definition.ledger].form.column(definition.split_by)
    labels = {choice.id: choice.label for choice in column.choices} if column is not None else {}
    return split(shown, rows, definition.split_by), labels


def _parts_of_ratio(
    shown: LedgerFigure, where: "Organisation", at: dt.datetime | None
) -> list[Any]:
    """Return a ratio by the field that both of its figures are split by: by channel, say."""
    above, below = shown.parts
    fields = {part.definition.split_by for part in (above, below)}
    if len(fields) > 1 or not fields.pop() or {above.definition.how, below.definition.how} - SPLIT:
        return []
    over, labels = _split(above, where, at)
    under, more = _split(below, where, at)
    names = {**labels, **more}
    return [
        (names.get(name, name), printed_in(ratio, shown.definition),
         f"{printed_in(over.parts.get(name, Fraction(0)), above.definition)} ÷ "
         f"{printed_in(under.parts.get(name, Fraction(0)), below.definition)}")
        for name, ratio in split_ratio(over, under).items()
    ]  # fmt: skip


def years(id_: str, where: "Organisation", year: int) -> dict[str, Any] | None:
    """Return a figure over the years up to one, as a table and as lines; None of one year alone."""
    line = series_of(id_, where, [year_of(y) for y in range(year - YEARS + 1, year + 1)])
    while line and not (line[0].figure.value and line[0].figure.counted):
        line = line[1:]
    if len(line) < 2:
        return None
    rows = [
        (point.figure.period, printed_in(point.figure.value, point.figure.definition),
         refusal(point.figure, rules().rest, language()), point.change)
        for point in line
    ]  # fmt: skip
    values = [(point.figure.value, point.change) for point in line]
    return {"rows": rows, "lines": list(_lines(values)), "width": WIDTH, "height": HEIGHT}


def _lines(values: list[tuple[Fraction | None, Break | None]]) -> Iterator[list[tuple[int, int]]]:
    """Yield the points of each line to be drawn: a new one after a gap and after a blank."""
    known = [value for value, _change in values if value is not None]
    low, high = min([*known, Fraction(0)]), max([*known, Fraction(0)])
    step = Fraction(WIDTH - 2 * EDGE, max(len(values) - 1, 1))
    drawn: list[tuple[int, int]] = []
    for number, (value, change) in enumerate(values):
        if drawn and (value is None or change is not None):
            yield drawn
            drawn = []
        if value is not None:
            rise = (value - low) / (high - low) if high > low else Fraction(0)
            drawn.append(
                (int(EDGE + number * step), int(HEIGHT - EDGE - rise * (HEIGHT - 2 * EDGE)))
            )
    if drawn:
        yield drawn
