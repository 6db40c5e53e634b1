"""Text or JSON, in one place. Commands import late, so that --help is quick."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jiheng.model import Finding, ScoredTree
    from jiheng.pipeline import Outcome
    from jiheng.rulebook import Rulebook, RuleHistory
    from jiheng.usecases import WrittenFiles

language_option = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", envvar="JIHENG_LANG",
    show_default=True, help="输出语言 / language of the output",
)  # fmt: skip
rules_option = click.option(
    "--rules", "rule_files", type=click.Path(path_type=Path), multiple=True,
    help="自己的规则文件或文件夹，可给多个 / your own rules: a file or a folder",
)  # fmt: skip
previous_option = click.option(
    "--previous", type=click.Path(path_type=Path),
    help="上年工作簿、evaluation.json 或同名文件的文件夹 / last year's file, or a folder of them",
)  # fmt: skip
CLEAN, ERRORS, UNUSABLE = 0, 1, 2
WRITTEN = (".docx", ".docm", ".doc", ".wps", ".pdf", ".ofd", ".txt", ".html", ".htm")  # reports


def safe_output() -> None:
    """Make sure that no console encoding can stop the output: what it cannot show is replaced."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def exit_code(outcome: "Outcome") -> int:
    """Return the exit code that an outcome stands for."""
    if not outcome.usable:
        return UNUSABLE
    return ERRORS if outcome.failed else CLEAN


