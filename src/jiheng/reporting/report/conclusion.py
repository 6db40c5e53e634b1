"""The conclusion and what follows: total, grade, problems, measures, last year, use of results."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Measure, Paragraph, ScoredTree, Span
from jiheng.reporting.report.charts import lost_chart
from jiheng.reporting.report.omissions import Omission, Piece
from jiheng.reporting.source import Source, amount
from jiheng.reporting.spans import joined


def conclusion(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield the total, how it came about, and the grade."""
    bind = source.binder
    overview = source.evaluation.overview
    if overview.conclusion.strip():
        yield Paragraph((*bind.text(overview.conclusion, overview.places.get("conclusion")), "。"))
    tree = source.scored.department
    if tree is not None:
        yield Paragraph(_total(source, tree))
        if tree.items and (tree.total.value is not None or tree.total.summed):
            yield Paragraph(_stages(source, tree))
        if tree.total.grade:
            yield Paragraph(_scale(source, tree))
    yield from _projects(source)
    chart = lost_chart(source)
    if chart is not None:
        yield chart


def _total(source: Source, tree: ScoredTree) -> tuple[Span, ...]:
    bind, total = source.binder, tree.total
    if "no_scores" in total.reasons:
        return bind.say("total_none")
    if total.value is not None:
        points = bind.points("total", total.value, label="总分")
        return bind.say("total", total=points, grade=total.grade or "")
    grade = (
        bind.say("total_open_grade", grade=total.grade)
        if total.grade
        else bind.say("total_open_none")
    )
    return bind.say(
        "total_open",
        low=bind.points("low", total.low, label="总分下限"),
        high=bind.points("high", total.high, label="总分上限"),
        grade=grade,
    )


def _stages(source: Source, tree: ScoredTree) -> tuple[Span, ...]:
    bind, total = source.binder, tree.total
    spans = bind.say(
        "total_sum",
        summed=bind.points("summed", total.summed, label="各项得分合计"),
        weights=bind.weight("weights", total.weights),
    )
    if total.rescaled is not None:
        spans += bind.say("total_rescaled", full=bind.weight("full", total.full_marks))
    spans += _compared_conclusion(source, tree)
    lost = [(item.name, item.lost) for item in tree.items if item.lost]
    if lost:
        items = [
            bind.say(
                "lost_item", name=bind.text(name), lost=bind.points("lost", points, label="失分")
            )
            for name, points in lost
        ]
        spans += bind.say(
            "total_lost",
            lost=bind.points("lost_total", sum((p for _, p in lost), Decimal(0)), label="失分合计"),
            count=bind.count("lost_count", len(lost), label="失分项数"),
            items=joined(items),
        )
    own = source.evaluation.overview.own_total
    if own is not None and total.value is not None and own != total.value:
        spans += bind.say(
            "own_total",
            own=bind.points("own_total", own, label="自报总分"),
            difference=bind.points(
                "own_difference", abs(own - total.value), label="自报与重算之差"
            ),
        )
    return spans


def _compared_conclusion(source: Source, tree: ScoredTree) -> tuple[Span, ...]:
    """Return what was added to and taken from the sum, and what bounded the total."""
    bind, total = source.binder, tree.total
    spans: tuple[Span, ...] = ()
    for key, value in (("total_bonus", total.bonus), ("total_malus", total.malus)):
        if value:
            spans += bind.say(key, points=bind.points(key, value, label="加减分"))
    if total.cap is not None and total.raw is not None:
        cap = bind.points("total_cap", total.cap, label="总分上限")
        spans += bind.say(
            "total_cap", cap=cap, raw=bind.points("total_raw", total.raw, label="限前")
        )
    elif total.raw is not None:
        raw = bind.points("total_raw", total.raw, label="限前总分")
        spans += bind.say("total_bounded", raw=raw)
    return spans


def _scale(source: Source, tree: ScoredTree) -> tuple[Span, ...]:
    """Return the grades as half-open bands: each with its lower end, up to the next better one."""
    bind, above, bands = source.binder, None, []
    for band in source.profile(tree.profile).grades.value or ():
        low = bind.weight("band", band.low)
        if above is None:
            bands.append(bind.say("band_top", label=band.label, low=low))
        elif band.low == 0:
            over = bind.weight("band", above)
            bands.append(bind.say("band_bottom", label=band.label, above=over))
        else:
            over = bind.weight("band", above)
            bands.append(bind.say("band", label=band.label, low=low, above=over))
        above = band.low
    return bind.say("scale", bands=joined(bands, "，"))


