"""Budget and outturn, their change, balances, and the table."""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Block, Fact, Paragraph, Span, Table
from jiheng.reporting.charts import budget_chart
from jiheng.reporting.source import Source, amount

ACCOUNT_LINES = (
    "income.total", "income.general_public_budget", "income.government_fund",
    "income.state_capital", "income.institution", "income.business", "income.other",
    "expenditure.total", "expenditure.basic", "expenditure.personnel", "expenditure.operating",
    "expenditure.project", "carryover.opening", "carryover.closing", "three_public.total",
    "procurement.total",
)  # fmt: skip
ACCOUNT_BASES = ("original", "revised", "executed", "prior")


def _facts(source: Source, role: str) -> dict[str, Fact | None]:
    return {base: source.facts.one(role, base) for base in ("original", "revised", "executed")}


def accounts(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield budget and outturn, their change, balances, the table and its picture."""
    bind = source.binder
    year = source.evaluation.overview.year
    income, spending = (_facts(source, f"{side}.total") for side in ("income", "expenditure"))
    if not any((*income.values(), *spending.values())):
        yield Paragraph(bind.say("not_reported", names="收支预决算"))
        return
    for key, facts in (("income", income), ("expenditure", spending)):
        values = {base: bind.fact(fact) for base, fact in facts.items()}
        yield Paragraph(bind.say(key, year=bind.year(year), **values))
    yield from _composition(source)
    yield from _change(source, spending)
    yield from _balance(source)
    yield accounts_table(source)
    chart = budget_chart(source)
    if chart is not None:
        yield chart


def _composition(source: Source) -> Iterator[Block]:
    bind = source.binder
    spans: list[Span] = []
    for base, name in (("original", "年初预算"), ("revised", "调整后预算"), ("executed", "决算")):
        parts = {
            key: source.facts.one(f"expenditure.{key}", base)
            for key in ("basic", "personnel", "operating", "project")
        }
        if all(parts.values()):
            values = {key: bind.fact(fact) for key, fact in parts.items()}
            spans += bind.say("composition", base=name, **values)
    if spans:
        yield Paragraph(tuple(spans))


def _change(source: Source, spending: dict[str, Fact | None]) -> Iterator[Block]:
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
            spans += bind.say("change_unexplained")
    rates = [source.ratio(f"budget_completion_rate.{base}") for base in ("original", "revised")]
    if all(rates):
        values = [
            bind.rate(r.id, r.value or Fraction(0), label=r.name, source="决算支出/预算")
            for r in rates
            if r
        ]
        spans += bind.say("rates", on_original=values[0], on_revised=values[1])
    yield Paragraph(spans)


def _balance(source: Source) -> Iterator[Block]:
    bind = source.binder
    spans: list[Span] = []
    lacking: list[str] = []
    opening = source.facts.one("carryover.opening", "executed")
    closing = source.facts.one("carryover.closing", "executed")
    if opening and closing:
        spans += bind.say("balance", opening=bind.fact(opening), closing=bind.fact(closing))
    for key, role, base in (
        ("three_public", "three_public.total", "original"),
        ("procurement", "procurement.total", "revised"),
    ):
        executed, budget = source.facts.one(role, "executed"), source.facts.one(role, base)
        if executed and budget:
            spans += bind.say(key, executed=bind.fact(executed), budget=bind.fact(budget))
        else:
            lacking.append(source.rules.label(role).removesuffix("合计"))
    if lacking:
        spans += bind.say("not_reported", names="、".join(lacking))
    if spans:
        yield Paragraph(tuple(spans))


def accounts_table(source: Source) -> Table:
    """Return budget and outturn by line; a dash is a figure that was not stated, never zero."""
    bind = source.binder
    unit = source.evaluation.overview.money_unit
    bases = [b for b in ACCOUNT_BASES if any(source.facts.one(r, b) for r in ACCOUNT_LINES)]
    rows = []
    for role in ACCOUNT_LINES:
        facts = [source.facts.one(role, base) for base in bases]
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
    whole = (".total", "carryover.opening", "carryover.closing")
    return "　　" if role in deep else "" if role.endswith(whole) else "　"
