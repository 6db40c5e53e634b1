"""jiheng evidence: do the files hold the values that they are said to prove?"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import (
    CLEAN,
    ERRORS,
    language_option,
    show_json,
    show_written,
    stop_for_faults,
)

if TYPE_CHECKING:
    from jiheng.usecases import JudgedEvidence


@click.command()
@click.argument("workbook", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "-o", "--out", "sheet", type=click.Path(dir_okay=False, path_type=Path),
    help="写出核对表 xlsx / write the verdicts as a sheet",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@language_option
def evidence(workbook: Path, folder: Path, sheet: Path | None, as_json: bool, lang: str) -> None:
    """佐证核对：文件里有没有这个数。Does each file in FOLDER hold the value it proves?

    按“佐证编号”一栏找文件，说明在第几页、哪一格；没有把握的不说“不一致”。由人决定是否采信。
    Files are those that the evidence column names; who examines them decides.

    退出码 / exit code: 0 没有不一致 clean, 1 有不一致 contradicted, 2 文件无法使用 unusable.
    """
    from jiheng import usecases

    outcome = usecases.judge_evidence(workbook, folder)
    stop_for_faults(outcome.faults, outcome.rules, lang)
    if as_json:
        show_json(_record(outcome))
    else:
        _show(outcome, lang)
    if sheet is not None:
        _write(outcome, sheet, (workbook, *folder.glob("*")), lang)
    raise SystemExit(ERRORS if outcome.failed else CLEAN)


def _show(outcome: "JudgedEvidence", lang: str) -> None:
    from jiheng.model.evidence import VERDICTS
    from jiheng.reporting import evidence_note

    rules = outcome.rules
    for line in outcome.lines:
        verdict = line.verdict
        place = str(verdict.place) if verdict.figure or verdict.quote else ""
        head = rules.say(
            "evidence_line", lang, verdict=rules.say(f"evidence_{verdict.kind}", lang),
            name=line.claim.name, value=line.claim.text, file=line.file or line.named, place=place,
        )  # fmt: skip
        click.echo(head.rstrip())
        note = evidence_note(line.claim, verdict, rules, lang)
        if not line.file:
            note = rules.say("evidence_no_file", lang, name=line.named)
        if note:
            click.echo(f"    {note}")
    for file, names in outcome.twice:
        click.echo(rules.say("evidence_twice", lang, file=file, names="、".join(names)))
    counts = Counter(line.verdict.kind for line in outcome.lines)
    if outcome.lines:
        numbers = {kind: counts[kind] for kind in VERDICTS}
        click.echo(rules.say("evidence_counts", lang, count=len(outcome.lines), **numbers))
    else:
        click.echo(rules.say("evidence_none", lang))


def _record(outcome: "JudgedEvidence") -> dict[str, object]:
    return {
        "workbook": outcome.workbook,
        "evidence": [
            {
                "indicator": line.claim.name,
                "value": line.claim.text,
                "at": str(line.claim.place),
                "named": line.named,
                "file": line.file,
                "sha256": line.digest,
                "verdict": line.verdict.kind,
                "place": str(line.verdict.place),
                "figure": line.verdict.figure,
                "quote": line.verdict.quote,
                "computed": line.verdict.computed,
                "rounded": line.verdict.rounded,
                "day": str(line.verdict.day or ""),
                "reason": line.verdict.reason,
            }
            for line in outcome.lines
        ],
        "twice": [{"file": file, "indicators": list(names)} for file, names in outcome.twice],
    }


def _write(outcome: "JudgedEvidence", path: Path, sources: Iterable[Path], lang: str) -> None:
    from jiheng import documents, usecases
    from jiheng.reporting import evidence_sheet

    lines = [(line.claim, line.named, line.file, line.verdict) for line in outcome.lines]
    grid = evidence_sheet(lines, f"佐证核对：{outcome.workbook}", outcome.rules)
    data = documents.write_xlsx((grid,), title="佐证核对")
    written = usecases.write_all(path.parent, {path.name: data}, tuple(sources))
    show_written(written, outcome.rules, lang)
