"""事前评估: from which size on a project is appraised before it is funded, and what bars it."""

from dataclasses import dataclass
from fractions import Fraction

from jiheng.model.citation import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalRule:
    """A rule of a place: which projects need a verdict, and which verdicts let them pass."""

    id: str
    label: str
    english: str
    place: str  # division code, such as CN-1301
    since: int  # the first budget year it holds for
    until: int | None
    natures: tuple[str, ...]  # of projects: new, continued
    size: Fraction | None  # yuan of the original budget, included; None: no rule names one
    passing: tuple[str, ...]  # verdicts: support, adjust
    citation: Citation


@dataclass(frozen=True, slots=True)
class AppraisalGap:
    """Why a project may not be approved yet: no verdict, one against it, more than its ceiling."""

    project: str  # key
    name: str
    cause: str  # missing, rejected, above
    budget: Fraction | None = None  # yuan
    ceiling: Fraction | None = None
    size: Fraction | None = None  # from which the rule asks
