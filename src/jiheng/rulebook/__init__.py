"""The rules, as dated data: `load().on(year, place)` gives a Rulebook."""

from typing import TYPE_CHECKING

from jiheng.late import names_come_late

if TYPE_CHECKING:
    from jiheng.rulebook.book import (
        SEVERITIES,
        CheckText,
        Lexicon,
        MonitoringRule,
        Outline,
        Rulebook,
        RuleHistory,
        Section,
    )
    from jiheng.rulebook.cycle import (
        LibraryIndicator,
        ProjectKind,
        RoundRule,
        UsualTask,
        WorkingDays,
    )
    from jiheng.rulebook.lines import Identity, Line, RatioRule, Subset, Term
    from jiheng.rulebook.load import kind_of, load, load_with, packaged
    from jiheng.rulebook.profile import Block, GivenRow, GradeBand, Profile, Ruled, Tier
    from jiheng.rulebook.schema import RulebookError
    from jiheng.rulebook.shown import shown

names_come_late(__name__)


__all__ = [
    "SEVERITIES",
    "Block",
    "CheckText",
    "GivenRow",
    "GradeBand",
    "Identity",
    "Lexicon",
    "LibraryIndicator",
    "Line",
    "MonitoringRule",
    "Outline",
    "Profile",
    "ProjectKind",
    "RatioRule",
    "RoundRule",
    "RuleHistory",
    "Rulebook",
    "RulebookError",
    "Ruled",
    "Section",
    "Subset",
    "Term",
    "Tier",
    "UsualTask",
    "WorkingDays",
    "kind_of",
    "load",
    "load_with",
    "packaged",
    "shown",
]
