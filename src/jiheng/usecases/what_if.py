"""What would be if an actual, a weight or the rules were others: the same road, cells changed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from jiheng.model import (
    Cell,
    Document,
    Finding,
    Indicator,
    Location,
    ScoredItem,
    Sheet,
    SheetForm,
    column_number,
)
from jiheng.parsing.forms import Rows, find_sheet, rows
from jiheng.pipeline import Outcome, run, under
from jiheng.rulebook import RuleHistory
from jiheng.usecases.profiles import history
from jiheng.usecases.reading import read

SPOT = re.compile(r"(?<![A-Z])([A-Z]+)(\d+)")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """A change that cannot be made: the id of the message, and what it is about."""

    message: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """A scored line as it is and as it would be; None where it is not there."""

    subject: str
    name: str
    now: ScoredItem | None
    then: ScoredItem | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An evaluation as it is and as it would be; `refusal` says why it could not be changed."""

    base: Outcome
    changed: Outcome | None = None
    refusal: RefusedChange | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """Lines whose points, weight or reason differ."""
        if self.changed is None:
            return ()
        before, after = (_items(o) for o in (self.base, self.changed))
        keys = dict.fromkeys((*before, *after))
        lines = (_line_of(key[0], before.get(key), after.get(key)) for key in keys)
        return tuple(line for line in lines if _shown_result(line.now) != _shown_result(line.then))

    @property
    def new(self) -> tuple[Finding, ...]:
        """Findings that the change brings."""
        return _findings_missing_from(self.changed, self.base) if self.changed is not None else ()

    @property
    def gone(self) -> tuple[Finding, ...]:
        """Findings that the change removes."""
        return _findings_missing_from(self.base, self.changed) if self.changed is not None else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be another: actuals and weights as texts by the names of lines, the profile."""

    actuals: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    profile: str = ""


@dataclass(frozen=True, slots=True)
class _KnownTables:
    """The rows of sheets in drafts that differ by cells; a sheet that is the same is read once."""

    read: dict[str, tuple[Sheet | None, Rows]] = field(default_factory=dict)

    def rows(self, document: Document, form: SheetForm) -> Rows:
        """Return the rows of a form in a workbook."""
        sheet, known_rows = self.read.get(form.id, (None, None))
        same = sheet is None or any(sheet is other for other in document.sheets)
        if known_rows is None or not same:
            known_rows = rows(document, form)
            self.read[form.id] = find_sheet(document, form), known_rows
        return known_rows


def what_if(
    path: Path, *, actuals: Mapping[str, str], weights: Mapping[str, str], profile: str = "",
    profiles: tuple[Path, ...] = (),
) -> WhatIf:  # fmt: skip
    """Return a workbook's evaluation as it is, and with actuals, weights or profile changed.

    A line is named by its name, or as project/name where two have the same. The other lines of a
    block give up or take over the weight that a line is given, in proportion, in whole cents.
    """
    change = Change(actuals=actuals, weights=weights, profile=profile)
    return next(what_ifs(path, (change,), profiles=profiles))


def what_ifs(
    path: Path, changes: Iterable[Change], *, profiles: tuple[Path, ...] = ()
) -> Iterator[WhatIf]:
    """Yield a workbook's evaluation beside that with each of some changes, which it takes alone.

    The workbook is read and evaluated once, and sheets that a change leaves alone are as well.
    """
    rules, tables = history(profiles), _KnownTables()
    base = run(read(path), rules, table=tables.rows)
    for change in changes:
        yield _changed(base, change, rules, tables) if base.usable else WhatIf(base)


def _changed(base: Outcome, change: Change, rules: RuleHistory, tables: _KnownTables) -> WhatIf:
    """Return an evaluation beside that with a change."""
    text_by_cell: dict[tuple[str, str], str] = {}
    for field_, value_by_name in (("actual", change.actuals), ("weight", change.weights)):
        for name, value in value_by_name.items():
            indicator = _line(base, name)
            if isinstance(indicator, RefusedChange):
                return WhatIf(base, refusal=indicator)
            text_by_cell[indicator.key, field_] = value
    spread = _spread(
        base, {key: v for (key, field_), v in text_by_cell.items() if field_ == "weight"}
    )
    if isinstance(spread, RefusedChange):
        return WhatIf(base, refusal=spread)
    text_by_cell |= {(key, "weight"): f"{weight:f}" for key, weight in spread.items()}
    edited = _with_cells(base.document, base, text_by_cell)
    if isinstance(edited, RefusedChange):
        return WhatIf(base, refusal=edited)
    changed = run(edited, rules, table=tables.rows) if text_by_cell else base
    return _under(base, changed, change.profile) if change.profile else WhatIf(base, changed)


def _under(base: Outcome, changed: Outcome, profile: str) -> WhatIf:
    """Return it under another profile; `refusal` where that is not to be had."""
    other = under(changed, profile)
    if other is not None:
        return WhatIf(base, other)
    rules = base.rules
    known = "、".join(p.id for p in rules.profiles)
    facts = {"profile": profile, "year": rules.year, "place": rules.place, "known": known}
    return WhatIf(base, refusal=RefusedChange("also_unknown", facts))


def _line(base: Outcome, name: str) -> Indicator | RefusedChange:
    subject, _, bare = name.rpartition("/")
    lines = base.scored.evaluation.indicators
    matches = [indicator for indicator in lines if name in (indicator.name, indicator.key)]
    if not matches and subject:
        matches = [
            indicator
            for indicator in lines
            if indicator.name == bare and indicator.subject == subject
        ]
    if len(matches) == 1:
        return matches[0]
    near = matches or [
        indicator
        for indicator in lines
        if name and (name in indicator.name or indicator.name in name)
    ]
    known = "、".join(f"{indicator.subject}/{indicator.name}" for indicator in (near or lines)[:12])
    return RefusedChange(
        "what_if_twice" if matches else "what_if_unknown", {"found": name, "known": known}
    )


def _spread(base: Outcome, given: Mapping[str, str]) -> dict[str, Decimal] | RefusedChange:
    """Return the weights of lines that make room for those given, block by block."""
    set_: dict[str, Decimal] = {}
    for key, text in given.items():
        try:
            set_[key] = Decimal(text)
        except InvalidOperation:
            return RefusedChange("what_if_number", {"found": text})
        if not set_[key].is_finite() or set_[key] < 0:
            return RefusedChange("what_if_number", {"found": text})
    weight_by_key: dict[str, Decimal] = {}
    lines = [i for i in base.scored.evaluation.indicators if i.weight is not None]
    for block in dict.fromkeys((i.subject, i.level1) for i in lines if i.key in set_):
        block_lines = [i for i in lines if (i.subject, i.level1) == block]
        block_weight = sum((i.weight or Decimal(0) for i in block_lines), Decimal(0))
        rest = [i for i in block_lines if i.key not in set_]
        left = block_weight - sum((set_[i.key] for i in block_lines if i.key in set_), Decimal(0))
        rest_weight = sum((i.weight or Decimal(0) for i in rest), Decimal(0))
        if left < 0 or (rest and not rest_weight and left):
            return RefusedChange(
                "what_if_block", {"found": block_weight - left, "expected": block_weight}
            )
        weight_by_key |= _shared_out(rest, left, rest_weight)
    return weight_by_key


def _shared_out(
    lines: Iterable[Indicator], left: Decimal, weight_sum: Decimal
) -> dict[str, Decimal]:
    """Return a weight shared out in proportion, in cents, the remainder to the heaviest."""
    listed = list(lines)
    if not listed or not weight_sum:
        return {}
    weight_by_key = {
        i.key: ((i.weight or Decimal(0)) * left / weight_sum).quantize(CENT) for i in listed
    }
    heaviest = max(listed, key=lambda i: i.weight or Decimal(0)).key
    weight_by_key[heaviest] += left - sum(weight_by_key.values(), Decimal(0))
    return weight_by_key


def _with_cells(
    document: Document, base: Outcome, text_by_cell: Mapping[tuple[str, str], str]
) -> Document | RefusedChange:
    """Return the document with cells changed; an empty cell is found by its column."""
    by_key = {indicator.key: indicator for indicator in base.scored.evaluation.indicators}
    for (key, field_), text in text_by_cell.items():
        place = _cell(by_key[key], field_, by_key.values())
        if place is None or SPOT.fullmatch(place.spot) is None:
            return RefusedChange("what_if_nowhere", {"found": by_key[key].name})
        document = _put(document, place, text)
    return document


def _cell(line: Indicator, field: str, lines: Iterable[Indicator]) -> Location | None:
    if field in line.places:
        return line.places[field]
    other = next((o.places[field] for o in lines if field in o.places), None)
    row = SPOT.search(line.places["row"].spot)
    column = SPOT.search(other.spot) if other is not None else None
    if row is None or column is None:
        return None
    return replace(line.places["row"], spot=f"{column.group(1)}{row.group(2)}")


def _put(document: Document, place: Location, text: str) -> Document:
    match = SPOT.fullmatch(place.spot)
    if match is None:
        return document
    column, number = column_number(match.group(1)), int(match.group(2))
    sheets = []
    for sheet in document.sheets:
        if sheet.name == place.part:
            rows = {**sheet.rows, number: {**sheet.rows.get(number, {}), column: Cell(text, text)}}
            sheet = replace(sheet, rows=dict(sorted(rows.items())))
        sheets.append(sheet)
    return replace(document, sheets=tuple(sheets))


def _items(outcome: Outcome) -> dict[tuple[str, str], ScoredItem]:
    return {(tree.subject, i.key): i for tree in outcome.scored.trees for i in tree.items}


def _line_of(subject: str, now: ScoredItem | None, then: ScoredItem | None) -> Line:
    known = now or then
    return Line(subject, known.name if known is not None else "", now, then)


def _shown_result(item: ScoredItem | None) -> object:
    return (item.points, item.weight, item.share.reason) if item is not None else None


def _findings_missing_from(outcome: Outcome, other: Outcome | None) -> tuple[Finding, ...]:
    """Return the findings of one outcome that the other lacks."""
    if other is None:
        return ()
    other_keys = {_finding_key(finding) for finding in other.findings}
    return tuple(finding for finding in outcome.findings if _finding_key(finding) not in other_keys)


def _finding_key(finding: Finding) -> object:
    facts = tuple(sorted((key, str(value)) for key, value in finding.facts.items()))
    return finding.code, finding.variant, finding.at, facts
