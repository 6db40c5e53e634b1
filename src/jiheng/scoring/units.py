"""The years of units joined to that of their department: figures, transfers, what is adopted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from jiheng.model import (
    DEPARTMENT,
    Adoption,
    Evaluation,
    Fact,
    Facts,
    Indicator,
    Location,
    Project,
    ScoredEvaluation,
    StaffLine,
    Transfer,
    UnitState,
    UnitYear,
)
from jiheng.model.name_lists import listed_names
from jiheng.scoring.consolidation import NOT_ADDED, in_force
from jiheng.scoring.transfers import HEAD_OFFICE, party, same_name

JOINT = "·"  # between a unit and what is its own: a key, a sheet
ADDED = ("income", "expenditure", "carryover", "staff", "assets", "three_public", "procurement")
INTERNAL = "internal"
Row = TypeVar("Row", Transfer, StaffLine)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """The year of a unit as it was handed in and evaluated by itself."""

    name: str
    scored: ScoredEvaluation | None  # None: the file cannot be used
    file: str = ""
    digest: str = ""
    standing: str = ""
    errors: int = 0


def consolidate(department: Evaluation, units: Iterable[HandedIn]) -> Evaluation:
    """Return a department's evaluation with the years of its units beside its own part.

    Rows of the department that bear a unit's name stay as what the department states of it; those
    of no unit are the head office's. The order in which units are handed in does not matter. A
    unit that has units is handed in with them consolidated into its own year.
    """
    listed = listed_units(department)
    named = _each_once([(_called(each.name, listed), each) for each in units], listed)
    states = [_state(name, each, named, department) for name, each in named]
    included = {
        name: each.scored.evaluation
        for (name, each), state in zip(named, states, strict=True)
        if state is UnitState.IN and each.scored is not None
    }
    stated = tuple(_renamed(fact, tuple(included)) for fact in department.facts.all)
    own_units = tuple(
        dict.fromkeys(f.subject for f in stated if f.subject in department.units and
                      f.subject not in included)
    )  # fmt: skip
    adopted = _Adopted(department.adoptions, included)
    transfers, staff = tuple(_transfers(included)), tuple(_staff(included))
    years = (
        *(
            _unit_year(name, each, state, adopted)
            for (name, each), state in zip(named, states, strict=True)
        ),
        *_missing(department, listed, {name for name, _ in named}, _within(included)),
    )
    return replace(
        department,
        facts=Facts((*_unit_facts(included, adopted), *stated)),
        units=(*own_units, *included),
        own_units=own_units,
        unit_years=tuple(sorted(years, key=lambda y: (_rank(y.name, listed), y.file, y.digest))),
        projects=(*department.projects, *adopted.projects()),
        indicators=(*department.indicators, *adopted.indicators()),
        transfers=(*_of_others(department.transfers, transfers), *transfers),
        staff=(*_of_others(department.staff, staff), *staff),
    )


def _of_others(stated: Sequence[Row], rows: Sequence[Row]) -> Iterator[Row]:
    """Yield what a department states, but of units that have rows themselves: these count once."""
    units = {row.unit for row in rows}
    for row in stated:
        if not any(same_name(row.unit, unit) for unit in units):
            yield row


def listed_units(department: Evaluation) -> tuple[str, ...]:
    """Return the units that a department lists among its duties and bodies."""
    texts = [duty.text for duty in department.duties if duty.kind == "unit"]
    return tuple(dict.fromkeys(name for text in texts for name in listed_names(text)))


def _called(name: str, listed: Sequence[str]) -> str:
    """Return how the department calls a unit; the unit's own name if it does not list it."""
    fits = [other for other in listed if same_name(name, other)]
    return fits[0] if len(fits) == 1 else name


def _each_once(
    named: Sequence[tuple[str, HandedIn]], listed: Sequence[str]
) -> list[tuple[str, HandedIn]]:
    """Return the years of units in the department's order; a copy of a file is the same year."""
    files: dict[tuple[str, object], tuple[str, HandedIn]] = {}
    for name, each in sorted(named, key=lambda pair: (_rank(pair[0], listed), pair[1].file)):
        files.setdefault((name, each.digest or id(each)), (name, each))
    return sorted(files.values(), key=lambda p: (_rank(p[0], listed), p[1].file, p[1].digest))


def _rank(name: str, listed: Sequence[str]) -> tuple[int, str]:
    return (listed.index(name) if name in listed else len(listed), name)


