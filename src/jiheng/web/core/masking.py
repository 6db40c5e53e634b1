"""What lines of the record changed, as a person may see it: this is where its values come out."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from jiheng.ledger.masks import MASK
from jiheng.web.core.declared import declared

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine, User

Changes = Mapping[str, tuple[Any, Any]]


def changes_seen(lines: Iterable["AuditLine"], user: "User") -> dict[int, Changes]:
    """Return old and new values by line and field; a mask in place of those that are hidden."""
    audit_lines = list(lines)
    hidden: set[tuple[int, str]] = set()
    for app in declared().apps:
        for kind, hidden_of in app.wording.hidden.items():
            hidden |= set(hidden_of(user, [line for line in audit_lines if line.kind == kind]))
    return {line.number: _masked(line, hidden) for line in audit_lines}


def _masked(line: "AuditLine", hidden: set[tuple[int, str]]) -> Changes:
    return {
        field: (_mask(old), _mask(new)) if (line.number, field) in hidden else (old, new)
        for field, (old, new) in line.changes.items()
    }


def _mask(value: object) -> object:
    return MASK if value not in ("", None) else value
