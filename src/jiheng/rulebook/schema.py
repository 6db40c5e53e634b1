"""YAML shapes: a branch of a rule file that names file, line and key when something is off."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

OWN = "/own/"  # between what a user's file is and its name


class RulebookError(Exception):
    """A fault in one of our rule files; never in a user's file."""


class Branch:
    """A mapping of a rule file. What was not taken before `close` is unknown."""

    __slots__ = ("_taken", "entries", "file", "line", "lines")

    def __init__(self, file: str, line: int, entries: dict[str, object], lines: dict[str, int]):
        self.file, self.line, self.entries, self.lines = file, line, entries, lines
        self._taken: set[str] = set()

    def fail(self, key: str, message: str) -> RulebookError:
        """Return the error to raise about `key`."""
        return RulebookError(f"{self.file}:{self.lines.get(key, self.line)}: {key}: {message}")

    def has(self, key: str) -> bool:
        """Return whether the key is given and not null."""
        self._taken.add(key)
        return self.entries.get(key) is not None

    def take(self, key: str) -> object:
        """Return the value of a key that must be given."""
        self._taken.add(key)
        if key not in self.entries:
            raise self.fail(key, "is missing")
        return self.entries[key]

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; numbers are taken as written."""
        if default is not None and not self.has(key):
            return default
        value = self.take(key)
        if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool):
            return str(value)
        raise self.fail(key, f"must be a text, is {value!r}")

    def number(self, key: str) -> Decimal:
        """Return a number."""
        value = self.take(key)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return Decimal(value)
        raise self.fail(key, f"must be a number, is {value!r}")

    def integer(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        if default is not None and not self.has(key):
            return default
        value = self.take(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise self.fail(key, f"must be a whole number, is {value!r}")

    def day(self, key: str) -> dt.date:
        """Return a day."""
        text = self.text(key)
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise self.fail(key, f"must be a day such as 2024-01-01, is {text}") from error

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        if default is not None and not self.has(key):
            return default
        value = self.take(key)
        if isinstance(value, bool):
            return value
        raise self.fail(key, f"must be true or false, is {value!r}")

    def branch(self, key: str) -> "Branch":
        """Return a mapping."""
        value = self.take(key)
        if isinstance(value, Branch):
            return value
        raise self.fail(key, f"must be a mapping, is {value!r}")

    def branches(self, key: str) -> list["Branch"]:
        """Return a list of mappings; empty if the key is not given."""
        values = self.take(key) if self.has(key) else []
        if isinstance(values, list) and all(isinstance(value, Branch) for value in values):
            return values
        raise self.fail(key, "must be a list of mappings")

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty if the key is not given."""
        values = self.take(key) if self.has(key) else []
        if isinstance(values, list) and all(isinstance(v, (str, int, Decimal)) for v in values):
            return tuple(str(value) for value in values)
        raise self.fail(key, "must be a list of texts")

    def children(self) -> Iterator[tuple[str, "Branch"]]:
        """Yield every entry that is left, which must be mappings."""
        for key in self.entries:
            if key not in self._taken:
                yield key, self.branch(key)

    def close(self) -> None:
        """Raise if a key was never taken: it is unknown or misspelt."""
        for key in self.entries:
            if key not in self._taken:
                known = ", ".join(sorted(self._taken))
                raise self.fail(key, f"is not known here; known are {known}")