def _state(
    name: str, each: HandedIn, named: Sequence[tuple[str, HandedIn]], department: Evaluation
) -> UnitState:
    """Return whether a year is in; of two files of one unit neither is."""
    if each.scored is None:
        return UnitState.UNUSABLE
    if not _of_its_year(each, department):
        return UnitState.OTHER_YEAR
    same = [other for called, other in named if called == name and _of_its_year(other, department)]
    return UnitState.TWICE if len(same) > 1 else UnitState.IN


def _of_its_year(each: HandedIn, department: Evaluation) -> bool:
    """Return whether a year can be used and is the department's, as far as both state theirs."""
    if each.scored is None:
        return False
    return len({each.scored.evaluation.overview.year, department.overview.year} - {None}) <= 1


def _missing(
    department: Evaluation, listed: Sequence[str], handed_in: set[str], within: Sequence[str]
) -> Iterator[UnitYear]:
    """Yield the units that are listed and neither handed in, nor within one that is, nor stated."""
    for name in listed:
        typed = any(same_name(name, unit) for unit in (*department.units, *within))
        if name not in handed_in and not typed and not name.endswith(HEAD_OFFICE):
            yield UnitYear(name=name, state=UnitState.MISSING)


def _within(included: Mapping[str, Evaluation]) -> tuple[str, ...]:
    """Return the names of the units within those that are in, at any depth."""
    years = [year for evaluation in included.values() for year in evaluation.unit_years]
    return tuple(n for y in years if y.included for n in (y.name, *y.names_within))


def _lacking(name: str, evaluation: Evaluation) -> Iterator[str]:
    """Yield of whom a unit's own sums are without figures: its own part, units of its own."""
    if evaluation.unit_years and not evaluation.own_units:
        yield f"{name}{HEAD_OFFICE[0]}"
    for year in evaluation.unit_years:
        yield from year.lacking if year.included else (year.name,)


def _unit_year(name: str, each: HandedIn, state: UnitState, adopted: "_Adopted") -> UnitYear:
    scored = each.scored
    if scored is None:
        return UnitYear(name=name, state=state, file=each.file, digest=each.digest)
    evaluation, total = scored.evaluation, scored.department.total if scored.department else None
    overview = evaluation.overview
    names = dict.fromkeys((each.name, overview.department, overview.short_name))
    taken = adopted.keys(name) if state is UnitState.IN else frozenset()
    return UnitYear(
        name=name, state=state, file=each.file, digest=each.digest, year=overview.year,
        standing=each.standing, errors=each.errors,
        score=f"{total.value}" if total is not None and total.value is not None else "",
        grade=(total.grade or "") if total is not None else "",
        aliases=tuple(alias for alias in names if alias and alias != name),
        projects=tuple(_own(name, key) for key in _project_keys(evaluation)),
        adopted=tuple(_own(name, i.key) for i in evaluation.indicators if i.key in taken),
        kept=tuple(i for i in evaluation.indicators if i.key not in taken),
        within=tuple(replace(year, kept=()) for year in evaluation.unit_years),
        lacking=tuple(_lacking(name, evaluation)),
    )  # fmt: skip


