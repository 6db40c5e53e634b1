"""A row as typed, before anything is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowInput:
    """A row as typed: its key and its texts by field."""

    key: str
    values: Mapping[str, str]
