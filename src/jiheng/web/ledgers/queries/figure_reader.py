"""Many figures of one place at once, now or as of a moment: each ledger is looked at once."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from jiheng.ledger import Sources, figure
from jiheng.ledger.league import value_of
from jiheng.ledger.monthly import by_month
from jiheng.ledger.months import ADDITIVE
from jiheng.model import LedgerFigure, LedgerRow, Period
from jiheng.web.core.models import AuditLine, Organisation
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Row, Version
from jiheng.web.ledgers.queries.figures import (
    FIGURES,
    definition,
    needed_by,
    sources_from,
    stamped_figure,
    targets_of,
)
from jiheng.web.ledgers.queries.past_versions import rows_as_of, top_of
from jiheng.web.ledgers.queries.shared_rows import SharedRows
from jiheng.web.ledgers.queries.shelves import Shelf, Stamp, shelf_of, stamp_of
from jiheng.web.ledgers.values import row_place

Stamps = tuple[tuple[str, Stamp], ...]
Values = tuple[Fraction | None, ...]
Place = tuple[str, str]  # its path and its name
THEN: Stamp = (0, 0, 0)  # of rows as they were: they are not kept
_STAMPS: dict[str, tuple[Stamp, Stamp]] = {}  # by ledger, with the mark that it was counted at


class FigureReader:
    """Figures of an organisation and of those below it, as the rows are now or were then."""

    def __init__(self, top: Organisation, at: dt.datetime | None = None) -> None:
        self._top, self._at = top, at
        self._mark: Stamp | None = None
        self._stamps: dict[str, Stamp] = {}
        self._then: dict[str, Shelf] = {}
        self._paths: dict[int, str] = {}

    def figure(self, id_: str, organisation: Organisation, period: Period) -> LedgerFigure:
        """Return a figure of the organisation, or of one below it."""
        if self._at is None:
            stamps = self._stamps_of(id_)
            return stamped_figure(id_, organisation.path, organisation.name, period, stamps)
        return figure(id_, self._sources(id_, organisation), period)

    def months(self, id_: str, period: Period) -> tuple[Fraction, ...]:
        """Return what each month of a year brought to a figure whose months add up."""
        if self._at is None:
            place = self._top.path, self._top.name
            return _months(id_, place, period, self._stamps_of(id_), _digest(id_))
        year = self.figure(id_, self._top, period)
        return by_month(year, self._shelf(year.definition.ledger).below(self._top.path).rows)

    def values_below(self, id_: str, units: Sequence[Organisation], period: Period) -> Values:
        """Return a figure of each of some places below, one beside the other."""
        paths = tuple(unit.path for unit in units)
        if self._at is None:
            about = ((self._top.path, self._top.name), paths, period)
            values = _values_below(id_, about, self._stamps_of(id_), _digest(id_))
        else:
            top = self.figure(id_, self._top, period)
            values = _taken_apart(top, self._shelf(top.definition.ledger), paths)
        if values is not None:
            return values
        return tuple(value_of(self.figure(id_, unit, period)) for unit in units)

    def stamp(self, ledger: str) -> Stamp:
        """Return what is another one whenever a row of a ledger is changed; asked once."""
        if ledger not in self._stamps:
            self._mark = self._mark or newest_mark()
            self._stamps[ledger] = _stamp_by(ledger, self._mark)
        return self._stamps[ledger]

    def _stamps_of(self, id_: str) -> Stamps:
        return tuple((ledger, self.stamp(ledger)) for ledger in needed_by(id_))

    def _sources(self, id_: str, organisation: Organisation) -> Sources:
        path = organisation.path
        rows = {ledger: self._shelf(ledger).below(path) for ledger in needed_by(id_)}
        above = {ledger: self._shelf(ledger).above(path) for ledger in targets_of(id_)}
        return sources_from(rows, organisation.name, above)

    def _shelf(self, ledger: str) -> Shelf:
        """Return the rows of a ledger as they were then, each with where it is."""
        if self._at is not None and ledger not in self._then:
            reach = top_of(self._top)  # targets are those of the places above
            rows = tuple(rows_as_of(ledgers()[ledger], reach, self._at))
            placed = {n: (self._path_of(row), row) for n, row in enumerate(rows)}
            self._then[ledger] = Shelf(THEN, placed, SharedRows(ledgers()[ledger], rows))
        return self._then[ledger]

    def _path_of(self, row: LedgerRow) -> str:
        if not self._paths:
            self._paths = dict(Organisation.objects.values_list("pk", "path"))
        place = row_place(row.key)
        return self._paths.get(place[0], "") if place is not None else ""


def forget() -> None:
    """Forget what was kept."""
    _months.cache_clear()
    _values_below.cache_clear()
    _STAMPS.clear()


def _digest(id_: str) -> str:
    """Return what is another one when a definition is changed."""
    known = definition(id_)
    return known.digest if known is not None else ""


@lru_cache(maxsize=FIGURES)
def _months(
    id_: str, place: Place, period: Period, stamps: Stamps, digest: str
) -> tuple[Fraction, ...]:
    del digest  # the key alone
    year = stamped_figure(id_, *place, period, stamps)
    ledger = year.definition.ledger
    return by_month(year, shelf_of(ledger, dict(stamps)[ledger]).below(place[0]).rows)


@lru_cache(maxsize=FIGURES)
def _values_below(
    id_: str, about: tuple[Place, tuple[str, ...], Period], stamps: Stamps, digest: str
) -> Values | None:
    del digest  # the key alone
    place, paths, period = about
    top = stamped_figure(id_, *place, period, stamps)
    ledger = top.definition.ledger
    return _taken_apart(top, shelf_of(ledger, dict(stamps)[ledger]), paths) if ledger else None


def _taken_apart(top: LedgerFigure, shelf: Shelf, paths: tuple[str, ...]) -> Values | None:
    """Return a figure taken apart by where its rows are kept; of who reported nothing no value.

    None where its parts do not add up, or a row is of more than one place.
    """
    how = top.definition.how
    if how not in ADDITIVE or shelf.shared or top.value is None:
        return None
    sums = dict.fromkeys(paths, Fraction(0))
    brought = {row.key: row.share if how == "count" else row.amount for row in top.counted}
    known: dict[str, str | None] = {}
    for at, row in shelf.rows:
        if at not in known:
            known[at] = next((path for path in paths if at.startswith(path)), None)
        path = known[at]
        if path is not None and row.key in brought:
            sums[path] += brought[row.key]
    reported = set(known.values())
    return tuple(sums[path] if path in reported else None for path in paths)


def newest_mark() -> Stamp:
    """Return what is another one after any change that was recorded: by three short looks.

    The record is written one transaction after the other, so that its last number tells of every
    change before it; versions and rows are looked at for what is not committed yet.
    """
    line = AuditLine.objects.order_by("-number").values_list("number", flat=True).first()
    version = Version.objects.order_by("-pk").values_list("pk", flat=True).first()
    row = Row.objects.order_by("-pk").values_list("pk", flat=True).first()
    return line or 0, version or 0, row or 0


def _stamp_by(ledger: str, mark: Stamp) -> Stamp:
    """Return the stamp of a ledger; its rows are counted again only after something changed."""
    known = _STAMPS.get(ledger)
    if known is None or known[0] != mark:
        known = _STAMPS[ledger] = (mark, stamp_of(ledger))
    return known[1]
