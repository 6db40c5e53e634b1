"""Needs and sites that a person may see, as the core compares them."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.utils import timezone

from jiheng.model import Ledger, LedgerRow
from jiheng.model.site import SiteRules
from jiheng.promotion.sites import Matching, matching
from jiheng.web.core.models import User
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.offers import sees
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.queries.sight import Sight, sight
from jiheng.web.ledgers.values import RowReader, row_key

SITES, NEEDS, PROJECTS = "sites", "needs", "investment_projects"
ASKING = (NEEDS, PROJECTS)  # ledgers whose rows ask for a site
OPEN = ("registered", "negotiating", "reviewed", "signed")  # projects that have no site yet
STANDING = ("offered", "reserved")  # sites that are there for a need; a reserved one fails by it
PROJECT, LAND = "project", "land"  # the link of a need to its project; the kind that it asks for


@dataclass(frozen=True, slots=True)
class Site:
    """A site as somebody sees it: its row with its organisation, and its values as typed."""

    row: Row
    values: Mapping[str, str]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.row.title or self.row.key

    @property
    def address(self) -> str:
        """Where its row is."""
        return ledger_table(ledgers()[SITES], self.row.organisation).row_address(self.row.key)


@dataclass(frozen=True, slots=True)
class Matched:
    """A need with every site that a person may see, held against it."""

    row: Row
    ledger: Ledger
    rules: SiteRules
    matching: Matching
    sites: Mapping[str, Site]  # by what the core calls them

    @property
    def name(self) -> str:
        """What the need, or the project, is called."""
        return self.row.title or self.row.key

    @property
    def address(self) -> str:
        """Where its row is."""
        return ledger_table(self.ledger, self.row.organisation).row_address(self.row.key)


def sees_sites(user: User) -> bool:
    """Return whether a person may see sites anywhere, and what asks for them."""
    return SITES in ledgers() and sees(user, ledgers()[SITES])


def asking(user: User, ledger: str) -> QuerySet[Row]:
    """Return the rows of a ledger that ask for a site, where a person may see them."""
    open_states = ("open",) if ledger == NEEDS else OPEN
    kept = ledger_rows(user, ledgers()[ledger]).filter(state__in=open_states)
    return kept.order_by("-changed_at", "-pk")


def matched(
    user: User, ledger: str, organisation: int, key: str, without: Container[str] = ()
) -> Matched:
    """Return a need with every site that a person may see, held against it as the rules are today.

    `without` are ids of tests that are left aside: what would come of it. Raises
    ObjectDoesNotExist for what this person may not see.
    """
    if ledger not in ASKING or not sees_sites(user):
        raise ObjectDoesNotExist
    own = ledgers()[ledger]
    row = ledger_rows(user, own).get(organisation=organisation, key=key)
    in_force = rules().rest.sites.on(timezone.localdate(), row.organisation.place)
    asked = tuple(test for test in in_force.tests if test.id not in without)
    need = _need(user, own, row)
    sites = dict(_sites(user))
    outcome = matching(
        need, (site for _shown, site in sites.values()), replace(in_force, tests=asked)
    )
    shown = {key: site for key, (site, _read) in sites.items()}
    return Matched(row, own, in_force, outcome, shown)


def _need(user: User, ledger: Ledger, row: Row) -> LedgerRow:
    """Return a row as a need: a project states in the columns that a need takes over from it."""
    values_seen = sight(user, ledger, row.organisation).values(row)
    read = _read(RowReader(ledger, every_field=True), row, values_seen)
    if ledger.id == NEEDS:
        return read
    column = ledgers()[NEEDS].form.column(PROJECT)
    taken = column.brings if column is not None else ()
    values = {field: value for field in taken if (value := read.value(field)) is not None}
    texts = {field: read.texts[field] for field in taken if field in read.texts}
    if "land_mu" in values:
        values["kind"] = texts["kind"] = LAND
    if region := read.text(ledger.place_column):
        values["regions"] = texts["regions"] = region
    return LedgerRow(ledger=NEEDS, key=read.key, number=read.number, values=values, texts=texts)


def _sites(user: User) -> Iterator[tuple[str, tuple[Site, LedgerRow]]]:
    ledger = ledgers()[SITES]
    reader, seen = RowReader(ledger, every_field=True), dict[int, Sight]()
    for row in ledger_rows(user, ledger).filter(state__in=STANDING).order_by("pk"):
        known = seen.get(row.organisation_id)
        if known is None:
            known = seen[row.organisation_id] = sight(user, ledger, row.organisation)
        values = known.values(row)
        read = _read(reader, row, values)
        yield read.key, (Site(row, values), read)


def _read(reader: RowReader, row: Row, values: Mapping[str, str]) -> LedgerRow:
    key = row_key(row.organisation_id, row.key)
    return reader(key, row.version, row.state, values, row.read)


def chosen(outcome: Matched, keys: Iterable[str]) -> tuple[str, ...]:
    """Return those of some keys that are sites of a matching, each once, in their order."""
    return tuple(key for key in dict.fromkeys(keys) if key in outcome.sites)
