"""A profile from its rule file: once for each span of years in which none of its values changes."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from jiheng.rulebook.book import Block, GradeBand, Profile, Ruled, Tier
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

FROM_WORKBOOK = "from_workbook"


def profiles(
    holder: Branch, digest: str, register: Register
) -> list[tuple[int, int | None, Profile]]:
    """Return the profile once for each span of years in which none of its values changes."""
    first = holder.integer("since")
    last = holder.integer("until") if holder.has("until") else None
    values = holder.branch("values")
    changes = {first}
    for dated in values.entries.values():  # looked at, not taken: what no rule takes is unknown
        years = dated.entries if isinstance(dated, Branch) else ()
        changes |= {int(year) for year in years if year.isdigit() and int(year) > first}
    starts = sorted(changes)
    spans = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        end = following - 1 if following else last
        spans.append((start, end, _profile(holder, digest, register, start)))
    holder.close()
    values.close()
    return spans


def _profile(holder: Branch, digest: str, register: Register, year: int) -> Profile:
    values = holder.branch("values")

    def ruled(key: str, make: Callable[[Branch], object]) -> Ruled[object]:
        return _ruled(values, key, year, make, register)

    number, word = _number, _word
    fields: dict[str, object] = {
        "full_marks": ruled("full_marks", number),
        "points_digits": ruled("points_digits", lambda b: b.integer("value")),
        "weight_digits": ruled("weight_digits", lambda b: b.integer("value")),
        "execution_weight": ruled("execution_weight", number),
        "execution_base": ruled("execution_base", word("original", "revised")),
        "execution_zero_budget": ruled("execution_zero_budget", word("not_applicable")),
        "blocks": ruled("blocks", _blocks),
        "unmet": ruled("unmet", word("proportion", "all_or_nothing")),
        "late_date": ruled("late_date", word("zero")),
        "out_of_range": ruled("out_of_range", word("zero")),
        "negative_target": ruled("negative_target", word("unscored")),
        "over_achievement": ruled("over_achievement", word("explain")),
        "tiers": ruled("tiers", _tiers),
        "grades": ruled("grades", _grades),
        "not_applicable": ruled("not_applicable", word("rescale")),
        "consolidation": ruled("consolidation", word("sum")),
    }
    return Profile(
        id=holder.text("id"),
        version=holder.text("version"),
        digest=digest,
        scope=holder.text("scope"),
        title=holder.text("title"),
        english=holder.text("english"),
        place=holder.text("place"),
        default=holder.flag("default"),
        since=holder.integer("since"),
        until=holder.integer("until") if holder.has("until") else None,
        **fields,  # type: ignore[arg-type]  # the makers above give each field its type
    )


def _ruled(
    values: Branch, key: str, year: int, make: Callable[[Branch], object], register: Register
) -> Ruled[object]:
    dated = values.branch(key)
    years = [int(start) for start in dated.entries if int(start) <= year]
    if not years:
        raise values.fail(key, f"has no value for {year}")
    entry = dated.branch(str(max(years)))
    given = entry.take("value")
    value = None if given == FROM_WORKBOOK or given is None else make(entry)
    ruled = Ruled(value, max(years), register.citation(entry), entry.text("note", ""))
    entry.close()
    return ruled


def _number(entry: Branch) -> Decimal:
    return entry.number("value")


def _word(*allowed: str) -> Callable[[Branch], str]:
    def make(entry: Branch) -> str:
        value = entry.text("value")
        if value not in allowed:
            raise entry.fail("value", f"must be one of {', '.join(allowed)}, is {value}")
        return value

    return make


def _blocks(entry: Branch) -> tuple[Block, ...]:
    blocks = []
    for block in entry.branches("value"):
        given = block.take("weight")
        weight = None if given == FROM_WORKBOOK else block.number("weight")
        blocks.append(Block(block.text("id"), block.text("label"), weight))
        block.close()
    return tuple(blocks)


def _tiers(entry: Branch) -> tuple[Tier, ...]:
    tiers = []
    for tier in entry.branches("value"):
        tiers.append(Tier(tier.text("label"), Fraction(tier.number("low"))))
        tier.close()
    return tuple(sorted(tiers, key=lambda tier: -tier.low))


def _grades(entry: Branch) -> tuple[GradeBand, ...]:
    bands = []
    for band in entry.branches("value"):
        bands.append(GradeBand(band.text("label"), band.number("low"), band.texts("synonyms")))
        band.close()
    bands.sort(key=lambda band: -band.low)
    if not bands or bands[-1].low != 0:
        raise entry.fail("value", "the lowest grade must start at 0")
    return tuple(bands)
