"""转入历史数据: rows of the past asked for by who has their sheet, agreed to by another person."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.ledger.masks import without_masks
from jiheng.model import Document
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.deciding import LEAST_REASON, decide_request
from jiheng.web.ledgers.actions.filling import locked
from jiheng.web.ledgers.actions.past_rows import unearned
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.models import Takeover
from jiheng.web.ledgers.queries.waiting import CORRECT
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.tables import Table

KEPT_FOR = "_kept_for"  # beside the values of a row: why it is taken although something looks wrong


def require_source(source: str) -> str:
    """Return what rows of the past are taken over from. Raises Refused where it is not named."""
    if len(source.strip()) < LEAST_REASON:
        raise Refused(
            _("转入历史数据要写明来源（至少五个字），如“2024年签约台账（纸质）”。"), field="source"
        )
    return source.strip()


@transaction.atomic
def ask(
    table: Table,
    rows: Sequence[RowInput],
    source: str,
    kept_for: Mapping[str, str],
    *,
    document: Document,
    by: User,
) -> Takeover:
    """Return a request to take rows over from paper; none is there before another person agrees.

    Raises Refused without the right to fill in, and without a source.
    """
    require(by, table.fill, table.organisation)
    _require_earned(table, [row.values for row in rows])
    values = [
        {**without_masks(row.values, table.secret), KEPT_FOR: kept_for.get(row.place, "")}
        for row in rows
    ]
    asked = Takeover.objects.create(
        organisation=table.organisation, ledger=table.id, rows=values, name=document.name[:200],
        digest=document.digest, reason=require_source(source), by=by,
    )  # fmt: skip
    _record(
        "ask_takeover",
        table,
        asked,
        {"inserts": ("", len(values)), "reason": ("", asked.reason)},
        by,
    )
    return asked


@transaction.atomic
def decide(table: Table, pk: int, *, approved: bool, answer: str = "", by: User) -> Takeover:
    """Return a request decided; agreed to, its rows are there with their stages.

    Raises Refused without the right, for one's own request, twice, for a refusal without a reason.
    """
    table = locked(table)
    require(by, CORRECT, table.organisation)
    asked = Takeover.objects.select_for_update(of=("self",)).get(
        pk=pk, organisation=table.organisation, ledger=table.id
    )
    note_beside("takeover", asked.pk, ("ledger", f"{table.id}/{table.organisation.pk}"))
    decide_request(asked, approved=approved, answer=answer, by=by)
    if approved:
        rows = [{n: t for n, t in row.items() if n != KEPT_FOR} for row in asked.rows]
        _require_earned(table, rows)
        doubts = [row.get(KEPT_FOR, "") for row in asked.rows]
        take_over(table, rows, asked.reason, doubts, by=by)
    action = "agree_takeover" if approved else "refuse_takeover"
    _record(action, table, asked, {"reason": ("", asked.answer)}, by)
    return asked


def _require_earned(table: Table, rows: Sequence[Mapping[str, str]]) -> None:
    """Refuse rows in a stage from which money goes: what leads there is taken step by step."""
    ledger = table.ledger
    if ledger is None:
        return
    stages = {row.get(ledger.state_column, "").strip() for row in rows} & unearned(ledger)
    if stages:
        text = _("“%(stage)s”之后就要动用资金，不能转入：从头办；已经办完的按办完的阶段转入。")
        raise Refused(text % {"stage": "、".join(sorted(stages))})


def _record(
    action: str,
    table: Table,
    asked: Takeover,
    changes: Mapping[str, tuple[object, object]],
    by: User,
) -> None:
    place, subjects = f"{table.id}/{table.organisation.pk}", (("takeover", asked.pk),)
    change = Change(action, "ledger", place, changes, table.reference, bound=subjects)
    record_changes([change], by=by)
