"""Comparison in words: lines as tables, ranks, what they give away, each with where it stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng import methods
from jiheng.comparison import Line, Observation, Refusal, Sign, Standing, standing_of
from jiheng.comparison.gaming import EQUAL, FOLLOWING, Question
from jiheng.comparison.lines import Growth, plain_name
from jiheng.model import factor, half_up
from jiheng.model.units import with_unit
from jiheng.reporting.questions import question_test, question_text
from jiheng.web.comparison.queries.observed import Compared, breaks, of_name
from jiheng.web.comparison.words import SIGNS, SPREAD, UNLIKE, WHY_NO_GROWTH
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.queries.figures import definition
from jiheng.web.ledgers.views.figure_panels import definition_name

PERCENT, DIGITS, MOST_DIGITS = 100, 1, 4


@dataclass(frozen=True, slots=True)
class ListedLine:
    """An indicator that can be compared: how many units have it, in which years."""

    id: str
    name: str
    bound: bool
    units: int
    years: str
    values: int
    met: str  # share of the values that met their target
    signs: int


def line_name(id_: str, own: tuple[Line, ...]) -> str:
    """Return what a line is called: its definition, else its name as written last."""
    kind, _colon, name = id_.partition(":")
    known = definition(name) if kind == "figure" else None
    return definition_name(known) if known is not None else own[0].name


def listed_lines(everything: Compared, text: str = "") -> list[ListedLine]:
    """Return the indicators, those of most units first."""
    signs = Counter((sign.unit, sign.name) for sign in everything.signs)
    shown = []
    for id_, own in everything.by_line.items():
        name = line_name(id_, own)
        if text and text not in name and not any(text in n for line in own for n in line.names):
            continue
        shown.append(_listed(id_, name, own, signs))
    return sorted(shown, key=lambda line: (-line.units, -line.values, line.name))


def _listed(
    id_: str, name: str, own: tuple[Line, ...], signs: Mapping[tuple[str, str], int]
) -> ListedLine:
    observations = [each for line in own for each in line.observations]
    years = [each.year for each in observations]
    judged = [each.met for each in observations if each.met is not None]
    share = percent(Fraction(sum(judged), len(judged))) if judged else ""
    return ListedLine(
        id_,
        name,
        id_.startswith("figure:"),
        len(own),
        f"{min(years)}—{max(years)}",
        sum(each.actual is not None for each in observations),
        share,
        sum(signs.get((line.unit, line.name), 0) for line in own),
    )


def percent(share: Fraction | None) -> str:
    """Return a share in per cent; empty for none."""
    return f"{half_up(share * PERCENT, DIGITS)}%" if share is not None else ""


def amount(value: Fraction | None, unit: str) -> str:
    """Return a value in a unit with the decimals it needs, at most four."""
    if value is None:
        return "—"
    number = f"{half_up(value / factor(unit), MOST_DIGITS):f}"
    return with_unit(number.rstrip("0").rstrip(".") if "." in number else number, unit)


def row_address(everything: Compared, observed: Observation) -> str:
    """Return where an observation stands."""
    return sheet_address(everything, observed.unit, observed.year, "indicators", observed.key)


def sheet_address(everything: Compared, unit: str, year: int, sheet: str, key: str) -> str:
    """Return where a row of a unit stands; empty where there is none."""
    cycle = everything.cycles.get((unit.partition("/")[0], year))
    if cycle is None:
        return ""
    return f"{_sheet_start(cycle, sheet)}{quote(key)}/"


@lru_cache(maxsize=20_000)
def _sheet_start(cycle: int, sheet: str) -> str:
    """Return how the addresses of a sheet's rows begin: thousands of rows are named."""
    return reverse("performance:entry", args=(cycle, sheet, "-")).removesuffix("-/")


