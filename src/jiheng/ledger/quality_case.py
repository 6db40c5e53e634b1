"""What a rule of data quality is given, and how it says which rows are concerned."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.ledger.alike import Similarity
from jiheng.ledger.spelling import known_code, known_name
from jiheng.model import Finding, LedgerRow

PROJECTS = "investment_projects"
NO_OTHER = ("duplicate", "merged")  # what a row is beside its state: not a row of its own
RETURNED = "returned"
NO_CONTRACT = ("framework", "intent", "termination")  # kinds of papers over no investment
SIGNED = ("signed", "sited", "landed", "started", "operating", "full")  # from the signing on
LANDED = SIGNED[2:]
CALLED = (  # what a row is called, by the first that is there
    "name", "project", "enterprise", "title", "session",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class QualityCase:
    """The rows by ledger, the day, and how alike two names are where somebody can tell."""

    rows: Mapping[str, tuple[LedgerRow, ...]]
    today: dt.date
    similarity: Similarity | None = None
    usual: Mapping[str, Fraction] = field(default_factory=dict)  # medians of amounts by ledger

    def ledger(self, id_: str) -> tuple[LedgerRow, ...]:
        """Return the rows of a ledger."""
        return self.rows.get(id_, ())

    def live(self, id_: str) -> tuple[LedgerRow, ...]:
        """Return the rows of a ledger without those that were returned or are another's double."""
        return tuple(row for row in self.ledger(id_) if is_live(row))


def is_live(row: LedgerRow) -> bool:
    """Return whether a row stands for itself: not returned, not marked as a double."""
    return row.value("state") != RETURNED and row.value("aside") not in NO_OTHER


def about(
    code: str,
    rows: Iterable[LedgerRow],
    field: str,
    variant: str = "default",
    *,
    behind: Iterable[LedgerRow] = (),
    **facts: object,
) -> Finding:
    """Return a finding about some rows of a ledger, at a field of each.

    `behind` are rows that it is not about and whose content its facts tell.
    """
    concerned = tuple(rows)
    names = "、".join(next(filter(None, map(row.text, CALLED)), row.key) for row in concerned)
    at = tuple(place for row in concerned for place in row.at(field))
    places = {
        "ledger": concerned[0].ledger,
        "keys": tuple(row.key for row in concerned),
        "field": field,
        "behind": tuple((row.ledger, row.key) for row in behind),
    }
    return Finding(code, at, {"name": names, **places, **facts}, variant)


def groups(rows: Iterable[LedgerRow], field: str) -> dict[str, list[LedgerRow]]:
    """Return rows by what stands in a field; those where nothing does left out."""
    by_text: dict[str, list[LedgerRow]] = {}
    for row in rows:
        if row.text(field):
            by_text.setdefault(row.text(field), []).append(row)
    return by_text


def groups_of_codes(rows: Iterable[LedgerRow], field: str) -> dict[str, list[LedgerRow]]:
    """Return rows by the code or number in a field, however it was typed; without one left out."""
    by_code: dict[str, list[LedgerRow]] = {}
    for row in rows:
        if code := known_code(row.text(field)):
            by_code.setdefault(code, []).append(row)
    return by_code


def groups_of_names(
    rows: Iterable[LedgerRow], field: str, compared: Callable[[str], str] = known_name
) -> dict[str, list[LedgerRow]]:
    """Return rows by the name in a field as it is compared; those that name nothing left out."""
    by_name: dict[str, list[LedgerRow]] = {}
    for row in rows:
        if name := compared(row.text(field)):
            by_name.setdefault(name, []).append(row)
    return by_name


class ProjectNames:
    """Finds the project that a row of another ledger names, where it can be only one."""

    def __init__(self, projects: Iterable[LedgerRow]) -> None:
        self._by_name = groups_of_names(projects, "name")

    def project_of(self, row: LedgerRow) -> LedgerRow | None:
        """Return the project of a row; of several with one name that of its own region, or none."""
        return self.named(row.text("project"), row.text("region"))

    def named(self, name: str, region: str) -> LedgerRow | None:
        """Return the project of a name; of several with one name that of a region, or none."""
        projects = self._by_name.get(known_name(name), [])
        if len(projects) > 1:
            projects = [each for each in projects if region and each.text("region") == region]
        return projects[0] if len(projects) == 1 else None

    def with_rows(self, rows: Iterable[LedgerRow]) -> list[tuple[LedgerRow, list[LedgerRow]]]:
        """Return each project that rows name, with these rows."""
        by_key: dict[str, tuple[LedgerRow, list[LedgerRow]]] = {}
        for row in rows:
            project = self.project_of(row)
            if project is not None:
                by_key.setdefault(project.key, (project, []))[1].append(row)
        return list(by_key.values())