def show_json(data: Any) -> None:
    """Print data as JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def stop_for_faults(faults: "Iterable[Finding]", rules: "Rulebook", lang: str) -> None:
    """Say why a file cannot be used, and end; nothing where nothing is wrong."""
    lines = [line for fault in faults for line in finding_lines(fault, rules, lang)]
    if lines:
        click.echo("\n".join(lines))
        raise SystemExit(UNUSABLE)


def finding_lines(finding: "Finding", rules: "Rulebook", lang: str, quote: str = "") -> list[str]:
    """Return a finding as lines: severity, code, place and what; then rule and what to do."""
    check = rules.checks[finding.code]
    severity = rules.say(f"severity_{rules.severity(finding)}", lang)
    places = "、".join(str(place) for place in finding.at[:4]) + (
        "…" if len(finding.at) > 4 else ""
    )
    head = f"{severity}\t{finding.code}\t{places or rules.say('place_file', lang)}"
    lines = [head, f"    {rules.message(finding, lang)}"]
    if quote:
        lines.append(f"    {rules.say('review_quote', lang, quote=quote)}")
    verified = "" if check.citation.verified else f" ({rules.say('not_verified', lang)})"
    tail = f"{rules.say('rule_label', lang)}: {check.citation.text(lang)}{verified}"
    if check.do[lang]:
        tail = f"{rules.say('suggestion', lang)}: {check.do[lang]}  {tail}"
    return [*lines, f"    {tail}"]


def show_findings(outcome: "Outcome", lang: str, *, unknown: bool = True) -> None:
    """Print the findings, the gravest first."""
    from jiheng.model.quotes import Quotes
    from jiheng.rulebook import SEVERITIES

    rules, quotes = outcome.rules, Quotes(outcome.document)
    graver = {severity: number for number, severity in enumerate(SEVERITIES)}
    findings = sorted(outcome.findings, key=lambda f: (graver[rules.severity(f)], f.code))
    shown = [f for f in findings if unknown or rules.severity(f) != "unknown"]
    for finding in shown:
        quote = quotes.quote(finding)
        for line in finding_lines(finding, rules, lang, quote):
            click.echo(line)
    if not findings:
        click.echo(rules.say("no_findings", lang))


def show_counts(outcome: "Outcome", lang: str) -> None:
    """Print how many findings there are of each severity."""
    rules = outcome.rules
    counts = Counter(rules.severity(finding) for finding in outcome.findings)
    severities = ("error", "warning", "notice", "info", "unknown")
    numbers = {severity: counts[severity] for severity in severities}
    click.echo(rules.say("finding_counts", lang, **numbers))


def show_scores(outcome: "Outcome", lang: str) -> None:
    """Print name, total and grade of the department and of each project."""
    rules, overview = outcome.rules, outcome.scored.evaluation.overview
    kind = rules.say(f"kind_{outcome.scored.evaluation.kind}", lang)
    name = overview.department or outcome.document.name
    click.echo(rules.say("headline", lang, name=name, year=overview.year or "????", kind=kind))
    for tree in outcome.scored.trees:
        click.echo(f"  {tree.name}\n  {score_line(tree, rules, lang)}")
        if tree.lamp is not None:
            click.echo("  " + rules.say(f"lamp_{tree.lamp.colour}_{tree.lamp.cause}", lang))
    if not outcome.scored.trees:
        click.echo(rules.say("unscored_tree", lang))
    used = {tree.profile for tree in outcome.scored.trees}
    ruled = [r for p in rules.profiles if p.id in used for _, r in p.ruled]
    unverified = sum(not value.citation.verified for value in ruled)
    if unverified:
        click.echo(rules.say("unverified", lang, count=unverified))


def score_line(tree: "ScoredTree", rules: "Rulebook", lang: str) -> str:
    """Return a total and its grade, or the interval that is certain, in words."""
    total = tree.total
    grade = total.grade or rules.say("no_grade", lang)
    if total.value is not None:
        return rules.say("total", lang, total=total.value, grade=grade, profile=tree.profile)
    reasons = "、".join(rules.say(f"reason_{reason}", lang) for reason in total.reasons)
    return rules.say(
        "interval", lang, low=total.low, high=total.high, grade=grade, reasons=reasons,
        profile=tree.profile,
    )  # fmt: skip


def show_other(outcome: "Outcome", other: "Outcome", lang: str) -> None:
    """Print the totals of the same evaluation under another profile."""
    rules = outcome.rules
    before = {tree.subject: tree.profile for tree in outcome.scored.trees}
    changed = [t for t in other.scored.trees if before.get(t.subject) != t.profile]
    if changed:
        click.echo(rules.say("also", lang))
    for tree in changed:
        click.echo(f"  {tree.name}\n  {score_line(tree, rules, lang)}")


def point_to_review(path: Path, rules: "Rulebook", lang: str) -> None:
    """Say where a written report belongs; nothing of a file that is no such report."""
    if path.suffix.lower() in WRITTEN and path.exists():
        click.echo(rules.say("check_written", lang, file=path), err=True)


def show_written(written: "WrittenFiles", rules: "Rulebook", lang: str) -> None:
    """Print the files that were written; leave if nothing was, saying why."""
    if written.message:
        details = {"file": written.file, "reason": written.reason, "folder": written.folder}
        click.echo(rules.say(written.message, lang, **details), err=True)
        raise SystemExit(UNUSABLE)
    if written.files:
        click.echo(rules.say("files", lang))
    for file in written.files:
        click.echo(f"  {file}")


def files_in(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Return the files of a folder by their suffixes, without the lock files of offices."""
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in suffixes)
    return [path for path in files if not path.name.startswith(("~$", ".~"))]


def rules_with(rule_files: tuple[Path, ...]) -> "RuleHistory":
    """Return the rules with those of a user's own files; leave if one of them is unsound."""
    from jiheng import usecases
    from jiheng.rulebook import RulebookError

    try:
        return usecases.history(rule_files)
    except RulebookError as error:
        stop_for_rules(error)


def stop_for_rules(error: Exception) -> NoReturn:
    """Print what is wrong with a file of rules and leave."""
    stop(str(error))


def stop(message: str) -> NoReturn:
    """Print why nothing can be done and leave."""
    click.echo(message, err=True)
    raise SystemExit(UNUSABLE)
