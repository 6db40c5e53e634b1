"""jiheng method: one evaluation method on a small file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jiheng.cli.output import UNUSABLE, finding_lines, language_option, show_json, stop

if TYPE_CHECKING:
    from jiheng.methods import Result
    from jiheng.rulebook import Rulebook
    from jiheng.usecases import MethodRun

SHOWN = 12  # values of a long list


@click.command()
@click.argument("name", required=False)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--out", "picture", type=click.Path(dir_okay=False, path_type=Path),
              help="把图画到这个 PNG 文件 / draw its figure")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@language_option
def method(
    name: str | None, file: Path | None, picture: Path | None, as_json: bool, lang: str
) -> None:
    """用一个小表（xlsx 或 csv）运行一种评价方法。Run one evaluation method on a small FILE.

    每行第一格写参数名，其后写数值；同名几行是一张表。不带 FILE 时说明参数；不带 NAME 时列出方法。
    Each row: the name of an input, then its values. Without FILE: what it wants. Without NAME: all.
    """
    from jiheng.methods import METHODS
    from jiheng.rulebook import load

    rules = load().rest
    if name is None:
        for known in METHODS:
            click.echo(f"{known}\t{_title(known, rules, lang)}")
    elif name not in METHODS:
        near = [known for known in METHODS if name.split(".")[-1] in known] or list(METHODS)
        details = {"name": name, "known": "、".join(near)}
        stop(rules.say("method_unknown", lang, **details))
    elif file is None:
        click.echo("\n".join(_help(name, rules, lang)))
    else:
        method_run = _run(name, file, rules, lang, draw=picture is not None)
        _show(method_run.result, rules, lang, as_json=as_json)
        if picture is not None and method_run.chart is None:
            click.echo(rules.say("method_no_figure", lang), err=True)
        elif picture is not None:
            _draw(picture, method_run.picture, file, rules, lang)


def _title(name: str, rules: "Rulebook", lang: str) -> str:
    import inspect  # late: it takes a third of the time of --help

    from jiheng.methods import METHODS

    if lang == "zh":
        return rules.methods[name].title
    return (inspect.getdoc(METHODS[name]) or name).splitlines()[0]


def _help(name: str, rules: "Rulebook", lang: str) -> list[str]:
    """Return what a method is, what each input is, and a file that it runs on."""
    import inspect

    from jiheng.methods import METHODS, usage

    if lang != "zh":
        head = [usage(name), "", inspect.getdoc(METHODS[name]) or name, ""]
        return [*head, *_shape(name, rules, lang)]
    lines = [f"{name}　{rules.methods[name].title}", rules.say("method_inputs", lang)]
    for argument, parameter in inspect.signature(METHODS[name]).parameters.items():
        text = rules.method_inputs[argument]
        if parameter.default is parameter.empty:
            lines.append(f"  {argument} *　{text}")
            continue
        value = parameter.default
        default = rules.say("method_default", lang, value=value) if value not in (None, "") else ""
        lines.append(f"  {argument}　{text}{default}")
    return [*lines, *_shape(name, rules, lang)]


def _shape(name: str, rules: "Rulebook", lang: str) -> list[str]:
    """Return the rows of a file that the method runs on."""
    example = rules.methods[name].example
    if not example:
        return [rules.say("method_no_example", lang)]
    return [rules.say("method_example", lang), *(f"  {row}" for row in example)]


def _run(name: str, file: Path, rules: "Rulebook", lang: str, *, draw: bool) -> "MethodRun":
    """Return a method run on a file; leave with the reason where it cannot be."""
    from jiheng import usecases

    if not file.exists():
        raise click.BadParameter(f"没有这个文件 / no such file: {file}")
    method_run = usecases.run_method(name, file, rules, draw=draw)
    if method_run.faults:
        stop("\n".join(line for f in method_run.faults for line in finding_lines(f, rules, lang)))
    shape = "\n".join(_shape(name, rules, lang))
    if not method_run.inputs:
        stop(f"{rules.say('method_unreadable', lang, file=file)}\n{shape}")
    if method_run.refused is not None:
        reason = method_run.refused.text(lang)
        details = {"method": name, "input": method_run.refused.row, "reason": reason}
        stop(f"{rules.say('method_refused', lang, **details)}\n{shape}")
    return method_run


def _draw(picture: Path, data: bytes, file: Path, rules: "Rulebook", lang: str) -> None:
    from jiheng import usecases

    written = usecases.write_all(picture.parent, {picture.name: data}, (file,))
    if written.message:
        details = {"file": written.file, "reason": written.reason, "folder": written.folder}
        click.echo(rules.say(written.message, lang, **details), err=True)
        raise SystemExit(UNUSABLE)
    click.echo(str(written.files[0]))


def _show(result: "Result[Any] | None", rules: "Rulebook", lang: str, *, as_json: bool) -> None:
    from jiheng.methods.dispatch import jsonable

    if result is None:
        return
    steps = {step.name: jsonable(step.value) for step in result.steps}
    notes = [{"code": w.code, "text": w.text(lang)} for w in result.warnings]
    if as_json:
        content = {"method": result.method, "basis": result.basis, "value": jsonable(result.value)}
        show_json({**content, "steps": steps, "warnings": notes})
        return
    click.echo(f"{result.method}")
    basis = rules.say(f"basis_{result.basis}", lang)
    click.echo(rules.say("method_basis", lang, basis=basis))
    click.echo(f"{rules.say('method_value', lang)}:")
    _tell(jsonable(result.value))
    if steps:
        click.echo(f"{rules.say('method_steps', lang)}:")
        _tell(steps)
    if notes:
        click.echo(f"{rules.say('method_warnings', lang)}:")
        for note in notes:
            click.echo(f"  {note['code']}: {note['text']}")


def _tell(value: Any) -> None:
    """Print a value: an object line by line, a table row by row, the rest on one line."""
    if isinstance(value, dict):
        for key, member in value.items():
            click.echo(f"  {key}: {_short(member)}")
    elif isinstance(value, list) and value and isinstance(value[0], (list, dict)):
        for row in value:
            click.echo(f"  {_short(row)}")
    else:
        click.echo(f"  {_short(value)}")


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        more = "…" if len(value) > SHOWN else ""
        return "[" + ", ".join(_short(member) for member in value[:SHOWN]) + more + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_short(v)}" for k, v in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
