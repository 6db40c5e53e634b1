"""Budget and outturn, their change, balances, and the table."""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Fact, Paragraph, Span, Table
from jiheng.reporting.report.charts import budget_chart
from jiheng.reporting.report.omissions import Omission, Piece
from jiheng.reporting.source import Source, amount
from jiheng.reporting.spans import joined

ACCOUNT_LINES = (
    "income.total", "income.general_public_budget", "income.government_fund",
    "income.state_capital", "income.institution", "income.business", "income.other",
    "expenditure.total", "expenditure.basic", "expenditure.personnel", "expenditure.operating",
    "expenditure.project", "carryover.opening", "carryover.closing", "three_public.total",
    "procurement.total",
)  # fmt: skip
SIDES = {
    "income": {
        "original": "income_original", "revised": "income_revised", "executed": "income_executed",
    },
    "expenditure": {
        "original": "expenditure_original", "revised": "expenditure_revised",
        "executed": "expenditure_executed",
    },
}  # fmt: skip
PARTS = ("basic", "personnel", "operating", "project")
ACCOUNT_BASES = ("original", "revised", "executed", "prior")


def _facts(source: Source, role: str) -> dict[str, Fact | None]:
    return {
        base: source.facts.first_exact(role, base) for base in ("original", "revised", "executed")
    }


def accounts(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield budget and outturn, their change, balances, the table and its picture."""
    sides = {side: _facts(source, f"{side}.total") for side in SIDES}
    if not any(fact for facts in sides.values() for fact in facts.values()):
        yield Omission("accounts")
        return
    for side, facts in sides.items():
        spans = _side(source, side, facts)
        if spans:
            yield Paragraph(spans)
        else:
            yield Omission(side)
    yield from _change(source, sides["expenditure"])
    yield from _balance(source)
    yield accounts_table(source)
    chart = budget_chart(source)
    if chart is not None:
        yield chart


def _side(source: Source, side: str, facts: dict[str, Fact | None]) -> tuple[Span, ...]:
    """Return income or expenditure in a sentence: of budget and outturn what was stated."""
    bind = source.binder
    parts = {base: _parts(source, base) if side == "expenditure" else () for base in facts}
    phrases = [
        bind.say(SIDES[side][base], amount=bind.fact(fact)) + parts[base]
        for base, fact in facts.items()
        if fact is not None and fact.exact
    ]
    if not phrases:
        return ()
    year = bind.year(source.evaluation.overview.year)
    items = joined(phrases, "；" if any(parts.values()) else "，")
    return bind.say("accounts_of_year", year=year, items=items)


def _parts(source: Source, base: str) -> tuple[Span, ...]:
    """Return what the expenditure of a base is made of; nothing unless every part was stated."""
    bind = source.binder
    facts = {key: source.facts.first_exact(f"expenditure.{key}", base) for key in PARTS}
    if not all(facts.values()):
        return ()
    return bind.say("expenditure_parts", **{key: bind.fact(fact) for key, fact in facts.items()})


def _change(source: Source, spending: dict[str, Fact | None]) -> Iterator[Piece]:
    bind, overview = source.binder, source.evaluation.overview
    opening, revised = amount(spending["original"]), amount(spending["revised"])
    if opening is None or revised is None or opening <= 0:
        return
    spans: tuple[Span, ...] = ()
    change = revised - opening
    if change:
        formula = "调整后支出预算-年初支出预算"
        spans = bind.say(
            "change_up" if change > 0 else "change_down",
            amount=bind.amount("adjustment", abs(change), label="预算调整额", source=formula),
            rate=bind.rate(
                "adjustment_rate", abs(change) / opening, label="预算调整率", source=formula
            ),
        )
        if overview.adjustment_reason:
            reason = bind.text(overview.adjustment_reason, overview.places.get("adjustment_reason"))
            spans += bind.say("change_reason", reason=reason)
        if overview.adjustment_document:
            document = bind.text(overview.adjustment_document)
            spans += bind.say("change_document", document=document)
        if not overview.adjustment_reason and not overview.adjustment_document:
            yield Omission("adjustment_reason")
    rates = [source.ratio(f"budget_completion_rate.{base}") for base in ("original", "revised")]
    if all(rates):
        values = [
            bind.rate(r.id, r.value or Fraction(0), label=r.name, source="决算支出/预算")
            for r in rates
            if r
        ]
        spans += bind.say("rates", on_original=values[0], on_revised=values[1])
    if spans:
        yield Paragraph(spans)


def _balance(source: Source) -> Iterator[Piece]:
    bind = source.binder
    spans: list[Span] = []
    opening = source.facts.first_exact("carryover.opening", "executed")
    closing = source.facts.first_exact("carryover.closing", "executed")
    if opening and closing:
        spans += bind.say("balance", opening=bind.fact(opening), closing=bind.fact(closing))
    for key, role, base in (
        ("three_public", "three_public.total", "original"),
        ("procurement", "procurement.total", "revised"),
    ):
        executed, budget = (
            source.facts.first_exact(role, "executed"),
            source.facts.first_exact(role, base),
        )
        if executed and budget:
            spans += bind.say(key, executed=bind.fact(executed), budget=bind.fact(budget))
        else:
            yield Omission(key)
    if spans:
        yield Paragraph(tuple(spans))


def accounts_table(source: Source) -> Table:
    """Return budget and outturn by line; a dash is a figure that was not stated, never zero."""
    bind = source.binder
    unit = source.evaluation.overview.money_unit
    bases = [b for b in ACCOUNT_BASES if any(source.facts.first_exact(r, b) for r in ACCOUNT_LINES)]
    rows = []
    for role in ACCOUNT_LINES:
        facts = [source.facts.first_exact(role, base) for base in bases]
        if any(facts):
            cells = [bind.cell(fact, unit) for fact in facts]
            rows.append(((_indent(role) + source.rules.label(role),), *cells))
    return Table(
        title=bind.sentence("accounts_table"),
        note="".join(str(s) for s in bind.say("accounts_unit", unit=unit)),
        columns=("科目", *(source.rules.bases[base] for base in bases)),
        rows=tuple(rows),
        widths=(34, *(22 for _ in bases)),
        numeric=frozenset(range(1, len(bases) + 1)),
    )


def _indent(role: str) -> str:
    deep = ("expenditure.personnel", "expenditure.operating")
    top_suffixes = (".total", "carryover.opening", "carryover.closing")
    return "　　" if role in deep else "" if role.endswith(top_suffixes) else "　"
