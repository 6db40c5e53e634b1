"""What the rules of data quality say: of some rows, of a row as a move leaves it, of a ledger."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from django.db.models import Count, Max, Sum
from django.utils import timezone

from jiheng.ledger.gates import moved
from jiheng.ledger.quality import CODES_OF_LEDGERS, quality_by_rule, row_quality, rows_of
from jiheng.ledger.quality_case import QualityCase
from jiheng.ledger.quality_links import JUDGED, ledgers_read
from jiheng.model import Finding, Ledger, LedgerRow, Move
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Proof, Row
from jiheng.web.ledgers.queries.decided import stamp_of_decided, undecided
from jiheng.web.ledgers.queries.judged_rows import near, near_rows, rows_below, usual_amounts
from jiheng.web.ledgers.queries.scopes import scope_of
from jiheng.web.ledgers.queries.uniqueness import repeated, repeated_in
from jiheng.web.ledgers.queries.uniqueness import stored as exact_rows
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.values import row_key

MOST_NEAR = 500  # rows that are judged by what is near them; more, with their whole ledger
MOST_KEPT = 8  # ledgers whose findings a process keeps
Stamp = tuple[int, ...]
OnRule = Callable[[int], None]  # told how many rules have been gone through

_KEPT: OrderedDict[tuple[str, str], tuple[tuple[Stamp, ...], dt.date, tuple[Finding, ...]]] = (
    OrderedDict()
)


def row_findings(
    ledger: Ledger, organisation: Organisation, rows: Iterable[Row], move: Move | None = None
) -> tuple[Finding, ...]:
    """Return what looks wrong at some rows of an organisation; as a move would leave them."""
    stored = [row for row in rows if not row.voided]
    if not stored:
        return ()
    pks = [row.pk for row in stored]
    twice = repeated(ledger, organisation, exact_rows(ledger, stored), pks)
    if ledger.id not in JUDGED:
        return twice
    path = scope_of(ledger, organisation)
    keys = {row_key(row.organisation_id, row.key) for row in stored}
    if move is None and len(stored) > MOST_NEAR:
        return _of_rules(ledger_findings(ledger, path), keys)
    judged = dict(near_rows(ledger.id, stored, path))
    if move is not None:
        judged[ledger.id] = tuple(
            moved(row, move, ledger) if row.key in keys else row for row in judged[ledger.id]
        )
    usual = usual_amounts(ledger.id, path)
    case = QualityCase(judged, timezone.localdate(), usual=usual)
    findings = row_quality(case, ledger.id, keys)
    return (*undecided(findings, ledger.id, case.ledger(ledger.id)), *twice)


def _of_rules(findings: Iterable[Finding], keys: set[str]) -> tuple[Finding, ...]:
    """Return what rules of data quality say of some rows, of all that was found in a ledger."""
    of_rows = (f for f in findings if f.code.startswith("DQ-") and f.code not in CODES_OF_LEDGERS)
    return tuple(finding for finding in of_rows if not keys.isdisjoint(rows_of(finding)))


def would_be_findings(
    ledger: Ledger, organisation: Organisation, own: tuple[LedgerRow, ...], pks: Sequence[int]
) -> tuple[Finding, ...]:
    """Return what would look wrong at rows of a workbook; `pks` are of those that it changes."""
    if not own:
        return ()
    twice = repeated(ledger, organisation, own, pks)
    if ledger.id not in JUDGED:
        return twice
    path = scope_of(ledger, organisation)
    usual = usual_amounts(ledger.id, path)
    case = QualityCase(near(ledger.id, own, pks, path), timezone.localdate(), usual=usual)
    findings = row_quality(case, ledger.id, {row.key for row in own})
    return (*undecided(findings, ledger.id, case.ledger(ledger.id)), *twice)


def ledger_findings(ledger: Ledger, path: str) -> tuple[Finding, ...]:
    """Return what looks wrong in a ledger that a place keeps together, as it is now."""
    stamps: tuple[Stamp, ...] = (
        *(_stamp(id_, path) for id_ in ledgers_read(ledger.id) if id_ in ledgers()),
        stamp_of_decided(ledger.id),
    )
    today = timezone.localdate()
    kept = _KEPT.get((ledger.id, path))
    if kept is None or kept[:2] != (stamps, today):
        kept = stamps, today, scanned(ledger, path, today, lambda _count: None)
        _KEPT[ledger.id, path] = kept
    _KEPT.move_to_end((ledger.id, path))
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return kept[2]


def scanned(ledger: Ledger, path: str, today: dt.date, on_rule: OnRule) -> tuple[Finding, ...]:
    """Return the same, read afresh; what is told of each rule may put an end to it."""
    on_rule(0)
    read = (id_ for id_ in ledgers_read(ledger.id) if id_ in ledgers())
    case = QualityCase({id_: rows_below(id_, path) for id_ in read}, today)
    findings = list(unread(ledger, case.ledger(ledger.id)))
    findings += repeated_in(ledger, case.ledger(ledger.id))
    for count, of_rule in enumerate(quality_by_rule(case), start=1):
        findings += (f for f in of_rule if f.facts["ledger"] == ledger.id)
        on_rule(count)
    return tuple(undecided(findings, ledger.id, case.ledger(ledger.id)))


def unread(ledger: Ledger, rows: Iterable[LedgerRow]) -> Iterator[Finding]:
    """Yield what cannot be read in rows of a ledger, as a finding about each.

    What is secret is told at its row alone, to those who have its right.
    """
    by_label = {column.label: column.field for column in ledger.form.columns}
    for row in rows:
        fields = [f for f in by_label.values() if row.unread(f) and f not in ledger.secret]
        for finding in read_row(ledger.form, row.texts).findings if fields else ():
            field = by_label.get(finding.at[0].spot, "") if finding.at else ""
            if field in fields:
                about = {"ledger": ledger.id, "keys": (row.key,), "field": field, "behind": ()}
                yield replace(finding, facts={**finding.facts, **about})


def _stamp(id_: str, path: str) -> Stamp:
    """Return what is another one whenever a row of a ledger, its place or its proofs change."""
    kept = Row.objects.filter(ledger=id_, organisation__path__startswith=path).order_by()
    rows = kept.aggregate(rows=Count("pk"), versions=Sum("version"), last=Max("pk"))
    proofs = Proof.objects.filter(row__in=kept).aggregate(proofs=Count("pk"), last_proof=Max("pk"))
    return tuple(value or 0 for value in (*rows.values(), *proofs.values()))
