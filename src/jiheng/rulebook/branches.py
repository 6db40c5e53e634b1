"""Rule files as branches: YAML read with the line of every key."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import yaml

from jiheng.model.quantity import workable
from jiheng.rulebook.schema import OWN, Branch, RulebookError

DEEPEST = 20  # levels of a file; a rule has six
MOST_EVENTS = 5_000  # keys, values and ends of a file; a rule of ours has some hundreds
MOST_OWN = 40_000  # of a file that an office keeps: five times the longest of ours
LONGEST = 30  # digits of a number, before and after the point
QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it is built in


@dataclass(slots=True)
class _Reach:
    """How much there is in a text so far, and how deep it goes."""

    total: int = 0
    depth: int = 0
    within: list[list[Any]] = field(default_factory=list)  # open lists: anchor, total before, depth
    known: dict[str | None, tuple[int, int]] = field(default_factory=dict)  # anchor: total, depth

    def take(self, event: yaml.Event) -> bool:
        """Count an event; return False for an alias of something that has not ended yet."""
        self.total += 1
        here = len(self.within)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.known:
                return False
            total, deep = self.known[event.anchor]
            self.total += total
            here += deep
        elif isinstance(event, yaml.CollectionStartEvent):
            here += 1
            self.within.append([event.anchor, self.total - 1, here])
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before, here = self.within.pop()
            self.known[anchor] = self.total - before, here - len(self.within)
        elif isinstance(event, yaml.ScalarEvent):
            self.known[event.anchor] = 1, 0
        if self.within:
            self.within[-1][2] = max(self.within[-1][2], here)
        self.depth = max(self.depth, here)
        return True


def branch(file: str, text: str) -> Branch:
    """Return a YAML text of a user as a branch; anything but plain data of a size is refused.

    Raises RulebookError with file and line, for a key that is given twice too.
    """
    _require_bounded(file, text, MOST_OWN, aliases=True)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise RulebookError(f"{file}: {error}") from error
    return _rooted(file, node)


def require_plain(file: str, text: str) -> None:
    """Refuse what a rule never needs and a program can choke on: aliases, depth, endless lists.

    Raises RulebookError with file and line.
    """
    _require_bounded(file, text, MOST_EVENTS, aliases=False)


def _require_bounded(file: str, text: str, most: int, *, aliases: bool) -> None:
    """Refuse a text with too much in it, an alias counted as what it stands for."""
    reach = _Reach()
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = event.start_mark.line + 1 if event.start_mark is not None else 1
            if isinstance(event, yaml.AliasEvent) and not aliases:
                raise RulebookError(f"{file}:{line}: must not use aliases (*{event.anchor})")
            if not reach.take(event):
                alias = getattr(event, "anchor", "")
                raise RulebookError(f"{file}:{line}: *{alias} is not given before it is used")
            if reach.total > most:
                raise RulebookError(f"{file}:{line}: has more than {most} keys and values")
            if reach.depth > DEEPEST:
                raise RulebookError(f"{file}:{line}: is nested more than {DEEPEST} deep")
    except yaml.YAMLError as error:
        raise RulebookError(f"{file}: {error}") from error


def _rooted(file: str, node: yaml.Node | None) -> Branch:
    value = _value(file, node)
    if not isinstance(value, Branch):
        raise RulebookError(f"{file}:1: must be a mapping")
    return value


def _value(file: str, node: yaml.Node | None) -> object:
    if isinstance(node, yaml.MappingNode):
        return _mapping(file, node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(file, child) for child in node.value]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(file, node)
    return None


def _mapping(file: str, node: yaml.MappingNode) -> Branch:
    entries: dict[str, object] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in entries:
            raise RulebookError(f"{file}:{line}: {key}: is given twice")
        entries[key] = _value(file, value_node)
        lines[key] = line
    return Branch(file, node.start_mark.line + 1, entries, lines)


def _scalar(file: str, node: yaml.ScalarNode) -> object:
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() in ("true", "yes", "on")
    if kind not in ("int", "float"):
        return str(node.value)
    try:
        number = Decimal(node.value)
        if workable(number, LONGEST) and len(node.value) <= LONGEST:
            return int(node.value) if kind == "int" else number
    except (ValueError, ArithmeticError):
        pass
    text, line = node.value[:LONGEST], node.start_mark.line + 1
    raise RulebookError(f"{file}:{line}: {text!r} is read as a number, and is none that a rule has")


def file_branch(name: str, text: str) -> Branch:
    """Return a file as a branch; those of the package are parsed once, a branch is used once."""
    if OWN in name:
        return branch(name.partition(OWN)[2], text)
    return _rooted(name, packaged_node(text))


@cache
def packaged_node(text: str, loader: Any = QUICK) -> yaml.Node | None:
    """Return the nodes of a packaged file; a user's file is parsed by what explains its faults."""
    return yaml.compose(text, Loader=loader)