def _projects(source: Source) -> Iterator[Piece]:
    bind, trees = source.binder, source.scored.projects
    if not trees:
        return
    amounts = [
        amount(source.facts.first_exact("project.total", "executed", tree.subject))
        for tree in trees
    ]
    project_expenditure = amount(source.facts.first_exact("expenditure.project", "executed"))
    if project_expenditure and all(value is not None for value in amounts):
        spent = sum((value for value in amounts if value is not None), Fraction(0))
        yield Paragraph(
            bind.say(
                "project_summary",
                count=bind.count("projects", len(trees), label="项目数"),
                amount=bind.amount(
                    "projects_spent", spent, label="项目决算合计", source="各项目执行数之和"
                ),
                share=bind.rate(
                    "projects_share",
                    spent / project_expenditure,
                    label="项目覆盖率",
                    source="项目合计/项目支出",
                ),
            )
        )
    if source.scored.department is not None:
        yield Paragraph(bind.say("projects_in_annex", title=bind.heading("annex_projects")))
        return
    spans: tuple[Span, ...] = ()
    for tree in trees:
        name, total = bind.text(tree.name) or bind.text(tree.subject), tree.total
        if total.value is not None:
            points = bind.points("project_total", total.value, label=f"{tree.name} 总分")
            spans += bind.say("project_total", name=name, total=points, grade=total.grade or "")
        else:
            low = bind.points("project_low", total.low, label=f"{tree.name} 下限")
            high = bind.points("project_high", total.high, label=f"{tree.name} 上限")
            spans += bind.say("project_open", name=name, low=low, high=high)
    yield Paragraph(spans)


def problems(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield the problems with their causes."""
    bind, stated = source.binder, source.evaluation.problems
    if not stated:
        yield Omission("problems")
    for number, problem in enumerate(stated, start=1):
        heading = bind.text(problem.heading, problem.places.get("heading"))
        text = bind.text(problem.text, problem.places.get("text"))
        spans = _numbered(source, number, heading, text)
        cause = bind.text(problem.cause, problem.places.get("cause"))
        if cause:
            spans += bind.say("problem_cause", cause=cause)
        yield Paragraph(spans)


def _numbered(source: Source, number: int, *pieces: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return an entry of a list: its number, then the pieces that are stated as sentences."""
    spans = source.binder.say("number", number=str(number))
    for piece in pieces:
        spans += (*piece, "。") if piece else ()
    return spans


def measures(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield the measures, each with what is stated of its owner, its date and its proof."""
    bind, evaluation = source.binder, source.evaluation
    if not evaluation.measures:
        yield Omission("measures")
    numbers = {p.number: str(i) for i, p in enumerate(evaluation.problems, start=1)}
    for number, measure in enumerate(evaluation.measures, start=1):
        heading = bind.text(measure.heading, measure.places.get("heading"))
        text = bind.text(measure.text, measure.places.get("text"))
        spans = _numbered(source, number, heading, text)
        if measure.problem in numbers:
            spans += bind.say("measure_problem", number=f"（{numbers[measure.problem]}）")
        yield Paragraph(spans + _owner(source, measure))


def _owner(source: Source, measure: Measure) -> tuple[Span, ...]:
    bind = source.binder
    division = bind.text(measure.division)
    if division and source.names and measure.person.strip():
        division = bind.say("unit_note", name=division, note=measure.person.strip())
    stated = [bind.say("measure_division", division=division)] if division else []
    if measure.due is not None:
        due = bind.date("due", measure.due, label="完成时限")
        stated.append(bind.say("measure_due", due=due))
    proof = bind.text(measure.proof)
    if proof:
        stated.append(bind.say("measure_proof", proof=proof))
    return (*joined(stated, "，"), "。") if stated else ()


def past(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield last year's problems and what became of them."""
    bind, evaluation = source.binder, source.evaluation
    if not evaluation.past_problems:
        yield Omission("past")
    for number, old in enumerate(evaluation.past_problems, start=1):
        spans = _numbered(source, number, bind.text(old.text, old.places.get("text")))
        measure = bind.text(old.measure)
        if measure:
            spans += bind.say("past_measure", measure=measure)
        status = source.rules.form.label("past_problems", "status", old.status)
        if status:
            spans += bind.say("past_status", status=status)
        yield Paragraph(spans)


def uses(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield how the results are used and disclosed."""
    bind, evaluation = source.binder, source.evaluation
    stated = [use for use in evaluation.uses if use.text.strip()]
    if not stated:
        yield Omission("uses")
    for number, use in enumerate(stated, start=1):
        kind = source.rules.form.label("uses", "kind", use.kind)
        text = bind.text(use.text, use.places.get("text"))
        spans = bind.say("number", number=str(number)) if len(stated) > 1 else ()
        yield Paragraph((*spans, *((kind, "：") if kind else ()), *text, "。"))
    disclosure = bind.text(evaluation.overview.disclosure)
    if disclosure:
        yield Paragraph(bind.say("disclosure", text=disclosure))
