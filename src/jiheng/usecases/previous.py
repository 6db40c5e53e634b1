"""Last year's evaluation, from its workbook or its evaluation.json."""

from dataclasses import dataclass
from pathlib import Path

from jiheng.model import Evaluation, Finding, Location
from jiheng.parsing import RecordError, evaluation_of, parse, read_record
from jiheng.rulebook import RuleHistory
from jiheng.usecases.reading import read

MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Previous:
    """What was reported the year before; without it, why it could not be read."""

    evaluation: Evaluation | None
    findings: tuple[Finding, ...] = ()


def previous_of(workbook: Path, previous: Path | None) -> Path | None:
    """Return last year's file of a workbook: the one given, or in a folder that of the same name.

    In a folder 甲局.xlsx goes with 甲局.xlsx, 甲局.json or 甲局/evaluation.json; None without any.
    """
    if previous is None or not previous.is_dir():
        return previous
    names = (workbook.name, f"{workbook.stem}.json", f"{workbook.stem}/evaluation.json")
    return next((previous / name for name in names if (previous / name).is_file()), None)


def read_previous(path: Path, rules: RuleHistory) -> Previous:
    """Return last year's evaluation; a file that cannot be used is a finding, never an error."""
    if path.suffix.lower() == ".json":
        return _record(path)
    document = read(path)
    if document.faults:
        return Previous(None, document.faults)
    parsed = parse(document, rules.rest.form)
    faults = tuple(f for f in parsed.findings if f.code in ("R17", "R28"))
    return Previous(None if faults else parsed.value, faults)


def _record(path: Path) -> Previous:
    at = (Location(path.name),)
    try:
        if path.stat().st_size > MAX_BYTES:
            facts = {"file": path.name, "found": f"> {MAX_BYTES // 2**20} MiB", "limit": "50 MiB"}
            return Previous(None, (Finding("R25", at, facts),))
        return Previous(evaluation_of(read_record(path.read_bytes())))
    except FileNotFoundError:
        return Previous(None, (Finding("R20", at, {"file": path.name}),))
    except OSError as error:
        facts = {"file": path.name, "reason": error.strerror or type(error).__name__}
        return Previous(None, (Finding("R30", at, facts),))
    except RecordError as error:
        return Previous(None, (Finding("R32", at, {"file": path.name, **error.facts}, error.kind),))
