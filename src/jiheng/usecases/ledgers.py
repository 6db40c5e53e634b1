"""The rules of an installation: those of the package, and files of its own in folders."""

from pathlib import Path

from jiheng.rulebook import RuleHistory, load_with
from jiheng.usecases.profiles import own_text

LEDGERS, DEFINITIONS, SURVEYS = "ledgers", "definitions", "surveys"  # folders of the data folder
USES, APPRAISALS, ASSESSMENTS = "uses", "appraisals", "assessments"
CARDS, LAND, SITES, SCHEMES, OUTLINES = "cards", "land", "sites", "schemes", "outlines"
OWN_FOLDERS = (
    LEDGERS, DEFINITIONS, SURVEYS, USES, APPRAISALS, ASSESSMENTS, CARDS, LAND, SITES, SCHEMES,
    OUTLINES,
)  # fmt: skip


def rules_in_force(data: Path) -> RuleHistory:
    """Return the packaged rules with an installation's own ledgers, definitions and other rules.

    Raises RulebookError with folder, file, line and key.
    """
    return load_with({}, **{folder: _texts(data, folder) for folder in OWN_FOLDERS})


def _texts(data: Path, folder: str) -> dict[str, str]:
    files = sorted((data / folder).glob("*.yaml"))
    return {f"{folder}/{file.name}": own_text(file) for file in files}
