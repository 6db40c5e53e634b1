"""What the rules of data quality would say of the rows of a workbook, before any is taken."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng.model import LedgerRow
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.actions.matching import known_values
from jiheng.web.ledgers.previews import Doubt, SheetPreview, label_of
from jiheng.web.ledgers.queries.quality import would_be_findings
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.remarks import personal_findings
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import RowReader, row_key
from jiheng.web.ledgers.worded_findings import Reach, faults_of

if TYPE_CHECKING:
    from jiheng.web.core.models import User

TOLD = ("error", "warning")
SHOWN = 30  # characters of a text


def judge(preview: SheetPreview, by: "User") -> None:
    """Put into a preview what looks wrong at rows that are new or changed.

    Each may be taken all the same, for a reason. The values that wait for their phase are judged
    with the others.
    """
    table = preview.table
    if table.ledger is None:
        return
    reader = RowReader(table.ledger, every_field=True)
    own: list[LedgerRow] = []
    titles: dict[str, str] = {}
    numbered: Counter[str] = Counter()
    places: dict[str, str] = {}
    for at, key, number, state, values in _rows(preview):
        called = row_key(table.organisation.pk, key)
        places[called] = at
        titles[called] = table.form.title_of(values) or key
        read = read_row(table.form, values, table.money_unit).values
        own.append(reader(called, number, state, values, read))
        for text in _unread(table, titles[called], values, read):
            _doubt(preview, at, titles[called], text)
        numbered.update(field for field, _finding in personal_findings(table, values))
    pks = [preview.before[key].pk for key, _now, _later in preview.updates]
    findings = would_be_findings(table.ledger, table.organisation, tuple(own), pks)
    for fault in faults_of(findings, Reach(by), titles):
        for called in fault.keys if fault.severity in TOLD else ():
            if called in places:
                text = f"{fault.code} {fault.said}{fault.advice}"
                _doubt(preview, places[called], titles[called], text)
    preview.remarks = (*preview.remarks, *_numbers(table, numbered))


def _numbers(table: Table, numbered: Mapping[str, int]) -> Iterator[str]:
    """Yield which columns hold numbers that reach a person, and in how many cells."""
    for field, count in numbered.items():
        yield _(
            "“%(column)s”有 %(count)s 格像是写了电话或身份证号："
            "没有“联系方式”权限的人看到的是 ****；办事用不着的，删去再导入。"
        ) % {"column": label_of(table.form, field), "count": count}


def _doubt(preview: SheetPreview, at: str, title: str, text: str) -> None:
    preview.doubts.setdefault(at, Doubt(title, [])).said.append(text)


def _rows(preview: SheetPreview) -> Iterator[tuple[str, str, int, str, Mapping[str, str]]]:
    """Yield place, key, version, state and values of rows as they would be once they are taken."""
    for number, (row_input, later) in enumerate(preview.inserts):
        key = row_input.key or f"{number} {row_input.place}"
        yield row_input.place, key, 1, preview.table.first_state, {**row_input.values, **later}
    for number, row_input in enumerate(preview.history):
        key = f"past {number} {row_input.place}"
        yield row_input.place, key, 1, _stage(preview.table, row_input.values), row_input.values
    for key, now, later in preview.updates:
        row = preview.before[key]
        yield key, key, row.version + 1, row.state, {**known_values(row), **now, **later}


def _stage(table: Table, values: Mapping[str, str]) -> str:
    """Return the state that a row of the past names."""
    ledger = table.ledger
    states = {s.label: s.id for s in ledger.flow.states} if ledger is not None else {}
    named = values.get(ledger.state_column, "") if ledger is not None else ""
    return states.get(named, table.first_state)


def _unread(
    table: Table, name: str, values: Mapping[str, str], read: Collection[str]
) -> Iterator[str]:
    """Yield amounts that are no number, or larger than any office has."""
    for column in table.form.columns:
        text = values.get(column.field, "")
        if column.kind == "money" and text and not {column.field} & {*read, *table.secret}:
            yield _(
                "“%(name)s”的“%(column)s”填的是“%(text)s”，读不出，或者大得不合常理，不会计入："
                "单位填对了吗？"
            ) % {"name": name, "column": said(column.label), "text": text[:SHOWN]}
