"""A row as typed, before anything is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OTHER = "other:"  # how values begin that stood under a header of no column; they go on with it


@dataclass(frozen=True, slots=True)
class RowInput:
    """A row as typed: its key and its texts by field; of a sheet, where it stands."""

    key: str
    values: Mapping[str, str]
    sheet: str = ""
    number: int = 0
    places: Mapping[str, str] = field(default_factory=dict)  # of its cells by field: 签约情况!E4
    reason: str = ""  # why it is taken although something looks wrong
    refused: str = ""  # why it cannot be taken, whatever the table holds

    @property
    def place(self) -> str:
        """Where the row stands; empty where it is of no sheet."""
        return f"{self.sheet}!{self.number}:{self.number}" if self.sheet else ""


def other_label(field_name: str) -> str:
    """Return the header of a value that stood under no column; empty for a field of the form."""
    return field_name.removeprefix(OTHER) if field_name.startswith(OTHER) else ""
