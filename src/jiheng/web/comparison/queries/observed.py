"""Indicators of every year that a person may see, as the core compares them; kept till a change."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Q, QuerySet

from jiheng.comparison import Line, Observation, Passage, Rename, Sign
from jiheng.comparison import lines_of as lines
from jiheng.comparison import renames as find_renames
from jiheng.comparison import signs_of as find_signs
from jiheng.comparison import text_signs as find_copies
from jiheng.model import Break, Quantity, family
from jiheng.parsing.numbers import read_quantity
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries.reach import paths
from jiheng.web.ledgers.declarations import definitions, rules
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.figure_reader import newest_mark
from jiheng.web.ledgers.queries.shelves import Stamp
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.year_tables import year_flow

SEE = "see"
WHOLE = "部门整体"
TEXTS = {"indicators": "reason", "objectives": "result", "results": "text"}  # that are compared
KEPT = 8
CHUNK = 2_000
Named = Mapping[str, str]  # id of a unit: what it is called


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that was compared: observations, lines, what they give away, questions."""

    years: tuple[int, int]
    observations: tuple[Observation, ...]
    lines: tuple[Line, ...]
    signs: tuple[Sign, ...]
    renames: tuple[Rename, ...]
    units: Named
    cycles: Mapping[tuple[str, int], int]  # the year of an organisation, by both
    by_line: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)


def sees_years(user: User) -> bool:
    """Return whether a person may see years anywhere."""
    return bool(paths(user, SEE))


def newest_compared(user: User) -> int:
    """Return the newest year of which something that a person may see is compared; 0: of none."""
    drafts = [state.id for state in year_flow().states if state.stage in ("", "setting")]
    kept = Cycle.objects.filter(_within(paths(user, SEE), "organisation__path"))
    year: int | None = (
        kept.exclude(state__in=drafts).order_by("-year").values_list("year", flat=True).first()
    )
    return year or 0


def compared(user: User, first: int, last: int) -> Compared:
    """Return what is compared of the years that a person may see, from one to another.

    Of a year that is not handed in yet only the targets count, of one whose targets are being set
    nothing: drafts are nobody's figures.
    """
    return _compared(paths(user, SEE), (first, last), newest_mark())


def forget() -> None:
    """Forget what was kept."""
    _compared.cache_clear()


@lru_cache(maxsize=KEPT)
def _compared(reach: tuple[str, ...], years: tuple[int, int], mark: Stamp) -> Compared:
    del mark  # the key: another one with every change
    stages = {state.id: state.stage for state in year_flow().states}
    cycles = {
        (organisation, year): (pk, stages.get(state, ""))
        for pk, organisation, year, state in Cycle.objects.filter(
            _within(reach, "organisation__path"), year__range=years
        ).values_list("pk", "organisation", "year", "state")
    }
    observations, passages = _read(reach, years, {at: stage for at, (_pk, stage) in cycles.items()})
    rule, own_lines = rules().rest.comparison, lines(observations)
    signs = [sign for line in own_lines for sign in find_signs(line, rule)]
    signs += find_copies(passages, rule)
    by_line: dict[str, list[Line]] = defaultdict(list)
    for line in own_lines:
        by_line[line.id].append(line)
    return Compared(
        years,
        observations,
        own_lines,
        tuple(signs),
        tuple(find_renames(own_lines, rule)),
        _names(observations, passages),
        {(f"{at[0]}", at[1]): pk for at, (pk, _stage) in cycles.items()},
        {id_: tuple(own) for id_, own in by_line.items()},
    )


def _within(reach: tuple[str, ...], name: str) -> Q:
    within = Q(pk__in=())
    for path in reach:
        within |= Q(**{f"{name}__startswith": path})
    return within


def _rows(reach: tuple[str, ...], years: tuple[int, int], sheet: str) -> QuerySet[Row]:
    kept = Row.objects.filter(_within(reach, "organisation__path"), ledger=sheet, year__range=years)
    return kept.filter(voided=False).order_by("pk")


def _read(
    reach: tuple[str, ...], years: tuple[int, int], stages: Mapping[tuple[int, int], str]
) -> tuple[tuple[Observation, ...], list[Passage]]:
    figures = {name: d.id for d in definitions() for name in (d.id, d.label)}
    observations: list[Observation] = []
    passages: list[Passage] = []
    for sheet, text_field in TEXTS.items():
        kept = _rows(reach, years, sheet).values_list("organisation", "year", "key", "values")
        for organisation, year, key, values in kept.iterator(CHUNK):
            stage = stages.get((organisation, year), "")
            unit = unit_of(organisation, values)
            if sheet == "indicators" and stage not in ("", "setting"):
                observed = _observation((unit, year, key), values, figures, stage == "reviewing")
                observations.append(observed)
            if stage == "reviewing" and values.get(text_field):
                title = values.get("name") or values.get("area") or values.get("text", "")[:20]
                passages.append(
                    Passage(
                        unit=unit, year=year, sheet=sheet, key=key, title=title,
                        text=values[text_field],
                    )
                )  # fmt: skip
    return tuple(observations), passages


def unit_of(organisation: int, values: Mapping[str, str]) -> str:
    """Return whose an indicator is: the organisation's, or of one of its projects."""
    subject = values.get("subject", "").strip()
    return f"{organisation}" if subject in ("", WHOLE) else f"{organisation}/{subject}"


def _observation(
    at: tuple[str, int, str], values: Mapping[str, str], figures: Named, filed: bool
) -> Observation:
    unit, year, key = at
    target_text = values.get("revised_target", "") or values.get("original_target", "")
    actual_text = values.get("actual", "") if filed else ""
    written = values.get("unit", "")
    target, actual = _quantity(target_text, written), _quantity(actual_text, written)
    known = actual or target
    shown = known.unit if known is not None else written
    comparable = target is None or actual is None or family(target.unit) == family(actual.unit)
    return Observation(
        unit=unit, year=year, key=key, name=values.get("name", ""),
        figure=figures.get(values.get("figure", "").strip(), ""),
        level=values.get("level2", ""), measure=family(shown), printed_in=shown,
        operator=values.get("operator", ""),
        target=target.amount if target is not None and comparable else None,
        actual=actual.amount if actual is not None else None,
        target_text=target_text, actual_text=actual_text,
    )  # fmt: skip


@lru_cache(maxsize=50_000)  # what is written comes again, targets most of all
def _quantity(text: str, unit: str) -> Quantity | None:
    return read_quantity(text, unit, counted=True) if text else None


def _names(observations: tuple[Observation, ...], passages: list[Passage]) -> dict[str, str]:
    """Return what every unit is called; a project has the name of its department before it."""
    units = dict.fromkeys((*(o.unit for o in observations), *(p.unit for p in passages)))
    ids = {int(unit.partition("/")[0]) for unit in units}
    named = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {unit: _name(unit, named) for unit in units}


def _name(unit: str, named: Mapping[int, str]) -> str:
    organisation, _slash, subject = unit.partition("/")
    return " · ".join(filter(None, (named.get(int(organisation), organisation), subject)))


def breaks() -> dict[str, tuple[Break, ...]]:
    """Return the breaks of every definition."""
    changes: dict[str, tuple[Break, ...]] = {}
    for definition in definitions():
        changes[definition.id] = (*changes.get(definition.id, ()), *definition.breaks)
    return changes


def of_name(everything: Compared, name: str, year: int) -> Iterator[Observation]:
    """Yield the observations of a year under a name, however they are bound."""
    for observed in everything.observations:
        if observed.name == name and observed.year == year:
            yield observed
