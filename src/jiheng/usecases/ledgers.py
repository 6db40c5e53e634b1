"""The rules of an installation: those of the package, and files of its own in three folders."""

from pathlib import Path

from jiheng.rulebook import RuleHistory, load_with
from jiheng.usecases.profiles import own_text

LEDGERS, DEFINITIONS, USES = "ledgers", "definitions", "uses"  # folders of the data folder


def rules_in_force(data: Path) -> RuleHistory:
    """Return the packaged rules with an installation's own ledgers, definitions, rules of use.

    Raises RulebookError with folder, file, line and key.
    """
    return load_with({}, _texts(data, LEDGERS), _texts(data, DEFINITIONS), _texts(data, USES))


def _texts(data: Path, folder: str) -> dict[str, str]:
    files = sorted((data / folder).glob("*.yaml"))
    return {f"{folder}/{file.name}": own_text(file) for file in files}
