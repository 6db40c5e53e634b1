"""jiheng explain CODE: what a check wants and why."""

import click

from jiheng.cli.output import UNUSABLE, language_option


@click.command()
@click.argument("code")
@language_option
def explain(code: str, lang: str) -> None:
    """说明一项检查：要什么、为什么、好坏例子。What check CODE wants and why, with examples."""
    from jiheng.rulebook import load

    book = load().rest
    check = book.checks.get(code.upper())
    if check is None:
        click.echo(book.say("unknown_code", lang, code=code), err=True)
        raise SystemExit(UNUSABLE)
    click.echo(f"{check.code}  {check.title[lang]}")
    if check.status != "checked":
        click.echo(book.say(f"explain_status_{check.status}", lang))
    sections = (
        ("why", check.why[lang]),
        ("bad", check.bad),
        ("good", check.good),
        ("do", check.do[lang]),
    )
    for key, text in sections:
        if text:
            click.echo(f"{book.say(f'explain_{key}', lang)}: {text}")
    mark = "" if check.citation.verified else f" [{book.say('not_verified', lang)}]"
    click.echo(f"{book.say('explain_rule', lang)}: {check.citation.text(lang)}{mark}")
    for says in check.says.values():
        text = says.zh if lang == "zh" else says.en
        click.echo(f"  [{book.say(f'severity_{says.severity}', lang)}] {text}")
