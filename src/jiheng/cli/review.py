"""jiheng review: written reports as they exist."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import (
    UNUSABLE,
    exit_code,
    files_in,
    language_option,
    rules_option,
    show_counts,
    show_findings,
    show_json,
    show_written,
    stop_for_rules,
)

if TYPE_CHECKING:
    from jiheng.pipeline import ReviewedReport
    from jiheng.usecases import ReviewOptions
    from jiheng.usecases.review_batch import Engine

SUFFIXES = (".docx", ".docm", ".pdf", ".html", ".htm", ".txt", ".xlsx", ".doc", ".wps", ".ofd")


@click.command()
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", "folder", type=click.Path(file_okay=False, path_type=Path),
    help="写出审核意见的文件夹 / folder for the opinion",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="输出事实和意见 JSON / facts and findings")
@click.option(
    "--gold", "as_gold", is_flag=True, help="输出标注格式 JSON / the shape of annotations"
)
@click.option(
    "--profile", default="", help="按这个评分规则复核得分 / judge the score by these rules"
)
@click.option("--previous", type=click.Path(path_type=Path),
              help="上年报告，或同名文件的文件夹 / last year's report, or a folder")  # fmt: skip
@click.option("--with", "figures", type=click.Path(path_type=Path),
              help="自评表或 evaluation.json / workbook that the text is held against")  # fmt: skip
@click.option("--of", "ledgers", type=click.Path(path_type=Path), multiple=True,
              help="台账工作簿，可给多个 / workbook with ledgers, more than once")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True,
              help="同时审核几份 / how many at a time")  # fmt: skip
@click.option("--engine", default="", metavar="spark[://…]",
              help="在 Spark 上审核一个文件夹 / review a folder on Spark")  # fmt: skip
@rules_option
@language_option
def review(  # noqa: PLR0913  the options of the command
    reports: tuple[Path, ...], folder: Path | None, as_json: bool, as_gold: bool, profile: str,
    previous: Path | None, figures: Path | None, ledgers: tuple[Path, ...], jobs: int, engine: str,
    rule_files: tuple[Path, ...], lang: str,
) -> None:  # fmt: skip
    """审核成文的自评报告。Review written reports: REPORTS are docx, pdf, html, txt, xlsx, ofd.

    读出报告中的每个数字，重算勾稽关系，逐句指出不符之处；给出 -o 时写审核意见和批注。
    Every figure is read and every sum recomputed; with -o the opinion and comments are written.

    退出码 / exit code: 0 没有错误 clean, 1 有错误 errors, 2 文件无法使用 unusable.
    """
    from jiheng import usecases
    from jiheng.rulebook import RulebookError

    options = usecases.ReviewOptions(
        profile=profile,
        profiles=tuple(rule_files),
        previous=previous,
        figures=figures,
        ledgers=ledgers,
    )
    try:
        if len(reports) > 1 or reports[0].is_dir():
            _review_many(reports, folder, options, jobs=jobs, engine=engine, lang=lang)
        elif folder is not None:
            _written(reports[0], folder, options, lang)
        else:
            outcome = usecases.review(reports[0], options)
            if previous is not None and outcome.usable and not (as_json or as_gold):
                _follow(reports[0], previous, lang)
            _shown(outcome, as_json=as_json, as_gold=as_gold, lang=lang)
    except RulebookError as error:
        stop_for_rules(error)


def _follow(report: Path, previous: Path, lang: str) -> None:
    """Print what became of the promises of last year's report."""
    from jiheng import usecases
    from jiheng.cli.promises import show
    from jiheng.usecases.compare import last_report

    last = last_report(report, previous)
    followed = usecases.follow_promises(last, report) if last is not None else None
    if followed is not None and followed.promises:
        show(followed, lang)


