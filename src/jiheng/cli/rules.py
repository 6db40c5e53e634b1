"""jiheng rules: the profiles in force for a year and place, with clauses and what is not known."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiheng.cli.output import UNUSABLE, language_option, show_json, stop_for_rules
from jiheng.cli.rules_try import try_

if TYPE_CHECKING:
    from jiheng.rulebook import Profile, Rulebook


class _Rules(click.Group):
    """`jiheng rules` and `jiheng rules --year` list; `check`, `new`, `try` are commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take anything that is no command for the options of `list`."""
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Rules)
def rules() -> None:
    """评分规则：列出、检查、新写、试算。List profiles, check or start one of your own, try a draft.

    jiheng rules [--year 2025] [--place CN-1301] [编号 ID]：列出适用的规则和依据。
    """


@rules.command("list")
@click.option("--year", type=int, default=2025, show_default=True, help="评价年度 / fiscal year")
@click.option("--place", default="CN", show_default=True, help="行政区划，如 CN-1301 / division")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.argument("profile_id", required=False)
@language_option
def list_(year: int, place: str, as_json: bool, profile_id: str | None, lang: str) -> None:
    """列出适用的评分规则和依据。Show the profiles in force for a year and place, with citations."""
    from jiheng.rulebook import load

    book = load().on(year, place if place.startswith("CN") else f"CN-{place}")
    chosen = [p for p in book.profiles if profile_id in (None, p.id)]
    if as_json:
        show_json([_data(profile) for profile in chosen])
        return
    if not chosen:
        click.echo(book.say("rules_none", lang, year=year, place=book.place))
        raise SystemExit(1)
    click.echo(book.say("rules_title", lang, year=year, place=book.place))
    for profile in chosen:
        _show(profile, book, lang)
    if not profile_id:
        click.echo(f"\n{book.say('ratios_title', lang)}")
        for ratio in book.ratios:
            label = ratio.label if lang == "zh" else ratio.english
            mark = _mark(ratio.citation.verified, book, lang)
            click.echo(f"  {ratio.id}\t{label}\t{ratio.citation.text(lang)}{mark}")
    click.echo(f"\n{book.say('rules_warning', lang)}")


def _mark(verified: bool, book: "Rulebook", lang: str) -> str:
    return "" if verified else f" [{book.say('not_verified', lang)}]"


def _show(profile: "Profile", book: "Rulebook", lang: str) -> None:
    from jiheng.rulebook import shown

    title = profile.title if lang == "zh" else profile.english
    default = f" [{book.say('rules_default', lang)}]" if profile.default else ""
    click.echo(f"\n{profile.id} v{profile.version} {profile.digest[:12]}{default}\n  {title}")
    for name, ruled in profile.ruled:
        mark = _mark(ruled.citation.verified, book, lang)
        cites = f"({ruled.since}–) {ruled.citation.text(lang)}{mark}"
        click.echo(f"  {book.term(name, lang)}: {shown(ruled, book, lang)}\t{cites}")
    names = [book.term(name, lang) for name in _unknown(profile)]
    if names:
        click.echo("  " + book.say("rules_unknown", lang, names="、".join(names)))


def _unknown(profile: "Profile") -> list[str]:
    names = [n for n, ruled in profile.ruled if ruled.value is None and not ruled.absent]
    names += [block.label for block in profile.blocks.value or () if block.weight is None]
    return names


def _data(profile: "Profile") -> dict[str, object]:
    return {
        "id": profile.id,
        "version": profile.version,
        "sha256": profile.digest,
        "title": profile.title,
        "scope": profile.scope,
        "place": profile.place,
        "since": profile.since,
        "until": profile.until,
        "values": {
            name: {
                "value": None if ruled.value is None else str(ruled.value),
                "since": ruled.since,
                "cites": str(ruled.citation),
                "verified": ruled.citation.verified,
            }
            for name, ruled in profile.ruled
        },
        "not_known": _unknown(profile),
    }


@rules.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@language_option
def check_file(file: Path, lang: str) -> None:
    """检查自己写的规则文件，指出行号。Check a file of your own; faults with their lines.

    评分规则、台账、口径都可以。A profile, a ledger, or definitions of figures.
    """
    from jiheng import usecases
    from jiheng.rulebook import RulebookError, load

    book = load().rest
    try:
        history = usecases.history([file])
    except RulebookError as error:
        stop_for_rules(error)
    for definition in usecases.own_definitions(history):
        name = definition.label if lang == "zh" else definition.english
        since, until = definition.since, definition.until or ""
        click.echo(f"{definition.id}\t{name}\t{definition.unit}\t{since} – {until}")
    checked = usecases.checked_profile(history)
    if checked is None:
        click.echo(book.say("rules_sound_file", lang, file=file))
        return
    profile, unread = checked
    for row in unread:
        click.echo(book.say("rules_row", lang, row=row), err=True)
    if unread:
        raise SystemExit(1)
    _show(profile, book, lang)
    details = {"id": profile.id, "version": profile.version}
    title = profile.title if lang == "zh" else profile.english
    click.echo("\n" + book.say("rules_sound", lang, **details, title=title))


@rules.command("new")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--base", default="cn.mof.2020.project", show_default=True,
              help="以哪一套为基础 / profile to build on")  # fmt: skip
@click.option("--id", "id_", default="", help="编号，默认取自文件名 / id, by default the file name")
@click.option("--year", type=int, default=2025, show_default=True, help="起始年度 / first year")
@click.option("--force", is_flag=True, help="覆盖已有文件 / replace an existing file")
@language_option
def new(file: Path, base: str, id_: str, year: int, force: bool, lang: str) -> None:
    """写一份带注释的规则文件。Write a commented profile to start from."""
    from jiheng import usecases
    from jiheng.rulebook import load

    history = load()
    book = history.rest
    if file.exists() and not force:
        click.echo(book.say("exists", lang, file=file), err=True)
        raise SystemExit(UNUSABLE)
    text = usecases.started_profile(id_ or file.stem, base, year=year)
    if text is None:
        known = "、".join(usecases.bases())
        click.echo(book.say("rules_no_base", lang, base=base, known=known), err=True)
        raise SystemExit(UNUSABLE)
    written = usecases.write_all(file.parent, {file.name: text.encode("utf-8")})
    if written.message:
        said = {"file": written.file, "reason": written.reason, "folder": written.folder}
        click.echo(book.say(written.message, lang, **said), err=True)
        raise SystemExit(UNUSABLE)
    click.echo(book.say("files", lang))
    click.echo(f"  {file}")


rules.add_command(try_)
