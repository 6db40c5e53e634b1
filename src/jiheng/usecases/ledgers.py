"""The rules of an installation: those of the package, and files of its own in folders."""

from pathlib import Path

from jiheng.rulebook import RuleHistory, load_with
from jiheng.rulebook.load import OWN_KINDS
from jiheng.usecases.profiles import own_text

LEDGERS = "ledgers"
OWN_FOLDERS = OWN_KINDS  # of the data folder: each is named for the kind of what lies in it


def rules_in_force(data: Path) -> RuleHistory:
    """Return the packaged rules with an installation's own ledgers, definitions and other rules.

    Raises RulebookError with folder, file, line and key.
    """
    return load_with({}, **own_rule_texts(data))


def own_rule_texts(data: Path) -> dict[str, dict[str, str]]:
    """Return an installation's own rule files by folder and name. Raises RulebookError."""
    return {folder: _texts(data, folder) for folder in OWN_FOLDERS}


def _texts(data: Path, folder: str) -> dict[str, str]:
    files = sorted((data / folder).glob("*.yaml"))
    return {f"{folder}/{file.name}": own_text(file) for file in files}
