"""One stated quantity: what every check, ratio and sentence is built from."""

from collections.abc import Iterable
from dataclasses import dataclass

from jiheng.model.location import Location
from jiheng.model.quantity import Interval, Quantity

DEPARTMENT = "department"  # the subject of figures of the whole department


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A figure as somebody stated it; the same quantity may be stated several times."""

    subject: str  # department, or the key of a unit, project, indicator, survey
    role: str  # dotted name of what is measured, such as expenditure.basic
    base: str = ""  # original, revised, executed, prior, opening, closing, posts, staff, gross ...
    year: int | None = None  # fiscal year
    quantity: Quantity | Interval | None  # None: stated, but could not be read
    text: str  # as printed
    place: Location
    terms: tuple[tuple[int, "Fact"], ...] = ()  # signed, of a figure that was added up

    @property
    def exact(self) -> Quantity | None:
        """The figure if it is one number; None if it is an interval or unread."""
        return self.quantity if isinstance(self.quantity, Quantity) else None


class Facts:
    """An index over facts: the one place where figures are looked up."""

    __slots__ = ("_index", "all")

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.all = tuple(facts)
        self._index: dict[tuple[str, str, str], list[Fact]] = {}
        for fact in self.all:
            self._index.setdefault((fact.subject, fact.role, fact.base), []).append(fact)

    def __eq__(self, other: object) -> bool:
        """Return whether the same figures are stated in the same order."""
        return isinstance(other, Facts) and self.all == other.all

    def __hash__(self) -> int:
        """Return a hash that goes with equality."""
        return hash(self.all)

    def stated(self, role: str, base: str = "", subject: str = DEPARTMENT) -> tuple[Fact, ...]:
        """Return every statement of one quantity, in the order of the document."""
        return tuple(self._index.get((subject, role, base), ()))

    def first_exact(self, role: str, base: str = "", subject: str = DEPARTMENT) -> Fact | None:
        """Return the first statement that is a number; None if there is none."""
        return next((f for f in self.stated(role, base, subject) if f.exact is not None), None)

    def subjects(self, role: str) -> tuple[str, ...]:
        """Return who states this role, in the order of the document."""
        return tuple(dict.fromkeys(f.subject for f in self.all if f.role == role))
