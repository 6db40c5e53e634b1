"""Who the department is: duties, bodies, assets."""

from collections.abc import Iterator

from jiheng.model import Duty, Paragraph, Span
from jiheng.model.name_lists import bare_list, listed_names
from jiheng.reporting.report.omissions import Omission, Piece
from jiheng.reporting.report.staff import funding, headcounts, post_kinds, ranks, year_end
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined
from jiheng.reporting.units import units_told

BODIES = {  # wording of a list, of what is none, and of the number
    "division": ("divisions", "division_sentence", "division_count"),
    "unit": ("units", "unit_sentence", "unit_count"),
}
ASSETS = (
    "assets.cash", "assets.receivables", "assets.fixed", "assets.intangible",
    "assets.construction", "assets.other",
)  # fmt: skip


def _duties_of(source: Source, kind: str) -> list[Duty]:
    listed = {duty.text.strip(): duty for duty in source.evaluation.duties if duty.kind == kind}
    return [duty for text, duty in listed.items() if text]


def duties(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001  all parts are alike
    """Yield the duties."""
    bind = source.binder
    department_duties = _duties_of(source, "duty")
    if not department_duties:
        yield Omission("duties")
        return
    yield Paragraph(bind.say("duties_intro", short=source.short))
    for number, duty in enumerate(department_duties, start=1):
        yield Paragraph((f"（{number}）", *bind.text(duty.text, duty.places.get("text")), "。"))


def tasks(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield the tasks of the year, if any are stated."""
    bind = source.binder
    year_tasks = _duties_of(source, "task")
    if year_tasks:
        year = bind.year(source.evaluation.overview.year)
        yield Paragraph((*bind.say("tasks_intro", year=year), *_listed(source, year_tasks), "。"))


def _listed(source: Source, duties: list[Duty]) -> tuple[Span, ...]:
    return joined([source.binder.text(d.text, d.places.get("text")) for d in duties], "；")


def people(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield divisions, units, posts and staff."""
    bind = source.binder
    documents = _duties_of(source, "document")
    spans: list[Span] = []
    if documents:
        names = joined([_with_note(source, duty) for duty in documents])
        spans += bind.say("documents", names=names)
    for kind in BODIES:
        spans += _bodies(source, kind)
    if spans:
        yield Paragraph(tuple(spans))
    yield from units_told(source)
    staff = (*headcounts(source), *post_kinds(source), *funding(source), *ranks(source))
    if staff:
        yield Paragraph(staff)
    else:
        yield Omission("staff")
    rate = source.ratio("staffing_control_rate")
    if staff and rate and rate.value is not None:
        bound = bind.rate(
            "staffing_control_rate", rate.value, label=rate.name, source="在职人数/编制数"
        )
        yield Paragraph(bind.say("control_rate", rate=bound))


def _with_note(source: Source, duty: Duty, text: str = "") -> tuple[Span, ...]:
    bind = source.binder
    name = bind.text(text or duty.text, duty.places.get("text"))
    note = bind.text(duty.note, duty.places.get("note"))
    return bind.say("unit_note", name=name, note=note) if note else name


def _bodies(source: Source, kind: str) -> tuple[Span, ...]:
    """Return the divisions or units by name and number; what is no list of names as it stands."""
    bind, pieces = source.binder, []
    in_list, as_sentence, label = BODIES[kind]
    sentences: tuple[Span, ...] = ()
    for duty in _duties_of(source, kind):
        names = listed_names(duty.text)
        for number, name in enumerate(names, start=1):
            is_last = number == len(names)
            pieces.append(
                _with_note(source, duty, name)
                if is_last
                else bind.text(name, duty.places.get("text"))
            )
        if not names:
            text = bind.text(bare_list(duty.text), duty.places.get("text"))
            sentences += bind.say(as_sentence, text=text)
    if not pieces:
        return sentences
    count = bind.count(in_list, len(pieces), label=bind.label(label))
    return (*bind.say(in_list, names=joined(pieces), count=count), *sentences)


def assets(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield the assets."""
    bind = source.binder
    total = source.facts.first_exact("assets.total", "net")
    items = []
    for role in ASSETS:
        fact = source.facts.first_exact(role, "net") or source.facts.first_exact(role, "gross")
        if fact is not None:
            base = source.rules.bases[fact.base]
            items.append(
                bind.say(
                    "assets_item", name=source.rules.label(role), base=base, amount=bind.fact(fact)
                )
            )
    if total is None and not items:
        yield Omission("assets")
        return
    spans: tuple[Span, ...] = ()
    if total:
        spans = bind.say("assets_net", day=year_end(source), total=bind.fact(total))
    if items:
        key = "assets_items" if total else "assets_only_items"
        spans = (*spans, *bind.say(key, day=year_end(source), items=joined(items)))
    yield Paragraph(spans)
