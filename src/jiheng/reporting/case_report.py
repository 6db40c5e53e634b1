"""The report on complaints of two months to the level above: counts, and room for proposals."""

from collections.abc import Mapping

from jiheng.ledger.statistics import StatTable
from jiheng.model import Heading, Paragraph, Report, Table
from jiheng.model.report import Block
from jiheng.reporting.headings import numbered
from jiheng.reporting.ledger_tables import column_name, label_of, line_name, printed
from jiheng.rulebook import Rulebook

PARTS = (  # heading and text of each, among the messages
    ("case_report_received", "case_report_received_text"),
    ("case_report_progress", "case_report_progress_text"),
    ("case_report_closed", "case_report_closed_text"),
    ("case_report_proposals", "case_report_proposals_text"),
)
CLOSED, NONE = "case_report_closed", "case_report_none_text"
ZH = "zh"


def case_report(table: StatTable, unit: str, rules: Rulebook) -> Report:
    """Return the report of a place in Chinese; what people have to write stands as a blank."""
    facts = _facts(table, rules)
    title = rules.say("case_report", ZH, unit=unit, span=facts["span"])
    blocks: list[Block] = []
    for number, (heading, text) in enumerate(PARTS, start=1):
        key = NONE if heading == CLOSED and facts["closed"] == "0" else text
        blocks += [
            Heading(1, numbered(1, number, rules.say(heading, ZH))),
            Paragraph((rules.say(key, ZH, **facts),)),
        ]
    return Report(
        title=(title,), blocks=(*blocks, _table(table, rules)), digest="", contents=False,
        properties={"title": title},
    )  # fmt: skip


def _facts(table: StatTable, rules: Rulebook) -> Mapping[str, str]:
    """Return every number of the first line by its column, and the months in words."""
    total = table.lines[0]
    texts = {
        column.id: printed(shown, column, rules, ZH)
        for column, shown in zip(table.layout.columns, total.cells, strict=True)
    }
    first, last = table.period.two_months.first.month, table.period.month
    months = f"{first}" if first == last else f"{first}—{last}"
    return texts | {"span": f"{table.period.year}年{months}月", "month": f"{last}"}


def _table(table: StatTable, rules: Rulebook) -> Table:
    columns = table.layout.columns
    rows = tuple(
        (
            (line_name(each, rules, ZH),),
            *((printed(shown, column, rules, ZH),)
              for column, shown in zip(columns, each.cells, strict=True)),
        )
        for each in table.lines
    )  # fmt: skip
    heads = tuple(column_name(table.layout, column.id, ZH) for column in columns)
    return Table(
        title=label_of(table.layout, ZH), columns=(rules.say("stat_field", ZH), *heads), rows=rows,
        widths=(2, *(1 for _ in columns)), numeric=frozenset(range(1, len(columns) + 1)),
        note=table.layout.note,
    )  # fmt: skip
