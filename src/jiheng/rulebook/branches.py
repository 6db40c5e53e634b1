"""Rule files as branches: YAML read with the line of every key."""

from decimal import Decimal
from functools import cache
from typing import Any

import yaml

from jiheng.rulebook.schema import OWN, Branch, RulebookError

DEEPEST = 20  # levels of a file; a rule has six
MOST_EVENTS = 5_000  # keys, values and ends of a file; a rule of ours has some hundreds
LONGEST = 30  # digits of a number, before and after the point
QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it is built in


def branch(file: str, text: str) -> Branch:
    """Return a YAML text as a branch; duplicate keys and anything but plain data are refused."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise RulebookError(f"{file}: {error}") from error
    return _rooted(file, node)


def require_plain(file: str, text: str) -> None:
    """Refuse what a rule never needs and a program can choke on: aliases, depth, endless lists.

    Raises RulebookError with file and line.
    """
    depth = 0
    try:
        for number, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
            line = event.start_mark.line + 1 if event.start_mark is not None else 1
            if number > MOST_EVENTS:
                raise RulebookError(f"{file}:{line}: has more than {MOST_EVENTS} keys and values")
            if isinstance(event, yaml.AliasEvent):
                raise RulebookError(f"{file}:{line}: must not use aliases (*{event.anchor})")
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
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
        if number.is_finite() and len(node.value) <= LONGEST and abs(number.adjusted()) < LONGEST:
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
