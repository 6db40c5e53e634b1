"""What comes back from a process that read a foreign file: values of ours and nothing else."""

import copyreg
import dataclasses
import enum
import io
import pickle
import traceback
from collections.abc import Callable
from typing import Any

from jiheng.rulebook import Rulebook, RuleHistory
from jiheng.usecases.limits import LimitError

PLAIN = {
    ("builtins", "range"), ("builtins", "set"), ("builtins", "frozenset"), ("builtins", "complex"),
    ("collections", "Counter"), ("collections", "OrderedDict"),
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"),
    ("datetime", "timedelta"), ("datetime", "timezone"), ("decimal", "Decimal"),
    ("fractions", "Fraction"), ("pathlib", "Path"), ("pathlib", "PosixPath"),
    ("pathlib", "WindowsPath"),
}  # fmt: skip
RULES = "rules_of"
NOUNS = "jiheng.model"


class ChildError(Exception):
    """A fault of ours in the process that read a file: where it is, without what the file says."""


def rules_of(year: int, place: str) -> Rulebook:
    """Stand for a rulebook on its way: who receives the answer puts in its own."""
    raise NotImplementedError(f"{year} {place}")


def _as_reference(rules: Rulebook) -> tuple[Any, ...]:
    return rules_of, (rules.year, rules.place)


def sealed(work: Callable[[], object], most: int) -> bytes:
    """Return what work makes, or how it failed, as bytes for another process."""
    try:
        data = _packed(("made", work()))
        return data if len(data) <= most else _packed(("limit", "answer"))
    except LimitError as error:
        return _packed(("limit", error.kind))
    except MemoryError:
        pass  # what was in hand is let go of first
    except Exception as error:
        return _packed(("raised", described(error)))
    return _packed(("limit", "memory"))


def _packed(answer: tuple[str, object]) -> bytes:
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, protocol=5)
    pickler.dispatch_table = {**copyreg.dispatch_table, Rulebook: _as_reference}
    pickler.dump(answer)
    return stream.getvalue()


def described(error: BaseException) -> str:
    """Return what was raised and where, without any value of the file."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([type(error).__name__, *places])


def _is_value(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or issubclass(kind, enum.Enum)


class _Opener(pickle.Unpickler):
    """Opens values of ours, figures and dates: a file that takes a reader over gets no further."""

    def __init__(self, stream: io.BytesIO, rules: RuleHistory) -> None:
        super().__init__(stream)
        self.rules = rules

    def find_class(self, module: str, name: str) -> Any:
        """Return a class that may be in an answer. Raises UnpicklingError for any other."""
        if (module, name) == (__name__, RULES):
            return self.rules.on
        if (module, name) in PLAIN:
            return super().find_class(module, name)
        if module.partition(".")[0] == "jiheng":
            value = super().find_class(module, name)
            if isinstance(value, type) and (module.startswith(NOUNS) or _is_value(value)):
                return value
        raise pickle.UnpicklingError(f"{module}.{name}")


def opened(data: bytes, rules: RuleHistory) -> Any:
    """Return what an answer holds. Raises LimitError or ChildError for one that failed."""
    state, content = _Opener(io.BytesIO(data), rules).load()
    if state == "limit":
        raise LimitError(str(content))
    if state == "raised":
        raise ChildError(str(content))
    return content
