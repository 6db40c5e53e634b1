"""The branch of `ledger_report.yaml` to the year's report that is composed from ledgers."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from jiheng.model import Definition
from jiheng.rulebook.ledger_report import (
    ABOUT,
    BASE,
    CHANGE,
    LEDGER,
    NAME,
    TARGET,
    UNITS,
    UNIVERSE,
    VIEWS,
    WRITTEN,
    Hole,
    LedgerReport,
    Piece,
    ReportPart,
    ReportSentence,
)
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

SAYS = (
    "department", "satisfaction", "above", "unsure", "claim", "scores", "sources", "number",
    "figure", "period", "rows", "digest",
)  # fmt: skip
LEAST = 4  # characters of its own by which a clause is known again
OF_HOW = {TARGET: "completion", CHANGE: "growth", BASE: "growth", UNIVERSE: "rank", UNITS: "rank"}
DIGIT = re.compile(r"\d")


def ledger_report(
    holder: Branch, own: Iterable[Branch], definitions: Iterable[Definition], register: Register
) -> LedgerReport:
    """Return the report, its parts changed by a user's own files, in their order.

    Raises RulebookError for a figure that is none, clauses alike, a part that is none.
    """
    known = {name: each for each in definitions for name in (each.id, each.label)}
    parts = [_part(entry, known) for entry in holder.branches("parts")]
    title = holder.text("title")
    for file in own:
        parts = _changed(parts, file, known)
        title = file.text("report_title", title)
        file.close()
    satisfaction, says = holder.branch("satisfaction"), holder.branch("says")
    report = LedgerReport(
        since=holder.integer("since"),
        title=title,
        parts=tuple(parts),
        says={key: says.text(key) for key in SAYS},
        claim=Fraction(satisfaction.integer("above"), 100),
        digits=satisfaction.integer("digits"),
        satisfaction=satisfaction.text("part"),
        citation=register.citation(holder),
    )
    if report.satisfaction not in {part.id for part in parts}:
        raise satisfaction.fail("part", f"{report.satisfaction} is no part, or was left out")
    _require_apart(holder, report)
    for branch in (satisfaction, says, holder):
        branch.close()
    return report


def _changed(
    parts: list[ReportPart], file: Branch, known: Mapping[str, Definition]
) -> list[ReportPart]:
    """Return parts with those of a user's file in place of, or behind, those of the same id."""
    changed = list(parts)
    for id_ in file.texts("leave_out"):
        changed.pop(_index(changed, id_, file, "leave_out"))
    for entry in file.branches("report_parts"):
        place = entry.text("after", "")
        part = _part(entry, known)
        at = next((i for i, each in enumerate(changed) if each.id == part.id), None)
        if at is not None:
            changed.pop(at)
        if place:
            at = _index(changed, place, entry, "after") + 1
        changed.insert(len(changed) if at is None else at, part)
    return changed


def _index(parts: list[ReportPart], id_: str, holder: Branch, key: str) -> int:
    ids = [part.id for part in parts]
    if id_ not in ids:
        raise holder.fail(key, f"must be one of {', '.join(ids)}, is {id_}")
    return ids.index(id_)


def _part(holder: Branch, known: Mapping[str, Definition]) -> ReportPart:
    written = holder.text("written", "")
    if written not in ("", *WRITTEN):
        raise holder.fail("written", f"must be one of {', '.join(WRITTEN)}, is {written}")
    part = ReportPart(
        id=holder.text("id"),
        title=holder.text("title"),
        sentences=tuple(_sentence(entry, known) for entry in holder.branches("sentences")),
        written=written,
    )
    holder.close()
    return part


def _sentence(holder: Branch, known: Mapping[str, Definition]) -> ReportSentence:
    id_, text = holder.text("id"), holder.text("text")
    joins = holder.flag("joins", default=False)
    holder.close()
    if DIGIT.search(NAME.sub("", text)):
        raise holder.fail("text", f"{id_} states a number that names no figure")
    pieces: list[Piece] = []
    end = 0
    for match in NAME.finditer(text):
        hole = _hole(holder, match[1].strip(), known)
        _require_unit(holder, hole, text[match.end() :], known)
        pieces += (text[end : match.start()], hole)
        end = match.end()
    return ReportSentence(id_, tuple(p for p in (*pieces, text[end:]) if p != ""), joins)


def _hole(holder: Branch, name: str, known: Mapping[str, Definition]) -> Hole:
    bare, _, view = name.partition(ABOUT)
    if not bare.startswith(LEDGER):
        return Hole(name)
    definition = known.get(bare.removeprefix(LEDGER))
    if definition is None:
        raise holder.fail("text", f"{bare} is no figure of a ledger")
    if view not in VIEWS:
        raise holder.fail("text", f"must be shown as one of {' '.join(VIEWS)}, is {view}")
    if definition.how != OF_HOW.get(view, definition.how):
        raise holder.fail("text", f"{bare} is no {OF_HOW[view]}: it has no {view}")
    return Hole(name, definition.id, view)


def _require_unit(holder: Branch, hole: Hole, behind: str, known: Mapping[str, Definition]) -> None:
    """Raise where the unit that a figure is printed in does not stand behind it."""
    definition = known.get(hole.figure)
    if definition is None or hole.view in (UNIVERSE, UNITS):
        return
    base = known.get(definition.base) if hole.view in (TARGET, BASE) else None
    unit = (base or definition).unit
    if not behind.startswith(unit):
        raise holder.fail("text", f"behind {hole.name} must stand {unit}, its unit")


def _require_apart(holder: Branch, report: LedgerReport) -> None:
    """Raise where two clauses are alike, or one says too little to be known again."""
    seen: dict[str, str] = {}
    ids = [sentence.id for sentence in report.sentences]
    if len(set(ids)) < len(ids):
        raise holder.fail("parts", "an id is given twice")
    for sentence in report.sentences:
        for clause in sentence.clauses:
            words = clause.words
            if len(words.replace("{}", "")) < LEAST:
                raise holder.fail("parts", f"{sentence.id}: “{words}” says too little of its own")
            if words in seen:
                raise holder.fail("parts", f"{sentence.id}: “{words}” stands in {seen[words]}, too")
            seen[words] = sentence.id
