"""What each app brings to the whole, collected once at start from the list in `config`."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise

from jiheng.web.core.rights import Right

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jiheng.web.core.binding import Difference
    from jiheng.web.core.jobs import Work
    from jiheng.web.core.lists import List
    from jiheng.web.core.models import AuditLine, Job, Organisation, User

Text = Promise | str
Lines = Mapping[str, tuple[int, str | None]]  # by kind/id: the newest line, the digest it left


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the menu: whoever has any of the rights named has a use for it."""

    view: str
    label: Text
    right: str = ""
    arguments: tuple[str, ...] = ()
    shown: Callable[["User"], bool] | None = None  # where a right does not say it


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of long work: what does it, and where its outcome is shown."""

    id: str
    label: Text
    work: "Work"
    outcome: Callable[["Job"], str] | None = None  # an address


@dataclass(frozen=True, slots=True)
class Waiting:
    """A piece of work that waits for somebody: of what, which step, where, and why."""

    title: str
    step: Text
    address: str
    note: str = ""  # the reason of a return, the text of a request
    due: Any = None
    kind: Text = ""
    finished_at: str = ""  # the address that a button alone finishes it at; empty: not by a button


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of the record: of actions, kinds of things, and fields."""

    actions: Mapping[str, Text] = field(default_factory=dict)
    objects: Mapping[str, Text] = field(default_factory=dict)
    fields: Mapping[str, Text] = field(default_factory=dict)
    people: tuple[str, ...] = ()  # fields whose values are ids of people
    values: Mapping[str, Callable[[str], Text]] = field(default_factory=dict)  # by field
    states: Mapping[str, Callable[["AuditLine", str], Text]] = field(
        default_factory=dict
    )  # by kind of thing: what a state of it is called
    labels: Mapping[str, Callable[[Iterable["AuditLine"]], Mapping[tuple[int, str], Text]]] = field(
        default_factory=dict
    )  # by kind of thing: what its values are called, by line and field
    titles: Mapping[str, Callable[[Iterable["AuditLine"]], Mapping[int, tuple[str, str]]]] = field(
        default_factory=dict
    )  # by kind of thing: what it is called and its address, by line
    hidden: Mapping[str, Callable[["User", Iterable["AuditLine"]], Collection[tuple[int, str]]]] = (
        field(default_factory=dict)
    )  # by kind of thing: line and field of what somebody may not see


@dataclass(frozen=True, slots=True)
class Viewed:
    """A kind of thing that the log of views speaks of; ids are texts, as the log has them."""

    kind: str
    label: Text
    places: Callable[[Collection[str]], Mapping[str, int]] | None = None  # whose they are
    titles: Callable[[Collection[str]], Mapping[str, tuple[str, str]]] | None = None  # and address
    named: Callable[[str], Collection[str]] | None = None  # those with a text in their names


@dataclass(frozen=True, slots=True)
class Bound:
    """A kind of row that the record holds fast: what the row is, as plain values by id."""

    kind: str
    states: Callable[[Collection[int] | None], Iterable[tuple[int, Mapping[str, Any]]]]  # None: all
    once: bool = False  # written once: no line may leave it otherwise than the first did
    below: str = ""  # the kind that it goes with, when that is removed
    parts: Callable[[int], Iterable[int]] = lambda _id: ()  # ids of those that go with one of it
    later: frozenset[str] = frozenset()  # fields that lines of earlier versions do not cover


@dataclass(frozen=True, slots=True)
class CountedCases:
    """Tables of a ledger whose rows are secret: where somebody may see counts, and the counts."""

    places: Callable[["User"], "QuerySet[Organisation]"]
    table: Callable[[Any, Any, Any], Any]  # of a layout, a month and an organisation


