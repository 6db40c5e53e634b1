"""jiheng promises: what became of what last year's report promised?"""

from collections import Counter
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
    from jiheng.usecases import FollowedReport


@click.command()
@click.argument("last", type=click.Path(path_type=Path))
@click.argument("this", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", "sheet", type=click.Path(dir_okay=False, path_type=Path),
    help="写出核对表 xlsx / write the table as a sheet",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@language_option
def promises(last: Path, this: Path, sheet: Path | None, as_json: bool, lang: str) -> None:
    """上年承诺：兑现、没有兑现、没有提到。What became of the promises of LAST in THIS?

    LAST 是上年的自评报告，THIS 是本年的报告或自评表；两处都写明位置，由人判断。
    LAST is last year's report, THIS this year's report or workbook; both places are told.

    退出码 / exit code: 0 没有落空 none broken, 1 有落空 broken, 2 文件无法使用 unusable.
    """
    from jiheng import documents, usecases
    from jiheng.reporting import promise_sheet

    outcome = usecases.follow_promises(last, this)
    stop_for_faults(outcome.faults, outcome.rules, lang)
    if as_json:
        show_json(record(outcome))
    else:
        show(outcome, lang)
    if sheet is not None:
        grid = promise_sheet(outcome.promises, outcome.rules)
        data = documents.write_xlsx((grid,), title="上年承诺")
        written = usecases.write_all(sheet.parent, {sheet.name: data}, (last, this))
        show_written(written, outcome.rules, lang)
    raise SystemExit(ERRORS if outcome.failed else CLEAN)


def show(outcome: "FollowedReport", lang: str) -> None:
    """Print each promise with what became of it and both places."""
    from jiheng.model.promise import OUTCOMES

    rules = outcome.rules
    for item in outcome.promises:
        label = rules.say(f"promise_{item.outcome}", lang)
        click.echo(
            rules.say("promise_line", lang, outcome=label, text=item.promise.text,
                      place=item.promise.place)
        )  # fmt: skip
        if item.quote:
            click.echo(
                "    " + rules.say("promise_answer", lang, place=item.place, quote=item.quote)
            )
    counts = Counter(item.outcome for item in outcome.promises)
    numbers = {name: counts[name] for name in OUTCOMES}
    click.echo(rules.say("promise_counts", lang, count=len(outcome.promises), **numbers))


def record(outcome: "FollowedReport") -> dict[str, object]:
    """Return the promises as JSON-able data."""
    return {
        "last": outcome.last,
        "this": outcome.this,
        "promises": [
            {
                "promise": item.promise.text,
                "at": str(item.promise.place),
                "due": str(item.promise.due or ""),
                "outcome": item.outcome,
                "quote": item.quote,
                "answer_at": str(item.place),
            }
            for item in outcome.promises
        ],
    }
