"""What analysts read beside the application: tables and their columns."""

from dataclasses import dataclass

from jiheng.model import Citation

KINDS = ("text", "number", "decimal", "day")
STORED, COMPUTED = "stored", "computed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisColumn:
    """A column: whole numbers, exact decimals, days or texts, in one unit."""

    name: str
    kind: str
    unit: str = ""  # empty: it has none
    label: str
    english: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisTable:
    """A table of what is stored, or of what is worked out of it."""

    id: str
    title: str
    english: str
    source: str  # stored, computed
    columns: tuple[AnalysisColumn, ...]


@dataclass(frozen=True, slots=True)
class AnalysisRule:
    """The tables that are written out, and which texts are read of a year's sheets."""

    tables: tuple[AnalysisTable, ...]
    sheets: tuple[tuple[str, tuple[str, ...]], ...]  # a sheet's id and its fields of text
    citation: Citation