@dataclass(frozen=True, slots=True)
class App:
    """What one app brings."""

    rights: tuple[Right, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    jobs: tuple[JobKind, ...] = ()
    wording: Wording = field(default_factory=Wording)
    waiting: tuple[Callable[["User"], Iterable[Waiting]], ...] = ()
    owners: Mapping[str, Callable[[str], int | None]] = field(default_factory=dict)
    lists: Callable[[], Iterable["List"]] = tuple
    list_by_id: Callable[[str], "List | None"] | None = None  # where there are many: that one alone
    bound: tuple[Bound, ...] = ()
    viewed: tuple[Viewed, ...] = ()
    unexplained: tuple[Callable[[Lines], Iterable["Difference"]], ...] = ()  # changes that no line
    # tells of, though a later one left the row so
    beside: tuple[Callable[[Any, Any, Any], Iterable[Any]], ...] = ()  # panels that it shows beside
    # a row of an app below, for a request, the row's table and the row
    before_moves: tuple[Callable[[Any, Any, Any], Mapping[str, str]], ...] = ()  # asked before a
    # move of a row of an app below, with its table, row and move: what it writes besides
    beside_year: tuple[Callable[[Any, Any], Iterable[Any]], ...] = ()  # panels beside a year, for
    # a request and the year
    bars: tuple[Callable[[Any, Any], Iterable[tuple[str, str]]], ...] = ()  # what keeps a year
    # from a move beside its gate, in words with addresses: for the year and the move
    counted: Mapping[str, CountedCases] = field(default_factory=dict)  # by ledger: tables of its
    # cases for who may not see its rows
    home: str = ""  # the view where everybody begins
    search: str = ""  # the view that finds things


@dataclass(frozen=True)
class Declared:
    """What all apps bring together; put together once, since every request asks."""

    apps: tuple[App, ...] = ()

    @cached_property
    def rights(self) -> tuple[Right, ...]:
        """The rights, in the order of the apps."""
        return tuple(right for app in self.apps for right in app.rights)

    @cached_property
    def menu(self) -> tuple[MenuItem, ...]:
        """The entries of the menu in order."""
        return tuple(item for app in self.apps for item in app.menu)

    @cached_property
    def jobs(self) -> Mapping[str, JobKind]:
        """The kinds of long work by id."""
        return {kind.id: kind for app in self.apps for kind in app.jobs}

    @cached_property
    def roles(self) -> Mapping[bool, Mapping[str, tuple[str, ...]]]:
        """The roles that have a right, by whether duties are separated, and its id."""
        return {
            separated: {right.id: right.held_by(separated=separated) for right in self.rights}
            for separated in (False, True)
        }

    @cached_property
    def owners(self) -> Mapping[str, Callable[[str], int | None]]:
        """What says whose something is that the record refers to, by how the reference begins."""
        return {start: owner for app in self.apps for start, owner in app.owners.items()}

    @cached_property
    def bound(self) -> Mapping[str, Bound]:
        """The kinds of rows that the record holds fast, by their names in its lines."""
        return {bound.kind: bound for app in self.apps for bound in app.bound}

    @cached_property
    def viewed(self) -> tuple[Viewed, ...]:
        """The kinds of things that are looked at; an app above may add titles to one below."""
        return tuple(viewed for app in self.apps for viewed in app.viewed)

    @cached_property
    def works(self) -> Mapping[str, "Work"]:
        """What does each kind of long work."""
        return {id_: kind.work for id_, kind in self.jobs.items()}

    def before_move(self, table: Any, row: Any, move: Any) -> Mapping[str, str]:
        """Return what a move of a row writes besides, by all apps. Raises what they refuse."""
        asked = (ask(table, row, move) for app in self.apps for ask in app.before_moves)
        return {field: text for values in asked for field, text in values.items()}

    def list_by_id(self, id_: str) -> "List | None":
        """Return a list; None for one that there is not."""
        for app in self.apps:
            if app.list_by_id is not None:
                list_ = app.list_by_id(id_)
            else:
                list_ = next((each for each in app.lists() if each.id == id_), None)
            if list_ is not None:
                return list_
        return None

    @property
    def home(self) -> str:
        """The view where everybody begins."""
        return next(app.home for app in self.apps if app.home)

    @property
    def search(self) -> str:
        """The view that finds things."""
        return next(app.search for app in self.apps if app.search)

    def waiting(self, user: "User") -> tuple[Waiting, ...]:
        """Return what waits for a person: first due first, then in the order of the apps."""
        pieces = (piece for app in self.apps for ask in app.waiting for piece in ask(user))
        return tuple(sorted(pieces, key=lambda p: (p.due is None, p.due.day if p.due else None)))


_DECLARED: list[Declared] = []


def declare(apps: Iterable[App]) -> None:
    """Take what the apps bring. Raises ValueError for a name declared twice."""
    parts = tuple(apps)
    for names in (
        [right.id for app in parts for right in app.rights],
        [kind.id for app in parts for kind in app.jobs],
        [bound.kind for app in parts for bound in app.bound],
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"declared twice: {', '.join(twice)}")
    _DECLARED[:] = [Declared(parts)]


def declared() -> Declared:
    """Return what the apps bring. Raises IndexError before the start is over."""
    return _DECLARED[0]


def roles_with(right: str) -> tuple[str, ...]:
    """Return the roles that have a right. Raises KeyError for a right that nobody declared."""
    return declared().roles[settings.OPTIONS.separated][right]
