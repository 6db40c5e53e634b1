"""Which ledgers and definitions there are: those of the package, and an installation's own."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from jiheng.model import OF_ORGANISATION, Definition, Ledger
from jiheng.rulebook import RulebookError, RuleHistory
from jiheng.usecases.ledgers import rules_in_force
from jiheng.web.core.rights import ROLE


@cache
def rules() -> RuleHistory:
    """Return the rules with an installation's own ledgers and definitions, read once.

    Raises RulebookError with file, line and key for one that is off.
    """
    return rules_in_force(Path(settings.INSTALLATION.folder))


def definitions() -> tuple[Definition, ...]:
    """Return every version of every definition of a figure in force."""
    return rules().rest.definitions


@cache
def ledgers() -> Mapping[str, Ledger]:
    """Return every ledger in force by id, read once.

    Raises RulebookError with file, line and key for one that is off, or a role that there is not.
    """
    book = rules().rest
    every = {ledger.id: ledger for ledger in (*book.ledgers, *book.offered)}
    for ledger in every.values():
        for right, roles in ledger.rights.items():
            unknown = [role for role in roles if role not in ROLE]
            if unknown:
                known = ", ".join(ROLE)
                raise RulebookError(
                    f"{ledger.id}: rights: {right}: {unknown[0]} is none of {known}"
                )
    return every


def kept_ledgers() -> tuple[Ledger, ...]:
    """Return the ledgers that organisations keep, in the order of their files.

    A private one is not among them: its own app alone shows its rows.
    """
    own = (ledger for ledger in ledgers().values() if ledger.belongs_to == OF_ORGANISATION)
    return tuple(ledger for ledger in own if not ledger.private)


def ledger_of_sheet(sheet: str) -> Ledger | None:
    """Return the ledger whose flow the rows of a sheet of a year follow; None without one."""
    ledger = ledgers().get(sheet)
    return ledger if ledger is not None and ledger.belongs_to != OF_ORGANISATION else None
