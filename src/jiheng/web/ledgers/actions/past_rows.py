"""Rows of a sheet from the past: the stage that they name is theirs, whatever this ledger opens."""

from dataclasses import replace

from django.utils.translation import gettext as _

from jiheng.model import Ledger
from jiheng.parsing.values import choose
from jiheng.web.core.plain_texts import storable
from jiheng.web.ledgers.actions.typed_values import LONGEST
from jiheng.web.ledgers.previews import Reject, SheetPreview
from jiheng.web.ledgers.row_input import RowInput


def put_history(preview: SheetPreview, row_input: RowInput, title: str) -> None:
    """Put a row of the past into a preview; one whose stage is not of the ledger is refused."""
    table, ledger = preview.table, preview.table.ledger
    if ledger is None or not ledger.state_column:
        _refuse(preview, row_input, title, _("这个台账没有阶段一栏，按普通的表导入。"))
        return
    if any(
        len(t) > LONGEST or not storable(t) or not storable(n) for n, t in row_input.values.items()
    ):
        _refuse(preview, row_input, title, _("有一格超过 4000 字，或者有不能保存的字符。"))
        return
    column = table.form.column(ledger.state_column)
    typed = row_input.values.get(ledger.state_column, "")
    stage = choose(typed, column.choices) if column is not None else None
    label = stage.label if stage is not None else typed or ledger.flow.first.label
    if label not in (state.label for state in ledger.flow.states):
        text = _("没有“%(stage)s”这个阶段；有：%(stages)s。改成其中一个再导入。")
        stages = "、".join(state.label for state in ledger.flow.states)
        _refuse(preview, row_input, title, text % {"stage": typed[:40], "stages": stages})
        return
    if label in unearned(ledger):
        text = _("“%(stage)s”之后就要动用资金，不能转入：从头办；已经办完的按办完的阶段转入。")
        _refuse(preview, row_input, title, text % {"stage": label})
        return
    values = {n: t for n, t in row_input.values.items() if n != ledger.pending_column}
    preview.history.append(replace(row_input, values={**values, ledger.state_column: label}))


def unearned(ledger: Ledger) -> frozenset[str]:
    """Return the names of the stages that nobody is put into without the steps that lead there."""
    return frozenset(s.label for s in ledger.flow.states if ledger.flow.before_money(s.id))


def _refuse(preview: SheetPreview, row_input: RowInput, title: str, text: str) -> None:
    preview.rejects.append(Reject(preview.table.id, row_input.key, title, text, row_input.place))
