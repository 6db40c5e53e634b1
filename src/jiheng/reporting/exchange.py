"""A comparison with the budget system, and tables handed in to it, in words."""

from collections import Counter
from collections.abc import Iterator

from jiheng.model.exchange import Compared, ExchangeLayout, LeftCell
from jiheng.rulebook import Rulebook

PLACES = 4  # of a sum that are named


def layout_lines(layouts: tuple[ExchangeLayout, ...], rules: Rulebook, lang: str) -> Iterator[str]:
    """Yield the layouts: id, name, what is handed in, whether somebody verified it."""
    for layout in layouts:
        tables = "、".join(t.label if lang == "zh" else t.english for t in layout.goes)
        goes = rules.say("exchange_goes", lang, tables=tables) if tables else ""
        yield rules.say(
            "exchange_layout_line", lang, id=layout.id,
            label=layout.label if lang == "zh" else layout.english,
            goes=goes or rules.say("exchange_comes", lang),
            verified="" if layout.citation.verified else rules.say("not_verified", lang),
        )  # fmt: skip


def compared_lines(compared: Compared, rules: Rulebook, lang: str) -> Iterator[str]:
    """Yield a comparison: what was read, each difference, what stands alone, what was left."""
    export, form = compared.export, rules.form
    name = export.layout.label if lang == "zh" else export.layout.english
    tables = "、".join(f"{t.sheet}（{len(t.rows)}）" for t in export.tables)
    yield rules.say("exchange_read_as", lang, layout=name, tables=tables)
    day = f"exchange_day_{export.as_of_from or 'none'}"
    yield rules.say(day, lang, day=export.as_of or "")
    for each in compared.differences:
        column = form.sheet(each.sheet).column(each.field)
        by_name = rules.say("exchange_by_name", lang) if each.by_name else ""
        at = "、".join(map(str, each.at[:PLACES])) + ("…" if len(each.at) > PLACES else "")
        yield rules.say(
            "exchange_difference", lang, kind=rules.say(f"exchange_kind_{each.kind}", lang),
            title=f"{each.title}{by_name}", column=column.label if column else each.field,
            ours=each.ours, theirs=each.theirs, at=at,
        )  # fmt: skip
    yield from _alone(compared, rules, lang)
    for cell in compared.left:
        yield left_line(cell, rules, lang)
    for table in export.tables:
        for header, count in table.unknown:
            yield rules.say("exchange_unknown_header", lang, header=header, count=count)
        if table.outside:
            at = "、".join(map(str, table.outside[:PLACES]))
            yield rules.say("exchange_outside", lang, at=at)
    kinds = Counter(each.kind for each in compared.differences)
    yield rules.say(
        "exchange_counts", lang, same=compared.same, changed=kinds["changed"],
        rounded=kinds["rounded"], empty=kinds["empty"], left=len(compared.left),
    )  # fmt: skip


def left_line(cell: LeftCell, rules: Rulebook, lang: str) -> str:
    """Return a cell that was not carried over, in words."""
    return rules.say(
        "exchange_left", lang, at=cell.at, header=cell.header, text=cell.text,
        why=rules.say(cell.why, lang),
    )  # fmt: skip


def _alone(compared: Compared, rules: Rulebook, lang: str) -> Iterator[str]:
    for row in compared.theirs_alone:
        name = str(row.value("projects", "name") or "")
        why = f"（{rules.say(row.doubt, lang)}）" if row.doubt else ""
        yield rules.say(
            "exchange_theirs_alone", lang, code=row.code, name=f"{name}{why}", at=row.at
        )
    for title in compared.ours_alone:
        yield rules.say("exchange_ours_alone", lang, title=title)
    for code, places in compared.twice:
        at = "、".join(map(str, places))
        yield rules.say("exchange_twice", lang, code=code, count=len(places), at=at)
