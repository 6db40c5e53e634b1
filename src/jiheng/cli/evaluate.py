"""jiheng evaluate: the main job, for one workbook or many."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import (
    ERRORS,
    UNUSABLE,
    exit_code,
    files_in,
    language_option,
    point_to_review,
    previous_option,
    rules_option,
    show_counts,
    show_findings,
    show_other,
    show_scores,
    show_written,
    stop_for_rules,
)

if TYPE_CHECKING:
    from jiheng.model.summary import Summary
    from jiheng.rulebook import Rulebook
    from jiheng.usecases import Batch, EvaluateOptions

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".docx", ".doc", ".wps")


def _annexes(context: click.Context, option: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the annexes asked for; leave with the known ones where one is none of them."""
    from jiheng.reporting import ANNEXES

    requested = tuple(dict.fromkeys(name for name in re.split(r"[,，、\s]+", value) if name))
    for name in requested:
        if name not in ANNEXES:
            known = "、".join(ANNEXES)
            message = f"没有“{name}”这种附件，可选：{known} / known: {', '.join(ANNEXES)}"
            raise click.BadParameter(message, context, option)
    return requested


@click.command()
@click.argument("workbooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True,
    help="输出文件夹 / folder for the files",
)  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True,
              help="同时评价几个 / how many at a time")  # fmt: skip
@click.option(
    "--also", default="", help="再按这个评分规则算一遍，并列对照 / score by this profile too"
)
@rules_option
@previous_option
@click.option("--names", is_flag=True, help="文件中写出人员姓名 / include names of persons")
@click.option("--annex", "extra", default="", metavar="rules,stability", callback=_annexes,
              help="报告另附计分规则、等级稳定性 / add annexes to the report")  # fmt: skip
@click.option("--template", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="单位自己的 Word 模板 / the office's own template for the report")  # fmt: skip
@click.option("--quiet", is_flag=True, help="不列出审核意见 / do not list findings")
@language_option
def evaluate(  # noqa: PLR0913  the options of the command
    workbooks: tuple[Path, ...], folder: Path, jobs: int, also: str, rule_files: tuple[Path, ...],
    previous: Path | None, names: bool, extra: tuple[str, ...], template: Path | None,
    quiet: bool, lang: str,
) -> None:  # fmt: skip
    """评分、检查并写出报告和表格。Score and check WORKBOOKS, write report, forms and findings.

    一个文件的结果写进输出文件夹；多个文件、文件夹或 *.xlsx，每个一个子文件夹，另写汇总。
    One file is written into the folder itself; of several, each into a folder of its own.

    退出码 / exit code: 0 没有错误 clean, 1 有错误 errors, 2 文件无法使用 unusable.
    """
    from jiheng import usecases
    from jiheng.rulebook import RulebookError

    options = usecases.EvaluateOptions(
        names=names, also=also, profiles=tuple(rule_files), previous=previous,
        office=len(workbooks) == 1, extra=extra, template=template,
    )  # fmt: skip
    try:
        if len(workbooks) == 1 and not _many(workbooks[0]):
            _evaluate_one(workbooks[0], folder, options, quiet=quiet, lang=lang)
        else:
            _evaluate_many(workbooks, folder, options, jobs=jobs, lang=lang)
    except RulebookError as error:
        stop_for_rules(error)


def _many(path: Path) -> bool:
    return path.is_dir() or (not path.exists() and any(sign in path.name for sign in "*?["))


def _evaluate_one(
    path: Path, folder: Path, options: "EvaluateOptions", *, quiet: bool, lang: str
) -> None:
    from jiheng import usecases

    result = usecases.evaluate(path, folder, options)
    outcome, written = result.outcome, result.written
    rules = outcome.rules
    if not outcome.usable:
        show_findings(outcome, lang)
        point_to_review(path, rules, lang)
        raise SystemExit(UNUSABLE)
    show_scores(outcome, lang)
    if options.also and result.other is None:
        _no_such_profile(options.also, rules, lang)
    if result.other is not None:
        show_other(outcome, result.other, lang)
    if not quiet:
        show_findings(outcome, lang, unknown=False)
    show_counts(outcome, lang)
    show_written(written, rules, lang)
    raise SystemExit(exit_code(outcome))


def _no_such_profile(profile_id: str, rules: "Rulebook", lang: str) -> None:
    known = "、".join(profile.id for profile in rules.profiles)
    details = {"profile": profile_id, "year": rules.year, "place": rules.place, "known": known}
    click.echo(rules.say("also_unknown", lang, **details), err=True)


def _evaluate_many(
    given: tuple[Path, ...], folder: Path, options: "EvaluateOptions", *, jobs: int, lang: str
) -> None:
    """Evaluate many workbooks with a progress bar and the time left on stderr."""
    from jiheng import usecases
    from jiheng.rulebook import load

    rules = load().rest
    paths = [path for argument in given for path in _expanded(argument)]
    if not paths:
        paths_text = "、".join(map(str, given))
        click.echo(rules.say("no_workbooks", lang, found=paths_text), err=True)
        raise SystemExit(UNUSABLE)
    usecases.history(options.profiles)  # an unsound profile stops before anything is done
    label = rules.say("batch_label", lang)
    with click.progressbar(length=len(paths), label=label, show_pos=True, file=sys.stderr) as bar:

        def step(_: object) -> None:
            bar.update(1)

        batch = usecases.evaluate_all(paths, folder, options, jobs=jobs, notify=step)
    for summary in batch.summaries:
        click.echo(_line(summary, rules, lang))
    _end(batch, rules, lang)


def _expanded(path: Path) -> list[Path]:
    """Return the workbooks that an argument means: a file, a folder, or a pattern."""
    if path.is_dir():
        return files_in(path, SUFFIXES)
    if _many(path):
        matches = sorted(path.parent.glob(path.name))
        return [p for p in matches if not p.name.startswith(("~$", ".~"))]
    return [path]


def _line(summary: "Summary", rules: "Rulebook", lang: str) -> str:
    if summary.state != "evaluated":
        details = {"file": summary.file, "message": summary.message}
        return rules.say("batch_failed", lang, **details)
    tree = summary.trees[0] if summary.trees else None
    total = (tree.value or f"{tree.low}~{tree.high}") if tree else ""
    return rules.say(
        "batch_line", lang, file=summary.file, total=total, grade=tree.grade if tree else "",
        errors=summary.severities.get("error", 0), warnings=summary.severities.get("warning", 0),
    )  # fmt: skip


def _end(batch: "Batch", rules: "Rulebook", lang: str) -> None:
    bad = [s for s in batch.summaries if s.state != "evaluated"]
    count = len(batch.summaries)
    details = {"count": count, "good": count - len(bad), "bad": len(bad), "resumed": batch.resumed}
    click.echo(rules.say("batch_done", lang, **details))
    written = batch.written
    if written.message:
        said = {"file": written.file, "reason": written.reason, "folder": written.folder}
        click.echo(rules.say(written.message, lang, **said), err=True)
    for file in written.files:
        click.echo(f"  {file}")
    if bad or written.message:
        raise SystemExit(UNUSABLE)
    errors = any(s.severities.get("error") for s in batch.summaries)
    raise SystemExit(ERRORS if errors else 0)
