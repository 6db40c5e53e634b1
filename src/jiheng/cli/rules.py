"""jiheng rules: the profiles in force for a year and place, with clauses and what is not known."""

from typing import TYPE_CHECKING

import click

from jiheng.cli.output import language_option, show_json

if TYPE_CHECKING:
    from jiheng.rulebook import Profile, Rulebook


@click.command()
@click.option("--year", type=int, default=2025, show_default=True, help="评价年度 / fiscal year")
@click.option("--place", default="CN", show_default=True, help="行政区划，如 CN-1301 / division")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.argument("profile_id", required=False)
@language_option
def rules(year: int, place: str, as_json: bool, profile_id: str | None, lang: str) -> None:
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
