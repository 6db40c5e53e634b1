"""Reads the packaged rule files; the only file of the core that opens anything."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from jiheng.rulebook.book import RuleHistory
from jiheng.rulebook.build import build
from jiheng.rulebook.schema import Branch, RulebookError

OWN = "/own/"  # between what a user's file is and its name
KINDS = ("ledgers", "definitions", "surveys", "uses", "appraisals", "schemes")  # beside profiles
QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it is built in


def branch(file: str, text: str) -> Branch:
    """Return a YAML text as a branch; duplicate keys and anything but plain data are refused."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise RulebookError(f"{file}: {error}") from error
    return _rooted(file, node)


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
        return _scalar(node)
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


def _scalar(node: yaml.ScalarNode) -> object:
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() in ("true", "yes", "on")
    if kind == "int":
        return int(node.value)
    if kind == "float":
        return Decimal(node.value)
    return str(node.value)


def _texts(folder: Traversable, prefix: str = "") -> dict[str, str]:
    texts: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            texts |= _texts(entry, f"{name}/")
        elif entry.name.endswith(".yaml"):
            texts[name] = entry.read_text(encoding="utf-8")
    return texts


@cache
def load() -> RuleHistory:
    """Return all packaged rules; raises RulebookError with file, line and key."""
    return _built(packaged())


@cache
def packaged() -> dict[str, str]:
    """Return the packaged rule files as texts by name."""
    return _texts(files("jiheng.rulebook") / "data")


def load_with(profiles: Mapping[str, str], **others: Mapping[str, str] | None) -> RuleHistory:
    """Return the packaged rules and a user's own files, by kind, texts by file name.

    The kinds are those of `KINDS`. Raises RulebookError with file, line and key for the first
    thing that is off in them, and TypeError for a kind that there is not.
    """
    unknown = sorted(others.keys() - set(KINDS))
    if unknown:
        raise TypeError(f"{', '.join(unknown)}: none of {', '.join(KINDS)}")
    kinds = {"profiles": profiles, **{kind: others.get(kind) or {} for kind in KINDS}}
    own = {
        f"{kind}{OWN}{name}": text for kind, texts in kinds.items() for name, text in texts.items()
    }
    return _built({**packaged(), **own}) if own else load()


def kind_of(name: str, text: str) -> str:
    """Return what a user's file is, by its keys: profiles, ledgers, appraisals ..."""
    entries = branch(name, text).entries
    if "survey_forms" in entries:
        return "surveys"
    if "rules" in entries:
        return "uses"
    if "schemes" in entries:
        return "schemes"
    if "appraisals" in entries:
        return "appraisals"
    if "definitions" in entries:
        return "definitions"
    return "ledgers" if "columns" in entries or "moves" in entries else "profiles"


def _built(texts: Mapping[str, str]) -> RuleHistory:
    branches = {name: file_branch(name, text) for name, text in texts.items()}
    digests = {
        name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in texts.items()
    }
    return build(branches, digests)


def file_branch(name: str, text: str) -> Branch:
    """Return a file as a branch; those of the package are parsed once, a branch is used once."""
    if OWN in name:
        return branch(name.partition(OWN)[2], text)
    return _rooted(name, packaged_node(text))


@cache
def packaged_node(text: str, loader: Any = QUICK) -> yaml.Node | None:
    """Return the nodes of a packaged file; a user's file is parsed by what explains its faults."""
    return yaml.compose(text, Loader=loader)
