"""The rules of an installation: those of the package, and files of its own in four folders."""

from pathlib import Path

from jiheng.rulebook import RuleHistory, load_with
from jiheng.usecases.profiles import own_text

LEDGERS, DEFINITIONS, USES, APPRAISALS = (
    "ledgers",
    "definitions",
    "uses",
    "appraisals",
)  # folders of the data folder


def rules_in_force(data: Path) -> RuleHistory:
    """Return the packaged rules with an installation's own ledgers, definitions and other rules.

    Raises RulebookError with folder, file, line and key.
    """
    texts = {folder: _texts(data, folder) for folder in (LEDGERS, DEFINITIONS, USES, APPRAISALS)}
    return load_with({}, **texts)


def _texts(data: Path, folder: str) -> dict[str, str]:
    files = sorted((data / folder).glob("*.yaml"))
    return {f"{folder}/{file.name}": own_text(file) for file in files}