def shown_line(everything: Compared, id_: str, year: int) -> dict[str, Any] | None:
    """Return an indicator over years and units with the ranks of a year; None without one."""
    own = lines_under(everything, id_)
    if not own:
        return None
    years = range(everything.years[0], everything.years[1] + 1)
    changes = breaks()
    lines = [_row(everything, line, years, changes) for line in own]
    standing = standing_of(_of_year(own, year), _of_year(own, year - 1))
    unit = next((o.printed_in for line in own for o in reversed(line.observations)), "")
    return {
        "id": id_,
        "name": line_name(id_, own),
        "bound": id_.startswith("figure:"),
        "years": list(years),
        "year": year,
        "lines": sorted(lines, key=lambda line: str(line["unit"])),
        "standing": _ranks(everything, standing, unit) if isinstance(standing, Standing) else None,
        "refused": _refused(everything, standing) if isinstance(standing, Refusal) else "",
        "elsewhere": _elsewhere(everything, own, year),
        "changes": changes.get(id_.removeprefix("figure:"), ()),
    }


def lines_under(everything: Compared, id_: str) -> tuple[Line, ...]:
    """Return the lines of a definition; of a name all that bear it, however they are bound."""
    kind, _colon, name = id_.partition(":")
    if kind != "name":
        return everything.by_line.get(id_, ())
    bear = (any(plain_name(n) == name for n in line.names) for line in everything.lines)
    return tuple(line for line, named in zip(everything.lines, bear, strict=True) if named)


def _of_year(own: tuple[Line, ...], year: int) -> list[Observation]:
    return [each for line in own for each in line.observations if each.year == year]


def _row(everything: Compared, line: Line, years: range, changes: Any) -> dict[str, Any]:
    by_year = {each.year: each for each in line.observations}
    growth = dict(zip([o.year for o in line.observations[1:]], line.growth(changes), strict=True))
    cells = []
    for year in years:
        observed = by_year.get(year)
        cells.append(
            {
                "year": year,
                "value": _written(observed) if observed is not None else "",
                "exact": observed.actual if observed is not None else None,
                "target": observed.target_text if observed is not None else "",
                "name": observed.name if observed is not None else "",
                "address": row_address(everything, observed) if observed is not None else "",
                "growth": _growth(growth[year]) if year in growth else "",
                "broken": year in growth and growth[year].why in ("break", "measure"),
            }
        )
    return {
        "unit": everything.units.get(line.unit, line.unit),
        "names": line.names,
        "cells": cells,
        "mean": _mean_growth(line),
    }


def _written(observed: Observation) -> str:
    if observed.actual is None:
        return observed.actual_text or "—"
    return amount(observed.actual, observed.printed_in)


def _growth(growth: Growth) -> str:
    if growth.value is not None:
        sign = "+" if growth.value > 0 else ""
        return f"{sign}{percent(growth.value)}"
    words = f"{WHY_NO_GROWTH[growth.why]}"
    return f"{words}（{growth.about}）" if growth.about else words


def _mean_growth(line: Line) -> str:
    """Return the mean growth a year by the method of that name; empty across what is unlike."""
    known = tuple(each for each in line.observations if each.actual is not None)
    years = [each.year for each in known]
    if len(known) < 3 or any(g.why for g in replace(line, observations=known).growth(breaks())):
        return ""
    inputs = {"values": [float(each.actual or 0) for each in known], "times": years}
    try:
        value = methods.run("comparison.cagr", inputs).value
    except methods.MethodInputError:
        return ""
    return f"{value * PERCENT:.{DIGITS}f}%" if value is not None else ""


def _ranks(everything: Compared, standing: Standing, unit: str) -> dict[str, Any]:
    return {
        "lines": [
            {
                "place": each.place,
                "ties": each.ties,
                "name": everything.units.get(each.name, each.name),
                "value": amount(each.value, unit),
                "moved": each.moved,
                "way": "" if not each.moved else "up" if each.moved > 0 else "down",
                "steps": abs(each.moved or 0),
            }
            for each in standing.ranks
        ],
        "universe": standing.universe,
        "counted": standing.counted,
        "spread": [
            (label, amount(value, unit))
            for label, value in zip(SPREAD, standing.spread, strict=False)
        ],
    }


