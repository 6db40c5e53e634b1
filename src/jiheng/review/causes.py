"""One cause, one finding: what is wrong with a whole column in the same way is said once."""

from collections.abc import Iterable
from dataclasses import replace

from jiheng.model import Finding, Label
from jiheng.model.location import Location

NAMES = ("name", "area", "line", "group")  # facts that say which line it is
LEAST = 3  # lines from which a fault is one of the column
SHOWN = 3  # names that are told


def by_cause(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with those of one cause as one, at the place of the first, in order.

    One cause: the same wording with the same facts, but for the names of lines, in one column.
    """
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        key = _cause(finding)
        groups.setdefault(number if key is None else key, []).append(finding)
    return tuple(
        finding
        for group in groups.values()
        for finding in ((_as_one(group),) if len(group) >= LEAST else group)
    )


def _cause(finding: Finding) -> object:
    """Return what findings of one cause share; None if it stands for itself."""
    name = _name_key(finding)
    columns = {_column(place) for place in finding.at}
    if not name or len(columns) != 1 or None in columns:
        return None
    facts = tuple((k, str(v)) for k, v in sorted(finding.facts.items()) if k != name)
    return finding.code, finding.variant, facts, *columns


def _name_key(finding: Finding) -> str:
    return next((key for key in NAMES if key in finding.facts), "")


def _column(place: Location) -> tuple[str, str, str] | None:
    """Return file, sheet and column of a cell; None for another kind of place."""
    letters = place.spot.rstrip("0123456789")
    if not letters.isascii() or not letters.isalpha() or letters == place.spot:
        return None
    return place.file, place.part, letters


def _as_one(group: list[Finding]) -> Finding:
    first = group[0]
    key = _name_key(first)
    names = list(dict.fromkeys(str(f.facts[key]) for f in group))
    more = len(names) - SHOWN
    listed = Label("、".join(names[:SHOWN]), ", ".join(names[:SHOWN]))
    if more > 0:
        listed = Label(f"{listed.zh} 等 {len(names)} 项", f"{listed.en} and {more} more")
    places = tuple(dict.fromkeys(place for f in group for place in f.at))
    return replace(first, at=places, facts={**first.facts, key: listed})
