"""jiheng what-if: score, grade and findings beside those of changed figures, weights or rules."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import (
    UNUSABLE,
    exit_code,
    finding_lines,
    language_option,
    rules_option,
    score_line,
    show_findings,
    show_json,
    stop_for_rules,
)

if TYPE_CHECKING:
    from jiheng.model import Finding, ScoredItem
    from jiheng.rulebook import Rulebook
    from jiheng.usecases import WhatIf


def _pairs(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """Return NAME=VALUE options as a mapping; the last sign of equality divides."""
    value_by_name = {}
    for value in values:
        name, sign, text = value.rpartition("=")
        if not sign or not name.strip() or not text.strip():
            raise click.BadParameter(f"指标=值 / NAME=VALUE: {value}", context, parameter)
        value_by_name[name.strip()] = text.strip()
    return value_by_name


@click.command("what-if")
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option("--set", "actuals", multiple=True, callback=_pairs, metavar="指标=值",
              help="把实际完成值换成这个 / another actual")  # fmt: skip
@click.option("--weight", "weights", multiple=True, callback=_pairs, metavar="指标=分",
              help="把分值换成这个，同级其余按比例 / another weight")  # fmt: skip
@click.option("--profile", default="", help="换一个评分规则 / another profile")
@rules_option
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@language_option
def what_if(  # noqa: PLR0913  the options of the command
    workbook: Path, actuals: dict[str, str], weights: dict[str, str], profile: str,
    rule_files: tuple[Path, ...], as_json: bool, lang: str,
) -> None:  # fmt: skip
    """假如：换完成值、分值或规则，得分、等级、审核意见会怎样。What would be if.

    不带选项时，说明现在的等级有多稳。Without options: how firm the grade is now.
    工作簿不会被改动。The workbook is not changed.
    """
    from jiheng import usecases
    from jiheng.rulebook import RulebookError

    try:
        scenario = usecases.what_if(
            workbook, actuals=actuals, weights=weights, profile=profile, profiles=rule_files
        )
    except RulebookError as error:
        stop_for_rules(error)
    rules = scenario.base.rules
    if not scenario.base.usable:
        show_findings(scenario.base, lang)
        raise SystemExit(UNUSABLE)
    if scenario.refusal is not None:
        click.echo(rules.say(scenario.refusal.message, lang, **scenario.refusal.facts), err=True)
        raise SystemExit(UNUSABLE)
    if as_json:
        show_json(_data(scenario, lang))
    elif scenario.changed is scenario.base:
        _firmness(scenario, lang)
    else:
        _compared(scenario, lang)
    raise SystemExit(exit_code(scenario.changed or scenario.base))


def _compared(scenario: "WhatIf", lang: str) -> None:
    rules = scenario.base.rules
    after = (
        {tree.subject: tree for tree in scenario.changed.scored.trees} if scenario.changed else {}
    )
    for tree in scenario.base.scored.trees:
        click.echo(tree.name)
        click.echo(f"  {rules.say('what_if_now', lang)}{score_line(tree, rules, lang)}")
        if tree.subject in after:
            line = score_line(after[tree.subject], rules, lang)
            click.echo(f"  {rules.say('what_if_then', lang)}{line}")
    if scenario.lines:
        click.echo(rules.say("what_if_lines", lang))
    for changed_line in scenario.lines:
        subject = rules.wording["labels"].get(changed_line.subject, changed_line.subject)
        now, then = _line(changed_line.now, rules), _line(changed_line.then, rules)
        click.echo(f"  {subject}\t{changed_line.name}\t{now} → {then}")
    _findings("what_if_new", scenario.new, rules, lang)
    _findings("what_if_gone", scenario.gone, rules, lang)


def _findings(key: str, findings: "tuple[Finding, ...]", rules: "Rulebook", lang: str) -> None:
    if findings:
        click.echo(rules.say(key, lang, count=len(findings)))
    for finding in findings:
        for line in finding_lines(finding, rules, lang)[:2]:
            click.echo(f"  {line}")


def _line(item: "ScoredItem | None", rules: "Rulebook") -> str:
    if item is None:
        return "—"
    if item.points is None:
        return rules.wording["reasons"].get(item.share.reason, "—")
    return f"{item.points}/{item.weight}"


def _firmness(scenario: "WhatIf", lang: str) -> None:
    from jiheng.reporting import firm_lines
    from jiheng.scoring import robustness

    rules = scenario.base.rules
    for tree in scenario.base.scored.trees:
        click.echo(f"{tree.name}\n  {score_line(tree, rules, lang)}")
        firm = robustness(tree, rules.used(tree.profile))
        if firm is None:
            click.echo("  " + rules.say("what_if_open", lang))
        else:
            for line in firm_lines(firm, rules, lang):
                click.echo(f"  {line}")


def _points(item: "ScoredItem | None") -> str | None:
    return str(item.points) if item is not None and item.points is not None else None


def _data(scenario: "WhatIf", lang: str) -> object:
    rules = scenario.base.rules

    def trees(outcome: object) -> list[dict[str, object]]:
        evaluation = getattr(outcome, "scored", None)
        return [
            {"subject": t.subject, "name": t.name, "profile": t.profile, "grade": t.total.grade,
             "value": str(t.total.value) if t.total.value is not None else None,
             "low": str(t.total.low), "high": str(t.total.high)}
            for t in (evaluation.trees if evaluation is not None else ())
        ]  # fmt: skip

    return {
        "now": trees(scenario.base),
        "then": trees(scenario.changed),
        "lines": [
            {"subject": line.subject, "name": line.name, "now": _points(line.now),
             "then": _points(line.then)}
            for line in scenario.lines
        ],
        "new": [{"code": f.code, "message": rules.message(f, lang)} for f in scenario.new],
        "gone": [{"code": f.code, "message": rules.message(f, lang)} for f in scenario.gone],
    }  # fmt: skip
