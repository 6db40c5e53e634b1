"""What of a year is disclosed, and what in its texts would tell of a person."""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.model.citation import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRule:
    """The sheets and columns of a year that are disclosed; everything else stays inside."""

    id: str
    label: str
    english: str
    since: int
    sheets: Mapping[str, tuple[str, ...]]  # columns that are disclosed, by sheet
    composed: tuple[str, ...]  # sheets that score, report and form are made of: a row of them that
    # is not public keeps these three inside
    persons: Mapping[str, tuple[str, ...]]  # columns that hold names of persons, by sheet
    labels: tuple[str, ...]  # words before something that tells of a person
    never: tuple[str, ...]  # ledgers that are never disclosed
    hidden_labels: tuple[str, ...]  # columns of ledgers whose labels say so are left out
    citation: Citation


@dataclass(frozen=True, slots=True)
class PersonalFinding:
    """Something in a text that may tell of a person: where, what kind, which words."""

    file: str
    place: str  # a cell, a paragraph, a path of a value
    kind: str  # number, email, card, old_identity, name, label
    text: str
    around: str  # some characters of what it stands in
