"""A rulebook that was built before, packed: opened as values of ours and nothing else."""

import dataclasses
import io
import pickle
import sys
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from jiheng import cache
from jiheng.rulebook.book import RuleHistory

KIND = "rules"
PLAIN = {("decimal", "Decimal"), ("fractions", "Fraction"), ("datetime", "date")}
NOUNS = ("jiheng.model.", "jiheng.rulebook.")


def key_of(texts: Mapping[str, str]) -> str:
    """Return the key of a rulebook: its files, and the code that reads them and holds the rules."""
    sources = [part for name, text in sorted(texts.items()) for part in (name, text)]
    code = [data for package in ("model", "rulebook") for data in _code(files("jiheng") / package)]
    return cache.key(sys.implementation.cache_tag, *sources, *code)


def _code(folder: Traversable) -> list[bytes]:
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return [entry.read_bytes() for entry in entries if entry.name.endswith(".py")]


def opened(name: str) -> RuleHistory | None:
    """Return the rulebook that is kept under a key; None if there is none that can be opened."""
    data = cache.fetch(KIND, name)
    if data is None:
        return None
    try:
        history = _Opener(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, TypeError):
        return None
    return history if isinstance(history, RuleHistory) else None


def keep(name: str, history: RuleHistory) -> None:
    """Keep a rulebook under its key."""
    cache.keep(KIND, name, pickle.dumps(history, protocol=5))


class _Opener(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return a class that may be in a rulebook. Raises UnpicklingError for any other."""
        if (module, name) in PLAIN:
            return super().find_class(module, name)
        if module.startswith(NOUNS):
            value = super().find_class(module, name)
            if isinstance(value, type) and dataclasses.is_dataclass(value):
                return value
        raise pickle.UnpicklingError(f"{module}.{name}")
