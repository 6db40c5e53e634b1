"""An office's own Word template: read, what it lacks told, filled with a report."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from jiheng import documents
from jiheng.model import Finding, Location, Report
from jiheng.model.paper import PaperFilling
from jiheng.pipeline import Outcome
from jiheng.usecases.office import converted
from jiheng.usecases.page_numbers import page_numbers

SHOWN = 3  # of what a template called
OLD = (".doc", ".wps", ".dot", ".wpt", ".odt", ".ott")


@dataclass(frozen=True, slots=True)
class Paper:
    """A template with what goes where in it."""

    template: bytes
    filling: PaperFilling


def on_paper(outcome: Outcome, path: Path, report: Report) -> tuple[Outcome, Paper | None]:
    """Return an evaluation with what its template lacks as findings, and the template to be filled.

    None for a file that cannot be used: the report is then written as it always is.
    """
    from jiheng import reporting  # late: to check needs nothing of what is written

    opened = documents.open_paper(path, converted(path, ".docx") if _old(path) else None)
    if opened is None:
        unusable = Finding("R72", (Location(path.name),), {"file": path.name})
        return replace(outcome, findings=(*outcome.findings, unusable)), None
    template, calls = opened
    places = documents.paper_places(template)
    filling = reporting.paper_filling(report, outcome.scored, outcome.rules, places)
    remarks = (*_remarks(filling, path.name), *_left_out(calls, path.name))
    return replace(outcome, findings=(*outcome.findings, *remarks)), Paper(template, filling)


def _old(path: Path) -> bool:
    """Return whether a template is of a format that LibreOffice reads for us."""
    return path.suffix.lower() in OLD


def _remarks(filling: PaperFilling, file: str) -> Iterator[Finding]:
    for place in filling.unknown:
        facts = {"file": file, "name": place.name, "guesses": "、".join(place.guesses)}
        variant = "guessed" if place.guesses else "default"
        yield Finding("R70", (Location(file, place.where),), facts, variant)
    for title in filling.unplaced:
        yield Finding("R71", (Location(file),), {"file": file, "title": title})
    for name in filling.vacant:
        yield Finding("R71", (Location(file),), {"file": file, "name": name}, "vacant")
    for name in filling.repeated:
        yield Finding("R71", (Location(file),), {"file": file, "name": name}, "repeated")


def _left_out(calls: tuple[str, ...], file: str) -> Iterator[Finding]:
    if calls:
        facts = {"file": file, "found": "、".join(calls[:SHOWN]), "count": len(calls)}
        yield Finding("R73", (Location(file),), facts)


def filled(paper: Paper, report: Report, *, office: bool) -> bytes | None:
    """Return a report on its paper; None where its page numbers were lost.

    Pages are counted only for a template that asks for the table of contents.
    """
    pages: dict[str, int] | None = {}
    if office and paper.filling.contents:
        blank = documents.fill_paper(paper.template, paper.filling, report, pictures=False)
        pages = page_numbers(blank)
        if pages is None:
            return None
    return documents.fill_paper(paper.template, paper.filling, report, pages)