def _refused(everything: Compared, refusal: Refusal) -> str:
    pair = [_meaning(everything, each) for each in (refusal.first, refusal.second)]
    return _("%(why)s：%(first)s；%(second)s。改成同一个口径、同样的单位和方向，再比。") % {
        "why": UNLIKE[refusal.why],
        "first": pair[0],
        "second": pair[1],
    }


def _meaning(everything: Compared, observed: Observation) -> str:
    known = definition(observed.figure) if observed.figure else None
    figure = definition_name(known) if known is not None else _("没有绑定口径")
    return _("%(unit)s“%(name)s”%(operator)s%(measure)s（%(figure)s）") % {
        "unit": everything.units.get(observed.unit, observed.unit),
        "name": observed.name,
        "operator": observed.operator,
        "measure": observed.printed_in,
        "figure": figure,
    }


def _elsewhere(everything: Compared, own: tuple[Line, ...], year: int) -> str:
    """Return why units of the same name are not in this table: they mean something else."""
    units = {line.unit for line in own}
    here = next((o for line in own for o in line.observations if o.year == year), None)
    others = (
        [o for o in of_name(everything, here.name, year) if o.unit not in units] if here else []
    )
    if here is None or not others:
        return ""
    refusal = standing_of([here, others[0]])
    if isinstance(refusal, Refusal):
        return _refused(everything, refusal)
    return ""


def shown_signs(everything: Compared, kind: str = "", text: str = "") -> list[dict[str, Any]]:
    """Return what lines give away, the questions about names among it."""
    lines = [
        *(_sign(everything, sign) for sign in everything.signs if kind in ("", sign.kind)),
        *(_questions(everything) if kind in ("", "rename") else ()),
    ]
    kept = [line for line in lines if not text or text in line["unit"] or text in line["name"]]
    return sorted(kept, key=lambda line: (line["unit"], line["name"], line["kind"]))


def shown_questions(everything: Compared, questions: Iterable[Question]) -> dict[str, Any]:
    """Return questions in words, each with its test and where its figures are."""
    book = rules().rest
    language = "en" if (get_language() or "zh").startswith("en") else "zh"
    shown = []
    for each in questions:
        unit = everything.units.get(each.unit, each.unit)
        shown.append(
            {
                "id": each.kind,
                "kind": book.say(f"question_kind_{each.kind}", language),
                "unit": unit,
                "total": each.total,
                "text": question_text(each, unit, book, language),
                "test": question_test(each, book, language),
                "address": _figures_of(everything, each, unit),
            }
        )
    note, none = (book.say(f"question_{key}", language) for key in ("note", "none"))
    return {"questions": shown, "note": note, "none": none}


def _figures_of(everything: Compared, question: Question, unit: str) -> str:
    """Return where the figures of a question are listed; empty where no page lists them."""
    span = f"from={everything.years[0]}&to={everything.years[1]}"
    if question.kind == FOLLOWING:
        return f"{reverse('comparison:signs')}?{span}&kind=ratchet&q={quote(unit)}"
    if question.kind == EQUAL and question.unit in everything.units:
        last = (question.unit.partition("/")[0], question.years[-1])
        cycle = everything.cycles.get(last)
        return reverse("performance:year", args=(cycle,)) if cycle is not None else ""
    return ""


def _sign(everything: Compared, sign: Sign) -> dict[str, Any]:
    return {
        "kind": sign.kind,
        "label": SIGNS[sign.kind],
        "unit": everything.units.get(sign.unit, sign.unit),
        "name": sign.name,
        "years": f"{sign.years[0]}—{sign.years[-1]}",
        "count": sign.count,
        "then": sign.then,
        "now": sign.now,
        "address": sheet_address(everything, sign.unit, sign.years[-1], sign.sheet, sign.key),
    }


def _questions(everything: Compared) -> Iterator[dict[str, Any]]:
    for each in everything.renames:
        yield {
            "kind": "rename",
            "label": _("是不是同一个指标改了名？是就绑定同一个口径"),
            "unit": everything.units.get(each.unit, each.unit),
            "name": each.after.name,
            "years": f"{each.before.year}—{each.after.year}",
            "count": 2,
            "then": each.before.name,
            "now": each.after.name,
            "address": row_address(everything, each.after),
        }
