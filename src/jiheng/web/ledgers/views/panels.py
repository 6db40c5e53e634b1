"""What an app shows beside a row: its own panels, made by a plain function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.fields import Beside, Remark
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a row's page: its template and what it shows."""

    template: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the pages of a table show that only the app above knows."""

    remarks: Mapping[str, Sequence[Remark]] = field(default_factory=dict)  # by key; "": of none
    panels: Callable[[AuthenticatedRequest, Table, "Row"], Sequence[Panel]] | None = None
    beside: Callable[["Row"], Beside] | None = None
    figures: Mapping[str, str] = field(default_factory=dict)  # that texts may name
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)  # by field, of
    # columns whose choices only the app above knows
    tried: bool = False  # there is a page that says what a row as typed would do
    proofs_at: str = ""
