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
from jiheng.rulebook.book import RuleHistory, fields_of, with_fields

KIND = "rules"
PLAIN = {("decimal", "Decimal"), ("fractions", "Fraction"), ("datetime", "date")}
NOUNS = ("jiheng.model.", "jiheng.rulebook.")
AT_ONCE = frozenset({  # what every command needs; any other field is opened when asked for
    "year", "place", "profiles", "ratios", "lines", "line_of", "identities", "subsets", "bases",
    "bases_english", "checks", "words", "wording", "messages", "inputs", "terms", "documents",
    "monitoring", "lexicon",
})  # fmt: skip


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
        profiles, fields, register, parts = _Opener(io.BytesIO(data)).load()
        rest = with_fields(fields, unopened=Unopened(parts))
        return RuleHistory(profiles, rest, register)
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, TypeError, ValueError):
        return None


def keep(name: str, history: RuleHistory) -> None:
    """Keep a rulebook under its key."""
    fields = fields_of(history.rest)
    del fields["unopened"]
    late = [field for field in fields if field not in AT_ONCE]
    parts = {field: pickle.dumps(fields.pop(field), protocol=5) for field in late}
    packed = (history.profile_history, fields, history.register, parts)
    cache.keep(KIND, name, pickle.dumps(packed, protocol=5))


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Unopened:
    """The fields of a rulebook that nobody has asked for, each packed by itself."""

    parts: Mapping[str, bytes]
    opened: dict[str, object] = dataclasses.field(default_factory=dict)

    def __call__(self, name: str) -> object:
        """Return a field, opened once for the rulebooks of all years."""
        if name not in self.opened:
            self.opened[name] = _Opener(io.BytesIO(self.parts[name])).load()
        return self.opened[name]


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