def _project_keys(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the keys of a unit's projects and of those that stay with its own units."""
    own = [project.key for project in evaluation.projects]
    return tuple(dict.fromkeys([*own, *(k for y in evaluation.unit_years for k in y.projects)]))


def _own(unit: str, key: str) -> str:
    return f"{unit}{JOINT}{key}"


def _at(unit: str, place: Location) -> Location:
    """Return a place in a unit's workbook, told from the same place in the department's."""
    return replace(place, part=_own(unit, place.part))


def _told_of(unit: str, fact: Fact) -> Fact:
    """Return a figure of a unit with its place, and those of its terms, told from ours."""
    terms = tuple((sign, _told_of(unit, term)) for sign, term in fact.terms)
    return replace(fact, place=_at(unit, fact.place), terms=terms)


def _places(unit: str, places: Mapping[str, Location]) -> dict[str, Location]:
    return {name: _at(unit, place) for name, place in places.items()}


def _renamed(fact: Fact, included: Sequence[str]) -> Fact:
    """Return what a department states of a unit, by the name under which the unit is in."""
    fits = [name for name in included if same_name(fact.subject, name)]
    return replace(fact, subject=fits[0]) if len(fits) == 1 else fact


def _unit_facts(included: Mapping[str, Evaluation], adopted: "_Adopted") -> Iterator[Fact]:
    """Yield each unit's own totals as those of the unit, its projects, its adopted lines."""
    for name, evaluation in included.items():
        keys = {*_project_keys(evaluation)} | adopted.keys(name)
        stated: set[tuple[str, str]] = set()
        for fact in in_force(evaluation).all:
            group = fact.role.partition(".")[0]
            place = _at(name, fact.place)
            if fact.subject in keys:
                yield replace(fact, subject=_own(name, fact.subject), place=place)
            elif fact.subject != DEPARTMENT or fact.base in NOT_ADDED:
                continue
            elif group in ADDED and (fact.role, fact.base) not in stated:
                stated.add((fact.role, fact.base))
                yield replace(_told_of(name, fact), subject=name)
            elif group == INTERNAL and not evaluation.units:
                yield replace(fact, subject=name, place=place)


def _transfers(included: Mapping[str, Evaluation]) -> Iterator[Transfer]:
    """Yield what units state of their transfers; those within one unit are its own affair."""
    for name, evaluation in included.items():
        for transfer in evaluation.transfers:
            if not _inside(transfer, evaluation):
                yield replace(
                    transfer, key=_own(name, transfer.key), unit=name,
                    places=_places(name, transfer.places),
                )  # fmt: skip


def _inside(transfer: Transfer, evaluation: Evaluation) -> bool:
    """Return whether a transfer is with the unit itself, or with a unit of its own."""
    if evaluation.unit_years:
        return bool(transfer.counterparty) and bool(party(transfer.counterparty, evaluation))
    return any(same_name(transfer.counterparty, unit) for unit in evaluation.units)


def _staff(included: Mapping[str, Evaluation]) -> Iterator[StaffLine]:
    """Yield the lines of staff by the name of the unit, or of the one within it, that has them."""
    for name, evaluation in included.items():
        within = _within({name: evaluation})
        for line in evaluation.staff:
            unit = line.unit if line.unit in within else name
            places = _places(name, line.places)
            yield replace(line, key=_own(name, line.key), unit=unit, places=places)


class _Adopted:
    """What the department adopts of the units that are in."""

    def __init__(self, adoptions: Sequence[Adoption], included: Mapping[str, Evaluation]) -> None:
        self.included = included
        self.lines: dict[tuple[str, str], Adoption] = {}  # unit and key of the line
        self.projects_adopted: dict[tuple[str, str], Adoption] = {}  # unit and key of the project
        for adoption in adoptions:
            fits = [name for name in included if same_name(adoption.unit, name)]
            fits = [adoption.unit] if adoption.unit in included else fits
            if len(fits) == 1:
                self._take(adoption, fits[0], included[fits[0]])

    def _take(self, adoption: Adoption, unit: str, evaluation: Evaluation) -> None:
        subject = subject_in(adoption, evaluation)
        if adoption.name:
            fits = [i for i in evaluation.indicators_of(subject) if i.name == adoption.name]
            if len(fits) == 1:
                self.lines.setdefault((unit, fits[0].key), adoption)
        elif any(project.key == subject for project in evaluation.projects):
            self.projects_adopted.setdefault((unit, subject), adoption)

    def keys(self, unit: str) -> frozenset[str]:
        """Return the keys of the lines adopted of a unit, as the unit has them."""
        evaluation = self.included.get(unit)
        if evaluation is None:
            return frozenset()
        return frozenset(
            line.key
            for line in evaluation.indicators
            if (unit, line.key) in self.lines or (unit, line.subject) in self.projects_adopted
        )

    def projects(self) -> Iterator[Project]:
        """Yield the projects adopted, each with its unit."""
        for unit, evaluation in self.included.items():
            for project in evaluation.projects:
                if (unit, project.key) in self.projects_adopted:
                    yield replace(
                        project, key=_own(unit, project.key),
                        implementer=project.implementer or unit,
                        places=_places(unit, project.places),
                    )  # fmt: skip

    def indicators(self) -> Iterator[Indicator]:
        """Yield the lines adopted: those of projects as they are, others with a weight of ours."""
        for unit, evaluation in self.included.items():
            for line in evaluation.indicators:
                own = replace(line, key=_own(unit, line.key), places=_places(unit, line.places))
                if (unit, line.subject) in self.projects_adopted:
                    yield replace(own, subject=_own(unit, line.subject))
                elif (unit, line.key) in self.lines:
                    adoption = self.lines[unit, line.key]
                    yield replace(
                        own, subject=DEPARTMENT, weight=adoption.weight, own_points=None,
                        objective=adoption.objective or line.objective,
                    )  # fmt: skip


def subject_in(adoption: Adoption, evaluation: Evaluation) -> str:
    """Return the subject that an adoption means in the unit's own year."""
    written = adoption.subject.strip()
    for project in evaluation.projects:
        if written and written in (project.key, project.name):
            return project.key
    return DEPARTMENT if written in ("", "部门整体", "整体", "单位整体") else written
