"""What a method returns, and the one error it raises."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from jiheng.methods.reasons import REASONS, WARNINGS

T = TypeVar("T")


class MethodInputError(ValueError):
    """Inputs that a method must refuse: which one, and why.

    `row` names the input, counted from 1 where it is one of several (`X[3,2]`, `weights[4]`);
    `reason` is an id of `reasons.REASONS`; `facts` fill its sentence.
    """

    def __init__(self, row: str, reason: str, **facts: object) -> None:
        self.row, self.reason, self.facts = row, reason, facts
        super().__init__(f"{row}: {self.text('zh')} / {self.text('en')}")

    def text(self, lang: str) -> str:
        """Return why the input is refused, in Chinese (`zh`) or English (`en`)."""
        return REASONS[self.reason][0 if lang == "zh" else 1].format(**self.facts)


@dataclass(frozen=True, slots=True)
class Step:
    """A named intermediate quantity: a number, a read-only array, or a table of rows."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class MethodWarning:
    """Something that the reader of a result must know."""

    code: str
    facts: Mapping[str, object]

    def text(self, lang: str = "zh") -> str:
        """Return the warning in words, in Chinese (`zh`) or English (`en`)."""
        return WARNINGS[self.code][0 if lang == "zh" else 1].format(**self.facts)


@dataclass(frozen=True, slots=True)
class Result(Generic[T]):
    """What a method found, how, and on whose word.

    `value` is None where it is undefined, and then a warning says why. `basis` says where the
    method is named: `seed` (a published self-evaluation report), `national` (财预〔2020〕10号,
    the list of evaluation methods), `local` (practice of provinces, or of the profession).
    """

    value: T
    method: str
    basis: str
    steps: tuple[Step, ...] = ()
    warnings: tuple[MethodWarning, ...] = ()

    def step(self, name: str) -> Any:
        """Return an intermediate quantity by name; raises StopIteration if there is none."""
        return next(step.value for step in self.steps if step.name == name)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the warnings."""
        return tuple(method_warning.code for method_warning in self.warnings)


def method_warning(code: str, **facts: object) -> MethodWarning:
    """Return a warning."""
    return MethodWarning(code, facts)


def steps(**named: object) -> tuple[Step, ...]:
    """Return intermediate quantities, in the order given."""
    return tuple(Step(name, value) for name, value in named.items())
