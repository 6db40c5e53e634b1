"""Branches of rule files to typed rules; a value without citation is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Citation, LegalDocument
from jiheng.rulebook.book import (
    SEVERITIES,
    Block,
    CheckText,
    GradeBand,
    Identity,
    Line,
    Profile,
    RatioRule,
    Rulebook,
    Ruled,
    RuleHistory,
    Says,
    Subset,
    Term,
    Tier,
)
from jiheng.rulebook.build_form import workbook_form
from jiheng.rulebook.schema import Branch

FROM_WORKBOOK = "from_workbook"


@dataclass(frozen=True)
class Register:
    """The cited documents by id."""

    documents: Mapping[str, LegalDocument]

    def citation(self, holder: Branch) -> Citation:
        """Return the citation under `cites` and `verified` of a branch."""
        cites = holder.branch("cites")
        id_ = cites.text("document")
        if id_ not in self.documents:
            raise cites.fail("document", f"{id_} is not in documents.yaml")
        citation = Citation(
            document=self.documents[id_],
            clause=cites.text("clause"),
            verified=holder.flag("verified"),
        )
        cites.close()
        return citation


def build(branches: Mapping[str, Branch], digests: Mapping[str, str]) -> RuleHistory:
    """Return the whole rulebook from its files; raises RulebookError with file, line and key."""
    register = Register(_documents(branches["documents.yaml"]))
    lines = {
        group: tuple(_line(line) for line in holder.branches("lines"))
        for group, holder in branches["lines.yaml"].branch("groups").children()
    }
    history = []
    for name, holder in branches.items():
        if name.startswith("profiles/"):
            history += _profiles(holder, digests[name], register)
    quantities = branches["identities.yaml"]
    rest = Rulebook(
        year=0,
        place="",
        profiles=(),
        ratios=tuple(_ratio(r, register) for r in branches["ratios.yaml"].branches("ratios")),
        lines=lines,
        identities=tuple(_identity(i) for i in quantities.branches("identities")),
        subsets=tuple(_subset(s) for s in quantities.branches("subsets")),
        bases=_strings(branches["lines.yaml"].branch("bases")),
        form=workbook_form(branches["form.yaml"], lines),
        checks={code: _check(code, b, register) for code, b in _checks(branches)},
        words={k: branches["words.yaml"].texts(k) for k in branches["words.yaml"].entries},
        wording={k: _strings(b) for k, b in branches["wording.yaml"].children()},
        messages={k: _strings(b) for k, b in branches["messages.yaml"].children()},
        terms={k: _strings(b) for k, b in branches["profile_terms.yaml"].children()},
        documents=tuple(register.documents.values()),
    )
    return RuleHistory(tuple(history), rest)


def _strings(holder: Branch) -> dict[str, str]:
    return {key: holder.text(key) for key in holder.entries}


def _documents(holder: Branch) -> dict[str, LegalDocument]:
    found = {}
    for id_, entry in holder.children():
        found[id_] = LegalDocument(
            id=id_,
            title=entry.text("title"),
            english=entry.text("english"),
            number=entry.text("number", ""),
            issuer=entry.text("issuer"),
            year=entry.integer("year"),
        )
        entry.close()
    return found


def _line(holder: Branch) -> Line:
    line = Line(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        synonyms=holder.texts("synonyms"),
    )
    holder.close()
    return line


def _profiles(
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
        "execution_explain_below": ruled("execution_explain_below", number),
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


def term(text: str, base: str = "") -> Term:
    """Return a term such as "-expenditure.total@executed"."""
    sign = -1 if text.startswith("-") else 1
    role, _, own = text.lstrip("+-").partition("@")
    return Term(sign, role, own or base)


def _ratio(holder: Branch, register: Register) -> RatioRule:
    rule = RatioRule(
        id=holder.text("id"),
        indicator=holder.text("indicator"),
        label=holder.text("label"),
        english=holder.text("english"),
        base=holder.text("base", ""),
        numerator=tuple(term(t) for t in holder.texts("numerator")),
        denominator=tuple(term(t) for t in holder.texts("denominator")),
        absolute=holder.flag("absolute", default=False),
        partial=holder.flag("partial", default=False),
        zero_note=holder.text("zero"),
        citation=register.citation(holder),
    )
    holder.close()
    return rule


def _identity(holder: Branch) -> Identity:
    identity = Identity(
        code=holder.text("code"),
        whole=tuple(term(t) for t in holder.texts("whole")),
        parts=tuple(term(t) for t in holder.texts("parts")),
        optional=frozenset(holder.texts("optional")),
        bases=holder.texts("bases"),
    )
    holder.close()
    return identity


def _subset(holder: Branch) -> Subset:
    subset = Subset(part=term(holder.text("part")), whole=term(holder.text("whole")))
    holder.close()
    return subset


def _checks(branches: Mapping[str, Branch]) -> list[tuple[str, Branch]]:
    names = [name for name in branches if name.startswith("checks/")]
    return [pair for name in names for pair in branches[name].children()]


def _check(code: str, holder: Branch, register: Register) -> CheckText:
    says = {}
    if holder.has("says"):
        for variant, entry in holder.branch("says").children():
            severity = entry.text("severity")
            if severity not in SEVERITIES:
                raise entry.fail("severity", f"must be one of {', '.join(SEVERITIES)}")
            says[variant] = Says(severity, entry.text("zh"), entry.text("en"))
            entry.close()
    limits = holder.branch("limits") if holder.has("limits") else None
    check = CheckText(
        code=code,
        status=holder.text("status", "checked"),
        title=_strings(holder.branch("title")),
        why=_strings(holder.branch("why")),
        do=_strings(holder.branch("do")) if holder.has("do") else {"zh": "", "en": ""},
        bad=holder.text("bad", ""),
        good=holder.text("good", ""),
        citation=register.citation(holder),
        says=says,
        limits={key: limits.number(key) for key in limits.entries} if limits else {},
    )
    holder.close()
    return check
