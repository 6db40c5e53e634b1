"""What somebody typed against what a row has: what differs, without masks that come back."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from jiheng.ledger.masks import without_masks
from jiheng.ledger.personal import numbers_restored
from jiheng.web.core.plain_texts import storable
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.queries.sight import EVERYTHING, Sight
from jiheng.web.ledgers.row_input import other_label
from jiheng.web.ledgers.tables import Table

LONGEST = 4_000  # characters of a value


def changed_values(
    table: Table, before: Mapping[str, str], values: Mapping[str, str], seen: Sight = EVERYTHING
) -> dict[str, str]:
    """Return the values that differ, or may by what is seen; a mask that comes back is no value.

    Raises Refused for unknown fields and endless texts.
    """
    known = set(table.form.fields)
    for name, text in values.items():
        if (
            (name not in known and not other_label(name))
            or len(text) > LONGEST
            or not storable(text)
        ):
            raise Refused(
                _("“%(field)s”不是这张表的栏目，或者超过 4000 字。") % {"field": name[:40]},
                field=name,
            )
    typed = without_masks(values, table.secret)
    stripped = {name: _unmasked(table, name, text, before) for name, text in typed.items()}
    behind = seen.behind(before, typed)
    return {
        name: text
        for name, text in stripped.items()
        if name in behind or text != before.get(name, "")
    }


def _unmasked(table: Table, name: str, text: str, before: Mapping[str, str]) -> str:
    """Return a text without blanks around it, the numbers of before in place of their masks."""
    known = before.get(name, "") if table.ledger is not None else ""
    typed = numbers_restored(text.strip(), known)
    if typed is None:
        raise Refused(
            _("“****”是您看不到的号码，与原来的对不上：照原样留着，或者把这一格重新填写。"),
            field=name,
        )
    return typed
