"""Tables as SQL on both databases: whose rows they are is asked of the person's roles each time."""

from collections.abc import Iterable
from dataclasses import dataclass

from jiheng.model import Column
from jiheng.web.analysis.tables import DECIMALS, ReadTable
from jiheng.web.core.declared import roles_with
from jiheng.web.core.queries.reach import LENDERS
from jiheng.web.core.rights import ROLES
from jiheng.web.ledgers.reading import MONEY_SCALE, NUMBER_SCALE

POSTGRESQL = "postgresql"
ORGANISATIONS = "core_organisation o"


@dataclass(frozen=True, slots=True)
class Statements:
    """Writes the statements of one person on one kind of database."""

    vendor: str
    person: int
    also: tuple[str, ...] = ()  # rights that must be held, too, where a row is

    def select(self, table: ReadTable, *, exact: bool) -> str:
        """Return the rows of a table that the person reaches.

        Exact: numbers are whole ones in the units of rows, which `value` makes decimals of.
        """
        if not table.ledger:
            columns, source = _STORED[table.described.id]
            return f"SELECT {columns} FROM {source} WHERE {self._reached(table.right)}"  # noqa: S608
        fixed = ['r.organisation_id AS "organisation_id"', 'r.key AS "row"']
        year = any(column.name == "year" for column in table.described.columns[:3])
        fixed.append('r.year AS "year"' if year else 'r.state AS "row_state"')
        fixed.append('CASE WHEN r.public THEN 1 ELSE 0 END AS "row_public"')
        columns = ", ".join([*fixed, *(self._column(c, exact=exact) for c in table.columns)])
        rows = f"r.ledger = '{table.ledger}' AND NOT r.voided" + (" AND r.year > 0" if year else "")
        return (
            f"SELECT {columns} FROM ledgers_row r "  # noqa: S608  names are those of the rulebook
            f"JOIN {ORGANISATIONS} ON o.id = r.organisation_id "
            f"WHERE {rows} AND {self._reached(table.right)}"
        )

    def _column(self, column: Column, *, exact: bool) -> str:
        name = f'"{column.field}"'
        if column.kind in DECIMALS:
            number = self._read(column.field, "numeric" if self._postgresql else "integer")
            return f"{number if exact else self._scaled(number, column)} AS {name}"
        if column.kind == "date":
            return f"{self._read(column.field, 'date' if self._postgresql else 'text')} AS {name}"
        if column.kind == "year":
            return f"{self._read(column.field, 'integer')} AS {name}"
        return f"{self._json('values', column.field)} AS {name}"

    def _scaled(self, number: str, column: Column) -> str:
        return f"round({number} / {scale(column)}, {digits(column)})"

    def _read(self, field: str, kind: str) -> str:
        return f"CAST({self._json('read', field)} AS {kind})"

    def _json(self, holder: str, field: str) -> str:
        if self._postgresql:
            return f"r.\"{holder}\" ->> '{field}'"
        return f"json_extract(r.\"{holder}\", '$.{field}')"

    @property
    def _postgresql(self) -> bool:
        return self.vendor == POSTGRESQL

    def _reached(self, right: str) -> str:
        """Return the condition that an organisation is within the person's reach by a right.

        And by each that must be held, too.
        """
        return " AND ".join(self._held(each) for each in (right, *self.also))

    def _held(self, right: str) -> str:
        """Return the condition that a person holds a right where an organisation is.

        As `core.queries.reach` has it: a role holds below its organisation, an office role in a
        division in its department; nobody reaches anything once they may not log in.
        """
        roles = _texts(roles_with(right))
        lent = _texts(role.id for role in ROLES if role.lent)
        path = (
            f"CASE WHEN place.kind = 'division' AND above.kind IN ({_texts(LENDERS)}) "
            f"AND m.role IN ({lent}) THEN above.path ELSE place.path END"
        )
        return (
            "EXISTS (SELECT 1 FROM core_membership m "  # noqa: S608
            "JOIN core_user person ON person.id = m.user_id AND person.is_active "
            "JOIN core_organisation place ON place.id = m.organisation_id "
            "LEFT JOIN core_organisation above ON above.id = place.parent_id "
            f"WHERE m.user_id = {self.person:d} AND m.role IN ({roles}) "
            f"AND o.path LIKE {path} || '%')"
        )


_STORED = {
    "organisations": (
        'o.id AS "organisation_id", o.name AS "name", o.code AS "code", o.kind AS "kind", '
        'o.place AS "place", o.parent_id AS "parent_id"',
        ORGANISATIONS,
    ),
    "years": (
        'c.organisation_id AS "organisation_id", c.year AS "year", c.state AS "state", '
        'c.score AS "score", c.grade AS "grade"',
        f"performance_cycle c JOIN {ORGANISATIONS} ON o.id = c.organisation_id",
    ),
}


def scale(column: Column) -> int:
    """Return how many parts of its unit a number of a row is kept in."""
    return MONEY_SCALE if column.kind == "money" else NUMBER_SCALE


def digits(column: Column) -> int:
    """Return how many decimals a number of a row can have."""
    return len(str(scale(column))) - 1


def _texts(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names) or "''"
