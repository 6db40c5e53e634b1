"""Changes that a workbook brings to rows of closed months: asked for as corrections, not made."""

from django.utils.translation import gettext as _

from jiheng.web.ledgers.models import Correction, Row
from jiheng.web.ledgers.previews import LeftOut, Reject, SheetPreview, label_of
from jiheng.web.ledgers.row_input import RowInput

OPEN = "open"


def propose(preview: SheetPreview, row: Row, row_input: RowInput, title: str) -> None:
    """Put the changes of a row into a preview as a correction; what moves alone write stays out."""
    table = preview.table
    ledger = table.ledger
    own = {*(ledger.written_by_steps if ledger is not None else ()), *table.held_fields(row)}
    values: dict[str, str] = {}
    for name, text in row_input.values.items():
        column = table.form.column(name)
        if name in own or (column is not None and column.kind == "evidence"):
            label, place = label_of(table.form, name), row_input.places.get(name, row_input.place)
            why = _("只随办理步骤改变")
            preview.left_out.append(LeftOut(table.id, row.key, title, label, text[:60], why, place))
        else:
            values[name] = text
    asked = Correction.objects.filter(row=row, state=OPEN).first()
    same = asked is not None and asked.values == values
    if not values or (same and asked is not None and not preview.seen.behind(asked.values, values)):
        preview.same += 1
    elif asked is not None:
        text = _("这一行还有更正没有办完；办完之后再导入。")
        preview.rejects.append(Reject(table.id, row.key, title, text, row_input.place))
    else:
        preview.proposals.append((row.key, values))
