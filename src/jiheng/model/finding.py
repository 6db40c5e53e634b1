"""What is wrong, where, and by which facts; and a value together with findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from jiheng.model.location import Location

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Label:
    """A name in both languages; as text it is the Chinese one."""

    zh: str
    en: str

    def __str__(self) -> str:
        """Return the Chinese name."""
        return self.zh

    def text(self, language: str) -> str:
        """Return the name in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, or cannot be judged; wording and severity are data."""

    code: str  # A22, Q07, R03
    at: tuple[Location, ...]
    facts: Mapping[str, object] = field(default_factory=dict)
    variant: str = "default"  # which of the code's wordings; "unknown": could not be judged
    asked: bool = False  # what it rests on was perhaps misread: a question, whatever it says
    doubt: str = ""  # why it is asked, of the rules of certainty


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """A value and what was wrong with its source."""

    value: T
    findings: tuple[Finding, ...] = ()
