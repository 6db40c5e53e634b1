"""Whose a row is: what another party put there is answered, not rewritten; numbers are kept."""

from collections.abc import Container, Mapping, Sequence

from django.utils.translation import gettext as _

from jiheng.web.core.actions import require
from jiheng.web.core.models import User
from jiheng.web.core.queries import audit_lines, may
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.tables import Table


def require_fill(table: Table, keys: Sequence[str], *, by: User) -> None:
    """Refuse who neither fills a table in nor changes only rows of their own party."""
    owners = rows_in(table).filter(key__in=keys).exclude(owned_by="")
    owned_by = dict(owners.values_list("key", "owned_by"))
    if not all(key in owned_by and may(by, owned_by[key], table.organisation) for key in keys):
        require(by, table.fill, table.organisation)


def require_owned(table: Table, row: Row, fields: Container[str], *, by: User) -> None:
    """Refuse to rewrite what another party put there; what answers it may be filled in."""
    if not row.owned_by or may(by, row.owned_by, table.organisation):
        return
    answerable = table.answerable(row)
    shut = [c for c in table.form.columns if c.field in fields and c.field not in answerable]
    if shut:
        raise Refused(
            _("这一行是财政部门提出的，只能答复，不能改：%(fields)s。")
            % {"fields": "、".join(column.label for column in shut)},
            status=403,
            field=shut[0].field,
        )


def require_unused(table: Table, key: str, values: Mapping[str, str]) -> None:
    """Refuse a number that another row has, or had once: it is given once and never again."""
    for field, text in values.items():
        column = table.form.column(field)
        if column is not None and column.once and text and used(table, field, text, besides=key):
            raise Refused(
                _("“%(label)s” %(text)s 已经用过，请换一个。")
                % {"label": said(column.label), "text": text[:40]},
                field=field,
            )


def used(table: Table, field: str, text: str, *, besides: str = "") -> bool:
    """Return whether another row of a table has a value, or had it, removed rows included."""
    row = rows_in(table).filter(key=besides).first() if besides else None
    others = rows_in(table).exclude(key=besides) if besides else rows_in(table)
    if others.filter(**{f"values__{field}": text}).exists():
        return True
    past = audit_lines(table.reference).filter(**{f"changes__{field}__0": text})
    return (past.exclude(object_id=str(row.pk)) if row is not None else past).exists()


def require_different(table: Table, additions: Sequence[Mapping[str, str]]) -> None:
    """Refuse rows that come together with one number."""
    for column in table.form.columns:
        texts = [values[column.field] for values in additions if values.get(column.field)]
        if column.once and len(set(texts)) < len(texts):
            raise Refused(
                _("“%(label)s”有重复的，请改成不同的。") % {"label": said(column.label)},
                field=column.field,
            )