def _shown(outcome: "ReviewedReport", *, as_json: bool, as_gold: bool, lang: str) -> None:
    from jiheng import usecases
    from jiheng.cli.annotations import annotations

    if as_gold:
        show_json(annotations(outcome.reading))
        raise SystemExit(0 if outcome.usable else UNUSABLE)
    if as_json:
        show_json(usecases.review_record(outcome))
    else:
        _headline(outcome, lang)
        show_findings(outcome, lang)
        if outcome.usable:
            show_counts(outcome, lang)
    raise SystemExit(exit_code(outcome))


def _headline(outcome: "ReviewedReport", lang: str) -> None:
    reading, rules = outcome.reading, outcome.rules
    if not outcome.usable:
        return
    verdicts = Counter(relation.verdict for relation in reading.relations)
    name = reading.organisation or outcome.document.name
    click.echo(rules.say("review_headline", lang, organisation=name, year=reading.year or "????",
                         title=reading.title))  # fmt: skip
    click.echo(rules.say(
        "review_read", lang, amounts=sum(m.kind == "money" for m in reading.mentions),
        indicators=len(reading.stated_indicators), relations=len(reading.relations),
        holds=verdicts["holds"], rounding=verdicts["rounding"], fails=verdicts["fails"],
    ))  # fmt: skip


def _written(path: Path, folder: Path, options: "ReviewOptions", lang: str) -> None:
    from jiheng import usecases

    result = usecases.review_to(path, folder, options)
    outcome, written = result.outcome, result.written
    _headline(outcome, lang)
    show_findings(outcome, lang)
    if not outcome.usable:
        raise SystemExit(UNUSABLE)
    show_counts(outcome, lang)
    show_written(written, outcome.rules, lang)
    raise SystemExit(exit_code(outcome))


def _review_many(
    given: tuple[Path, ...], folder: Path | None, options: "ReviewOptions", *,
    jobs: int, engine: str, lang: str,
) -> None:  # fmt: skip
    """Review many reports with a progress bar on stderr; one bad file does not stop the others."""
    from jiheng import usecases
    from jiheng.rulebook import load

    rules = load().rest
    paths = [path for argument in given for path in _expanded(argument)]
    if not paths:
        paths_text = "、".join(map(str, given))
        click.echo(rules.say("no_reports", lang, found=paths_text), err=True)
        raise SystemExit(UNUSABLE)
    usecases.history(options.profiles)  # an unsound profile stops before anything is done
    label = rules.say("review_label", lang)
    bar = click.progressbar(length=len(paths), label=label, show_pos=True, file=sys.stderr)
    with bar, _on(engine) as elsewhere:
        batch = usecases.review_all(
            paths, folder.resolve() if folder else None, options, jobs=jobs,
            notify=lambda _: bar.update(1), engine=elsewhere,
        )  # fmt: skip
    for report in batch.reports:
        details = {
            "file": report.file,
            "message": report.message,
            "organisation": report.organisation,
            "year": report.year or "",
            "errors": report.severities.get("error", 0),
            "warnings": report.severities.get("warning", 0),
            "notices": report.severities.get("notice", 0),
        }
        click.echo(rules.say("review_failed" if report.message else "review_line", lang, **details))
    bad = sum(bool(report.message) for report in batch.reports)
    count = len(batch.reports)
    click.echo(rules.say("review_done", lang, count=count, good=count - bad, bad=bad,
                         pairs=len(batch.pairs)))  # fmt: skip
    show_written(batch.written, rules, lang)
    if bad:
        raise SystemExit(UNUSABLE)
    raise SystemExit(any(report.severities.get("error") for report in batch.reports))


@contextmanager
def _on(engine: str) -> "Iterator[Engine | None]":
    """Yield what runs reviews on an engine; None where none is asked for."""
    if not engine:
        yield None
        return
    from jiheng.cli.engine import running

    with running(engine) as each:
        yield each


def _expanded(path: Path) -> list[Path]:
    """Return the reports of a folder, or the file itself."""
    return files_in(path, SUFFIXES) if path.is_dir() else [path]
