"""Reads the packaged rule files; the only file of the core that opens anything."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jiheng.rulebook import packed
from jiheng.rulebook.book import RuleHistory
from jiheng.rulebook.schema import OWN

OWN_KINDS = (
    "ledgers", "definitions", "surveys", "uses", "appraisals", "assessments", "cards", "land",
    "sites", "schemes", "statistics", "outlines", "reports", "exchanges",
)  # fmt: skip
TELLING = {  # the key that a user's file of a kind has
    "survey_forms": "surveys", "rules": "uses", "appraisals": "appraisals", "cards": "assessments",
    "definitions": "definitions", "land_rules": "land", "items": "cards",
    "layouts": "sites", "tests": "sites", "schemes": "schemes", "tables": "statistics",
    "calendar": "statistics", "merged": "statistics",
    "outlines": "outlines", "report_parts": "reports", "leave_out": "reports",
    "exchanges": "exchanges",
}  # fmt: skip


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


def load_with(profiles: Mapping[str, str], **others: Mapping[str, str]) -> RuleHistory:
    """Return the packaged rules and a user's own files, texts by file name; others by `OWN_KINDS`.

    Raises RulebookError with file, line and
    key for the first thing that is off in them.
    """
    if not set(others) <= set(OWN_KINDS):
        raise TypeError(f"rules are {', '.join(OWN_KINDS)}, not {', '.join(sorted(others))}")
    kinds = {"profiles": profiles, **others}
    own = {
        f"{kind}{OWN}{name}": text for kind, texts in kinds.items() for name, text in texts.items()
    }
    return _built({**packaged(), **own}) if own else load()


def kind_of(name: str, text: str) -> str:
    """Return what a user's file is, by its keys: profiles, ledgers, appraisals ..."""
    from jiheng.rulebook.branches import branch

    entries = branch(name, text).entries
    kind = next((kind for key, kind in TELLING.items() if key in entries), "")
    if kind:
        return kind
    return "ledgers" if "columns" in entries or "moves" in entries else "profiles"


def _built(texts: Mapping[str, str]) -> RuleHistory:
    name = packed.key_of(texts)
    history = packed.opened(name)
    if history is None:
        history = built(texts)
        packed.keep(name, history)
    return history


def built(texts: Mapping[str, str]) -> RuleHistory:
    """Return the rules of files by name. Raises RulebookError with file, line and key."""
    from jiheng.rulebook.branches import file_branch  # only where no rulebook is packed
    from jiheng.rulebook.build import build

    branches = {name: file_branch(name, text) for name, text in texts.items()}
    digests = {
        name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in texts.items()
    }
    return build(branches, digests)
