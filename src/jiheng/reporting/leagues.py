"""A league table in words and as a sheet: ranks, values, who moved, who reported nothing."""

from collections.abc import Sequence
from decimal import Decimal

from jiheng.ledger.league import LeagueLine, LeagueTable, reported
from jiheng.ledger.refusals import refusal
from jiheng.model import Grid, LedgerFigure, Period
from jiheng.reporting.grids import Value, cell, line
from jiheng.rulebook import Rulebook

WIDTHS = (8, 30, 18, 12, 12, 40)
HEADS = (
    "league_rank", "league_unit", "league_value", "league_before", "league_moved", "league_note",
)  # fmt: skip


def league_words(
    table: LeagueTable, universe: str, periods: Sequence[Period], rules: Rulebook, lang: str
) -> str:
    """Return what a league table is of: the universe and its units, the period, the one before."""
    facts = {"universe": universe, "units": table.units, "ranked": table.ranked,
             "period": periods[0]}  # fmt: skip
    words = [rules.say("league_universe", lang, **facts)]
    if table.redefined:
        words.append(rules.say("league_redefined", lang))
    elif len(periods) > 1:
        words.append(rules.say("league_against", lang, period=periods[1]))
    return " ".join(words)


def moved_words(each: LeagueLine, rules: Rulebook, lang: str) -> str:
    """Return by how many places a unit rose or fell; a dash where either rank is missing."""
    if each.moved is None:
        return "—"
    key = "league_same" if not each.moved else "league_up" if each.moved > 0 else "league_down"
    return rules.say(key, lang, places=abs(each.moved))


def value_words(shown: LedgerFigure) -> str:
    """Return a value as it is printed; a dash for a unit that has none."""
    return shown.quantity.printed() if shown.quantity is not None and reported(shown) else "—"


def note_words(shown: LedgerFigure, rules: Rulebook, lang: str) -> str:
    """Return why a unit has no place in the table, or what its value is made of."""
    if not reported(shown):
        return rules.say("league_unreported", lang)
    if shown.refused:
        return refusal(shown, rules, lang)
    if shown.definition.how == "completion":
        actual, target = (value_words(part) for part in shown.parts[:2])
        return rules.say("league_of_target", lang, actual=actual, target=target)
    return " / ".join(value_words(part) for part in shown.parts[:2]) if shown.parts else ""


def league_grid(table: LeagueTable, title: str, about: str, rules: Rulebook, lang: str) -> Grid:
    """Return a league table as a sheet to be written."""
    cells = [
        cell(1, 1, title, "title", width=len(HEADS)),
        cell(2, 1, about, "note", width=len(HEADS)),
        *line(3, [rules.say(name, lang) for name in HEADS], "head"),
    ]
    styles = ("center", "text", "number", "center", "center", "text")
    for row, each in enumerate(table.lines, start=4):
        quantity = each.shown.quantity if each.rank is not None else None
        number: Value = quantity.number if quantity is not None else "—"
        texts = (_place(each.rank), each.unit, number, _place(each.before),
                 moved_words(each, rules, lang), note_words(each.shown, rules, lang))  # fmt: skip
        cells += line(row, texts, styles)
    return Grid(
        name=rules.say("league_sheet", lang), cells=tuple(cells), widths=WIDTHS, repeat_rows=3,
        freeze=3, filter_row=3, heights={1: 32},
    )  # fmt: skip


def _place(rank: int | None) -> Value:
    return Decimal(rank) if rank is not None else "—"
