"""jiheng questions: what figures of some years give cause to ask, each with its exact test."""

from pathlib import Path

import click

from jiheng.cli.output import (
    CLEAN,
    ERRORS,
    UNUSABLE,
    language_option,
    rules_option,
    stop_for_rules,
)


@click.command()
@click.argument("frame", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--acts", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="支出或登记的日期 CSV：unit,day / days of payments")  # fmt: skip
@rules_option
@language_option
def questions(
    frame: Path | None, acts: Path | None, rule_files: tuple[Path, ...], lang: str
) -> None:
    """数里想问一问的：界限两边、完成值等于目标、年底集中。Questions that figures raise.

    FRAME 同 jiheng bulk。每一问写明依据的检验；是问题，不是结论。
    Each rests on an exact test that is named; they are questions, not charges.

    退出码 / exit code: 0 没有要问的 nothing, 1 有 questions, 2 无法使用 unusable.
    """
    from jiheng.reporting.questions import question_test, question_text
    from jiheng.rulebook import RulebookError, load
    from jiheng.usecases.questions import QuestionsError
    from jiheng.usecases.questions import questions as questions_of

    rules = load().rest
    if frame is None and acts is None:
        raise click.UsageError("FRAME 或 --acts / FRAME or --acts")
    try:
        asked = questions_of(frame, acts, rule_files)
    except RulebookError as error:
        stop_for_rules(error)
    except QuestionsError as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNUSABLE) from error
    for question in asked:
        click.echo(question_text(question, question.unit, rules, lang))
        click.echo(f"    {question_test(question, rules, lang)}")
    click.echo(rules.say("question_note" if asked else "question_none", lang))
    raise SystemExit(ERRORS if asked else CLEAN)
