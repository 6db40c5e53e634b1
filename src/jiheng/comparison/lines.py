"""Which observations are one line over years: by the definition they are bound to, else by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from jiheng.comparison.observation import Observation
from jiheng.model import Break
from jiheng.rulebook.comparison_rule import ComparisonRule


@dataclass(frozen=True, slots=True)
class Growth:
    """A year against the one before: the growth, or why there is none."""

    value: Fraction | None
    why: str = ""  # gap, no_value, no_base, measure, break
    about: str = ""  # what changed: the units, or why the series breaks


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of one unit over the years, the first year first."""

    unit: str
    id: str  # figure:ID or name:NAME
    observations: tuple[Observation, ...]

    @property
    def name(self) -> str:
        """The name of its last year."""
        return self.observations[-1].name

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it had, in order."""
        return tuple(dict.fromkeys(each.name for each in self.observations))

    def growth(self, breaks: Mapping[str, tuple[Break, ...]]) -> tuple[Growth, ...]:
        """Return the growth into each year but the first; none across a break."""
        changes = breaks.get(self.id.removeprefix("figure:"), ())
        pairs = zip(self.observations, self.observations[1:], strict=False)
        return tuple(_growth(before, now, changes) for before, now in pairs)


@dataclass(frozen=True, slots=True)
class Rename:
    """A question: one line ends where another of the same unit begins; are they one?"""

    unit: str
    before: Observation
    after: Observation


def lines_of(observations: Iterable[Observation]) -> tuple[Line, ...]:
    """Return the lines of every unit.

    What is bound to a definition is one line under whatever names. What is not bound goes by its
    name; where the same name of the unit is bound to one definition in another year, it is that.
    A name that comes twice in a year is no line: nobody can say which goes on.
    """
    by_unit: dict[str, list[Observation]] = defaultdict(list)
    for each in observations:
        by_unit[each.unit].append(each)
    return tuple(line for unit, own in by_unit.items() for line in _lines(unit, own))


def plain_name(name: str) -> str:
    """Return a name without blanks and with brackets of one width."""
    return "".join(name.split()).translate(str.maketrans("（）：", "():"))


def _lines(unit: str, own: list[Observation]) -> Iterator[Line]:
    bound: dict[str, set[str]] = defaultdict(set)
    for each in own:
        if each.figure:
            bound[plain_name(each.name)].add(each.figure)
    groups: dict[str, dict[int, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for each in own:
        figures = {each.figure} if each.figure else bound.get(plain_name(each.name), set())
        one_figure = len(figures) == 1
        id_ = f"figure:{min(figures)}" if one_figure else f"name:{plain_name(each.name)}"
        groups[id_][each.year].append(each)
    for id_, years in groups.items():
        single = tuple(years[year][0] for year in sorted(years) if len(years[year]) == 1)
        if single:
            yield Line(unit, id_, single)


def _growth(before: Observation, now: Observation, changes: tuple[Break, ...]) -> Growth:
    if now.year != before.year + 1:
        return Growth(None, "gap")
    crossed = next((c for c in changes if before.year < c.day.year <= now.year), None)
    if crossed is not None:
        return Growth(None, "break", crossed.why)
    if before.measure != now.measure:
        return Growth(None, "measure", f"{before.measure} → {now.measure}")
    if now.actual is None or before.actual is None:
        return Growth(None, "no_value")
    if before.actual <= 0:
        return Growth(None, "no_base")
    return Growth(now.actual / before.actual - 1)


def renames(lines: Iterable[Line], rule: ComparisonRule) -> Iterator[Rename]:
    """Yield where one unbound line of a unit ends and a like one begins in the next year."""
    by_unit: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.id.startswith("name:"):
            by_unit[line.unit].append(line)
    for unit, own in by_unit.items():
        ended: dict[int, list[Observation]] = defaultdict(list)
        for line in own:
            ended[line.observations[-1].year].append(line.observations[-1])
        for line in own:
            first = line.observations[0]
            for last in ended.get(first.year - 1, ()):
                if _may_be_one(last, first, rule):
                    yield Rename(unit, last, first)


def _may_be_one(last: Observation, first: Observation, rule: ComparisonRule) -> bool:
    """Return whether two names may be one indicator: same measure, way and level, alike names."""
    same = (last.measure, last.operator, last.level) == (first.measure, first.operator, first.level)
    return same and alike(last.name, first.name) >= rule.alike_names


def alike(one_name: str, other: str) -> Fraction:
    """Return the share of neighbouring characters that two names have in common."""
    pairs = [
        {text[n : n + 2] for n in range(max(len(text) - 1, 1))}
        for text in map(plain_name, (one_name, other))
    ]
    both = len(pairs[0]) + len(pairs[1])
    return Fraction(2 * len(pairs[0] & pairs[1]), both) if both else Fraction(0)
