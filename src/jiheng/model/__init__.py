"""The nouns: frozen values of the standard library, nothing else."""

from jiheng.model.citation import Citation, LegalDocument
from jiheng.model.document import Cell, Document, Sheet, column_letters, spot
from jiheng.model.evaluation import (
    Duty,
    Evaluation,
    Evidence,
    Measure,
    Member,
    Objective,
    Overview,
    PastProblem,
    Problem,
    Project,
    Result,
    Step,
    Survey,
    Use,
)
from jiheng.model.fact import DEPARTMENT, Fact, Facts
from jiheng.model.finding import Detail, Finding, Parsed
from jiheng.model.form import Choice, Column, SheetForm, WorkbookForm
from jiheng.model.indicator import (
    Actual,
    DateTarget,
    GradedTarget,
    Indicator,
    NumberTarget,
    Operator,
    Rule,
    Target,
    Unread,
    Words,
    YesNoTarget,
)
from jiheng.model.location import Location
from jiheng.model.quantity import Interval, Quantity, factor, family, half_up
from jiheng.model.report import (
    Block,
    Chart,
    Figure,
    Grid,
    GridCell,
    Heading,
    Landscape,
    Paragraph,
    Report,
    Span,
    Table,
    plain,
)
from jiheng.model.score import (
    Ratio,
    ScoredEvaluation,
    ScoredItem,
    ScoredTree,
    Share,
    Total,
)

__all__ = [
    "DEPARTMENT", "Actual", "Block", "Cell", "Chart", "Choice", "Citation", "Column", "DateTarget",
    "Detail", "Document", "Duty", "Evaluation", "Evidence", "Fact", "Facts", "Figure", "Finding",
    "GradedTarget", "Grid", "GridCell", "Heading", "Indicator", "Interval", "Landscape",
    "LegalDocument", "Location", "Measure", "Member", "NumberTarget", "Objective", "Operator",
    "Overview", "Paragraph", "Parsed", "PastProblem", "Problem", "Project", "Quantity", "Ratio",
    "Report", "Result", "Rule", "ScoredEvaluation", "ScoredItem", "ScoredTree", "Share", "Sheet",
    "SheetForm", "Span", "Step", "Survey", "Table", "Target", "Total", "Unread", "Use", "Words",
    "WorkbookForm", "YesNoTarget", "column_letters", "factor", "family", "half_up", "plain", "spot",
]
