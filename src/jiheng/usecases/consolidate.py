"""Consolidate a department with the years of its units: read all, run the road, write the files."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from jiheng.pipeline import Outcome, UnitDocument, handed_in_together, run
from jiheng.usecases.confined import confined
from jiheng.usecases.evaluate import (
    PLAIN,
    EvaluatedFile,
    EvaluateOptions,
    composed,
    link_to,
    profile_rules,
)
from jiheng.usecases.folder import write_all
from jiheng.usecases.limits import FILE, Bounds, LimitError
from jiheng.usecases.previous import previous_of, read_previous
from jiheng.usecases.reading import beyond, read


def consolidate(
    path: Path, units: Sequence[Path], folder: Path, options: EvaluateOptions = PLAIN
) -> EvaluatedFile:
    """Evaluate a department's workbook with those of its units into a folder.

    Each workbook is read within the bounds of one file, whatever the others are. A unit's that
    cannot be used is a finding; a department's writes nothing.
    """
    rules = profile_rules(options.profiles)
    documents = tuple(UnitDocument(document=read(unit)) for unit in units)
    bounds = Bounds(seconds=FILE.seconds * (1 + len(documents)))
    try:
        outcome, files = confined(
            _consolidated, path, documents, folder, options, rules=rules, bounds=bounds
        )
    except LimitError as error:
        return EvaluatedFile(run(beyond(path.name, error), rules))
    if not outcome.usable:
        return EvaluatedFile(outcome)
    sources = (path, *units, previous_of(path, options.previous))
    return EvaluatedFile(outcome, None, write_all(folder, files, sources))


def _consolidated(
    path: Path, units: tuple[UnitDocument, ...], folder: Path, options: EvaluateOptions
) -> tuple[Outcome, dict[str, bytes]]:
    rules = profile_rules(options.profiles)
    previous = previous_of(path, options.previous)
    before = read_previous(previous, rules) if previous is not None else None
    beside = handed_in_together(units, rules)
    outcome = run(read(path), rules, before, units=beside)
    if not outcome.usable:
        return outcome, {}
    return composed(outcome, link_to(path, folder), replace(options, also=""), None)
