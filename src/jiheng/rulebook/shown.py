"""The value of a profile's rule in words, for people."""

from jiheng.rulebook.book import Rulebook
from jiheng.rulebook.profile import (
    Block,
    GivenRow,
    GradeBand,
    LampLimits,
    Ruled,
    Tier,
    TotalCap,
)


def shown(ruled: Ruled[object], book: Rulebook, language: str = "zh") -> str:
    """Return a rule's value in words; where it has none, whether the workbook gives it."""
    if ruled.absent:
        return book.term("value.none", language)
    if ruled.value is None:
        return book.say("from_workbook", language)
    if isinstance(ruled.value, tuple):
        return " / ".join(_entry(entry, book, language) for entry in ruled.value)
    return _entry(ruled.value, book, language)


def _entry(entry: object, book: Rulebook, language: str) -> str:
    match entry:
        case Block():
            weight = book.say("from_workbook", language) if entry.weight is None else entry.weight
            parts = "、".join(_entry(part, book, language) for part in entry.parts)
            return f"{entry.label} {weight}" + (f"（{parts}）" if parts else "")
        case Tier() | GradeBand():
            return f"{entry.label} ≥{float(entry.low):g}"
        case TotalCap():
            return book.say("shown_cap", language, below=_percent(entry.below), cap=entry.at_most)
        case LampLimits():
            outran, left = _percent(entry.outran), _percent(entry.underspent)
            return book.say("shown_lamps", language, outran=outran, left=left)
        case GivenRow():
            return f"{entry.fields.get('name', '')} {entry.fields.get('weight', '')}".strip()
    if isinstance(entry, str):
        return book.term(f"value.{entry}", language)
    return f"{_ratio(entry):g}"


def _percent(value: object) -> str:
    return f"{_ratio(value) * 100:g}%"


def _ratio(value: object) -> float:
    return float(value)  # type: ignore[arg-type]  # numbers of the profile, shown only
