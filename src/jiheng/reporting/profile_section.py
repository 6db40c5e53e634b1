"""Who the department is and what it was to reach: duties, people, assets, objectives."""

import datetime as dt
from collections.abc import Iterator

from jiheng.model import (
    DEPARTMENT,
    Block,
    Duty,
    Fact,
    Heading,
    Indicator,
    Paragraph,
    Span,
)
from jiheng.reporting.headings import numbered
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined

KINDS = ("staff.civil_service", "staff.assimilated", "staff.institution", "staff.support")
ASSETS = (
    "assets.cash", "assets.receivables", "assets.fixed", "assets.intangible",
    "assets.construction", "assets.other",
)  # fmt: skip


def _of(source: Source, kind: str) -> list[Duty]:
    return [duty for duty in source.evaluation.duties if duty.kind == kind]


def _names(source: Source, duties: list[Duty]) -> tuple[Span, ...]:
    bind = source.binder
    pieces = []
    for duty in duties:
        name = bind.text(duty.text, duty.places.get("text"))
        note = bind.text(duty.note, duty.places.get("note"))
        pieces.append(bind.say("unit_note", name=name, note=note) if duty.note else name)
    return joined(pieces)


def duties(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001  all parts are alike
    """Yield the duties."""
    bind = source.binder
    held = _of(source, "duty")
    if held:
        yield Paragraph(bind.say("duties_intro", short=source.short))
    else:
        yield Paragraph(bind.say("not_reported", names="部门职责"))
    for number, duty in enumerate(held, start=1):
        yield Paragraph((f"（{number}）", *bind.text(duty.text, duty.places.get("text")), "。"))


def tasks(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield the tasks of the year, if any are stated."""
    bind = source.binder
    held = _of(source, "task")
    if held:
        year = bind.year(source.evaluation.overview.year)
        yield Paragraph((*bind.say("tasks_intro", year=year), *_listed(source, held), "。"))


def _listed(source: Source, duties: list[Duty]) -> tuple[Span, ...]:
    return joined([source.binder.text(d.text, d.places.get("text")) for d in duties], "；")


def people(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield divisions, units, posts and staff."""
    bind = source.binder
    documents, divisions, units = (_of(source, k) for k in ("document", "division", "unit"))
    spans: list[Span] = []
    if documents:
        spans += bind.say("documents", names=_names(source, documents))
    if divisions:
        count = bind.count("divisions", len(divisions), label="内设机构数")
        spans += bind.say("divisions", names=_names(source, divisions), count=count)
    if units:
        count = bind.count("units", len(units), label="所属单位数")
        spans += bind.say("units", names=_names(source, units), count=count)
    if spans:
        yield Paragraph(tuple(spans))
    staff = [*_headcount(source, DEPARTMENT, bind.label("department"))]
    for unit in source.evaluation.units:
        staff += _headcount(source, unit, unit)
    if staff:
        yield Paragraph(tuple(staff))
    else:
        yield Paragraph(bind.say("not_reported", names="编制和人员"))
    rate = source.ratio("staffing_control_rate")
    if rate and rate.value is not None:
        bound = bind.rate(
            "staffing_control_rate", rate.value, label=rate.name, source="在职人数/编制数"
        )
        yield Paragraph(bind.say("control_rate", rate=bound))


def _year_end(source: Source) -> Span:
    year = source.evaluation.overview.year
    day = dt.date(year, 12, 31) if year is not None else None
    return source.binder.date("year_end", day, label="评价年度终了") if day else "评价年度终了"


def _headcount(source: Source, subject: str, name: str) -> list[Span]:
    bind = source.binder
    spans: list[Span] = []
    for base in ("posts", "staff"):
        total = source.facts.one("staff.total", base, subject)
        kinds = [f for k in KINDS if (f := source.facts.one(k, base, subject)) and f.exact]
        if total is None:
            if len(kinds) != 1:
                continue
            total = kinds[0]
        if subject == DEPARTMENT and source.evaluation.units:
            kinds = []  # told unit by unit
        if subject == DEPARTMENT and base == "staff":
            spans += bind.say("staff_day", day=_year_end(source))
        spans += _counted(source, base, name, total, kinds)
    return spans


def _counted(
    source: Source, base: str, name: str, total: Fact, kinds: list[Fact]
) -> tuple[Span, ...]:
    """Return a headcount: of one kind only, by kinds, or as a whole."""
    bind = source.binder
    values: dict[str, Span | tuple[Span, ...]] = {base: bind.fact(total), "subject": name}
    if len(kinds) == 1 and kinds[0].quantity == total.quantity:
        return bind.say(f"{base}_one", kind=source.rules.label(kinds[0].role), **values)
    if not kinds:
        return bind.say(base, **values)
    unit = "人" if base == "staff" else "名"
    detail = joined([(source.rules.label(f.role), bind.fact(f), unit) for f in kinds])
    return bind.say(f"{base}_kinds", kinds=detail, **values)


def assets(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield the assets."""
    bind = source.binder
    total = source.facts.one("assets.total", "net")
    items = []
    for role in ASSETS:
        fact = source.facts.one(role, "net") or source.facts.one(role, "gross")
        if fact is not None:
            base = source.rules.bases[fact.base]
            items.append(
                bind.say(
                    "assets_item", name=source.rules.label(role), base=base, amount=bind.fact(fact)
                )
            )
    if total is None and not items:
        yield Paragraph(bind.say("not_reported", names="资产"))
        return
    spans: tuple[Span, ...] = ()
    if total:
        spans = bind.say("assets_net", day=_year_end(source), total=bind.fact(total))
    if items:
        spans = (*spans, *bind.say("assets_items", items=joined(items)))
    yield Paragraph(spans)


def overall_objective(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield the overall objective."""
    bind = source.binder
    overall = [o for o in source.evaluation.objectives if o.kind == "overall"]
    for objective in overall:
        yield Paragraph((*bind.text(objective.text, objective.places.get("text")), "。"))
    if not overall:
        yield Paragraph(bind.say("not_reported", names="总体绩效目标"))


def sub_objectives(source: Source, level: int) -> Iterator[Block]:
    """Yield the sub-objectives, each with its indicators."""
    bind = source.binder
    subs = [o for o in source.evaluation.objectives if o.kind == "sub"]
    if not subs:
        yield Paragraph(bind.say("not_reported", names="分项绩效目标"))
    for number, objective in enumerate(subs, start=1):
        yield Heading(level + 1, numbered(level + 1, number, objective.area or "分项目标"))
        text = bind.text(objective.text, objective.places.get("text"))
        yield Paragraph((*bind.say("objective", text=text), "。"))
        lines = [i for i in source.evaluation.of(DEPARTMENT) if i.objective == objective.area]
        yield Paragraph(_indicators(source, lines))


def _indicators(source: Source, lines: list[Indicator]) -> tuple[Span, ...]:
    bind = source.binder
    if not lines:
        return bind.say("no_indicators")
    items = [
        bind.say(
            "indicator_item",
            name=bind.text(one.name, one.places.get("name")),
            target=bind.target(one.target, one.at("original_target")[0]),
        )
        for one in lines
    ]
    return bind.say("indicators", items=joined(items, "；"))
