"""A profile from its rule file: once for each span of years in which none of its values changes."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from jiheng.rulebook.profile import (
    Block,
    GivenRow,
    GradeBand,
    LampLimits,
    Profile,
    Ruled,
    Tier,
    TotalCap,
)
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

FROM_WORKBOOK = "from_workbook"
FORMS = ("", "transfer", "bond", "service")  # official forms beside the ordinary one
EARLIER = {"lights": "lamps"}  # keys of profiles that users wrote before, and those of today
Span = tuple[int, int | None, Profile]
Make = Callable[[Branch], object]


def profiles(
    holder: Branch, base: Branch | None, digest: str, register: Register, fields: frozenset[str]
) -> list[Span]:
    """Return the profile once for each span of years in which none of its values changes.

    Values it does not give are those of `base`, the profile it is `based_on`; `fields` are the
    columns that its given rows may fill.
    """
    first = holder.integer("since")
    last = holder.integer("until") if holder.has("until") else None
    sources = [holder.branch("values"), *([base.branch("values")] if base else [])]
    _renamed(sources[0])
    base_form = str(base.entries.get("form", "")) if base else ""
    changes = {first}
    for values in sources:
        for dated in values.entries.values():  # looked at, not taken: what no rule takes is unknown
            years = dated.entries if isinstance(dated, Branch) else ()
            changes |= {int(year) for year in years if year.isdigit() and int(year) > first}
    starts = sorted(changes)
    spans = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        end = following - 1 if following else last
        profile = _Maker(holder, sources, start, register, fields).profile(digest, base_form)
        spans.append((start, end, profile))
    holder.text("based_on", "")
    holder.close()
    sources[0].close()
    return spans


def _renamed(values: Branch) -> None:
    """Bring the keys of a profile that users wrote earlier to those of today."""
    for earlier, today in EARLIER.items():
        if earlier in values.entries and today not in values.entries:
            values.entries[today] = values.entries.pop(earlier)
            values.lines[today] = values.lines.get(earlier, values.line)


class _Maker:
    """Makes the profile of one year."""

    def __init__(
        self, holder: Branch, sources: list[Branch], year: int, register: Register,
        fields: frozenset[str],
    ) -> None:  # fmt: skip
        self.holder, self.sources, self.year = holder, sources, year
        self.register, self.fields = register, fields

    def profile(self, digest: str, base_form: str) -> Profile:
        holder = self.holder
        form = holder.text("form", base_form)
        if form not in FORMS:
            raise holder.fail("form", f"must be one of {', '.join(FORMS[1:])}, is {form}")
        makers = {**MAKERS, "rows": self._rows}
        values = {key: self._ruled(key, make) for key, make in makers.items()}
        return Profile(
            id=holder.text("id"),
            version=holder.text("version"),
            digest=digest,
            scope=_one_of(holder, "scope", ("department", "project")),
            title=holder.text("title"),
            english=holder.text("english"),
            place=holder.text("place"),
            default=holder.flag("default"),
            since=holder.integer("since"),
            until=holder.integer("until") if holder.has("until") else None,
            form=form,
            **values,  # type: ignore[arg-type]  # the makers give each field its type
        )

    def _ruled(self, key: str, make: Make) -> Ruled[object]:
        source = next((s for s in self.sources if key in s.entries), self.sources[0])
        self.sources[0].has(key)
        dated = source.branch(key)
        for start in dated.entries:
            if not start.isdigit():
                raise dated.fail(start, "must be a fiscal year, such as 2020")
        years = [int(start) for start in dated.entries if int(start) <= self.year]
        if not years:
            raise source.fail(key, f"has no value for {self.year}")
        entry = dated.branch(str(max(years)))
        given = entry.take("value")
        value = None if given == FROM_WORKBOOK or given is None else make(entry)
        note = entry.text("note", "")
        citation = self.register.citation(entry)
        entry.close()
        return Ruled(value, max(years), citation, note, absent=given is None)

    def _rows(self, entry: Branch) -> tuple[GivenRow, ...]:
        rows = []
        for row in entry.branches("value"):
            for key in row.entries:
                if key not in self.fields:
                    raise row.fail(key, f"is no column; known are {', '.join(sorted(self.fields))}")
            rows.append(GivenRow({key: row.text(key) for key in row.entries}))
        return tuple(rows)


def _one_of(holder: Branch, key: str, allowed: tuple[str, ...]) -> str:
    value = holder.text(key)
    if value not in allowed:
        raise holder.fail(key, f"must be one of {', '.join(allowed)}, is {value}")
    return value


def _word(*allowed: str) -> Make:
    return lambda entry: _one_of(entry, "value", allowed)


def _number(entry: Branch) -> Decimal:
    return entry.number("value")


def _share(entry: Branch) -> Fraction:
    return Fraction(entry.number("value"))


def _integer(entry: Branch) -> int:
    return entry.integer("value")


def _text(entry: Branch) -> str:
    return entry.text("value")


def _weight(block: Branch) -> Decimal | None:
    return None if block.take("weight") == FROM_WORKBOOK else block.number("weight")


def _block(holder: Branch) -> Block:
    parts = tuple(_block(part) for part in holder.branches("parts"))
    block = Block(holder.text("id"), holder.text("label"), _weight(holder), parts)
    if block.weight is not None and all(part.weight is not None for part in parts) and parts:
        summed = sum((part.weight for part in parts if part.weight is not None), Decimal(0))
        if summed != block.weight:
            raise holder.fail("parts", f"add up to {summed}, not to {block.weight}")
    holder.close()
    return block


def _blocks(entry: Branch) -> tuple[Block, ...]:
    return tuple(_block(block) for block in entry.branches("value"))


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


def _caps(entry: Branch) -> tuple[TotalCap, ...]:
    caps = []
    for cap in entry.branches("value"):
        caps.append(TotalCap(Fraction(cap.number("below")), cap.number("at_most")))
        cap.close()
    return tuple(sorted(caps, key=lambda cap: cap.below))


def _lamp_limits(entry: Branch) -> LampLimits:
    value = entry.branch("value")
    limits = LampLimits(Fraction(value.number("outran")), Fraction(value.number("underspent")))
    value.close()
    return limits


WORDS: Mapping[str, tuple[str, ...]] = {
    "scoring": ("points", "none"),
    "execution_base": ("original", "revised"),
    "execution_zero_budget": ("not_applicable", "zero"),
    "unmet": ("proportion", "all_or_nothing"),
    "late_date": ("zero", "judged"),
    "out_of_range": ("zero", "proportion"),
    "negative_target": ("unscored", "zero"),
    "over_achievement": ("explain", "remark", "deduct"),
    "deduction_steps": ("exact", "full", "begun"),
    "choose_one": ("best", "first"),
    "not_applicable": ("rescale", "drop"),
    "total_ceiling": ("full_marks", "none"),
    "consolidation": ("sum", "stated"),
}
MAKERS: Mapping[str, Make] = {
    **{key: _word(*words) for key, words in WORDS.items()},
    "full_marks": _number,
    "points_digits": _integer,
    "weight_digits": _integer,
    "execution_weight": _number,
    "execution_explain_below": _share,
    "blocks": _blocks,
    "fewest_indicators": _integer,
    "over_threshold": _share,
    "over_penalty": _number,
    "tiers": _tiers,
    "grades": _grades,
    "total_caps": _caps,
    "lamps": _lamp_limits,
    "outline": _text,
}
