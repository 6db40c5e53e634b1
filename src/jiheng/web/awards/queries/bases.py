"""What an award is computed on: its scheme, the rows that it names, the rates of their days."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from jiheng.ledger.conversion import Rate, rate_on, rates_of
from jiheng.ledger.quality_awards import GONE, award_year, base_keys
from jiheng.model import Ledger, LedgerRow
from jiheng.model.award import BARRED, BaseRow, Case, Scheme, Split
from jiheng.promotion.splitting import split
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.scopes import scope_of
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import RowReader, row_key

AWARDS = "awards"
RATE_DAYS = 10  # how old a rate may be where the day of an arrival has none
YUAN, DOLLAR = "CNY", "USD"
LAST_DAY = (12, 31)


@dataclass(frozen=True, slots=True)
class Basis:
    """What one application is computed by."""

    scheme: Scheme
    case: Case
    year: int
    rows: tuple[BaseRow, ...]
    versions: tuple[Mapping[str, Any], ...]  # of the rows of the ledger: key, version, day, amount


def award_row(table: Table, row: Row) -> LedgerRow:
    """Return a row of the ledger of awards with every value as it is read."""
    if table.ledger is None:
        raise Row.DoesNotExist
    return _read(table.ledger, row)


def scheme_of(row: LedgerRow, place: str) -> Scheme:
    """Return the scheme that an application names, in the version of the end of its year.

    Raises Refused for a year or a scheme that there is not.
    """
    year = year_of(row)
    name = row.text("scheme")
    scheme = rules().rest.scheme(name, dt.date(year, *LAST_DAY), place)
    if scheme is None:
        known = "、".join(dict.fromkeys(s.label for s in schemes_at(place)))
        words = {"name": name or "—", "year": year, "known": known or "—"}
        text = _(
            "%(year)s年没有名为“%(name)s”的奖励政策：请写“奖励政策”页上的名称，有：%(known)s。"
        )
        raise Refused(text % words, field="scheme")
    return scheme


def require_lawful(scheme: Scheme) -> None:
    """Refuse what is to be repealed by the review of fair competition, with its citation."""
    if scheme.lawful in BARRED:
        words = {"name": named(scheme), "cites": scheme.citation.text()}
        text = _(
            "“%(name)s”按公平竞争审查待清理或者已经废止，不能据此计算和兑现（%(cites)s）。"
            "政策重新通过审查、登记之后再办。"
        )
        raise Refused(text % words, field="scheme")


def basis(table: Table, row: Row) -> Basis:
    """Return what an application is computed by. Raises Refused for what is not there or clear."""
    read = award_row(table, row)
    scheme = scheme_of(read, table.organisation.place)
    require_lawful(scheme)
    return basis_by(table, read, scheme)


def basis_by(table: Table, read: LedgerRow, scheme: Scheme) -> Basis:
    """Return what an application is computed by under a given scheme. Raises Refused."""
    case = scheme.case(read.text("applicant"))
    if case is None:
        known = "、".join(case.label for case in scheme.cases)
        text = _("“%(name)s”分情形，请填适用情形：%(known)s。")
        raise Refused(text % {"name": named(scheme), "known": known}, field="applicant")
    year = year_of(read)
    if not scheme.ledger:
        amount = read.value("base_amount")
        if not isinstance(amount, Fraction):
            raise Refused(_("这项政策按申报基数计算，请填申报基数。"), field="base_amount")
        return Basis(scheme, case, year, (BaseRow(key="base_amount", amount=amount),), ())
    rows = _base_rows(table, read, scheme, year)
    return Basis(
        scheme, case, year, tuple(base for base, _facts in rows), tuple(f for _base, f in rows)
    )


def _base_rows(
    table: Table, read: LedgerRow, scheme: Scheme, year: int
) -> list[tuple[BaseRow, Mapping[str, Any]]]:
    keys = base_keys(read)
    if not keys:
        raise Refused(_("请填计奖依据：到资的申报号。"), field="base_rows")
    base_ledger = ledgers()[scheme.ledger]
    known = {row.title: row for row in _rows_called(table, base_ledger, keys)}
    missing = [key for key in keys if key not in known]
    if missing:
        words = {"keys": "、".join(missing), "ledger": base_ledger.form.name}
        text = _("“%(ledger)s”里没有 %(keys)s，请核对计奖依据。")
        raise Refused(text % words, field="base_rows")
    base_rows = [_read(base_ledger, known[key]) for key in keys]
    _require_counting(base_rows, scheme, year, base_ledger)
    rates = _rates(table) if scheme.foreign else ()
    return [_base_row(row, scheme, base_ledger, rates) for row in base_rows]


def _require_counting(
    rows: Collection[LedgerRow], scheme: Scheme, year: int, base_ledger: Ledger
) -> None:
    """Refuse rows of another year, rows that a scheme excludes, and those without an amount."""
    counted = year - 1 if scheme.year == "previous" else year
    for row in rows:
        title = base_ledger.form.title_of(row.texts)
        day = row.value(base_ledger.day)
        if not isinstance(day, dt.date) or day.year != counted:
            words = {"key": title, "year": year, "counted": counted, "day": f"{day or '—'}"}
            text = _(
                "%(key)s 是 %(day)s 的，%(year)s年度的奖励按%(counted)s年的计算："
                "请改奖励年度，或者从计奖依据里去掉。"
            )
            raise Refused(text % words, field="base_rows")
        if any(row.value(field) in values for field, values in scheme.excluded):
            text = _("%(key)s 不在“%(name)s”计奖的范围里：请从计奖依据里去掉。")
            raise Refused(text % {"key": title, "name": named(scheme)}, field="base_rows")
        if not isinstance(row.value(scheme.measure), Fraction):
            raise _without_amount(title)


def _base_row(
    row: LedgerRow, scheme: Scheme, base_ledger: Ledger, rates: Collection[Rate]
) -> tuple[BaseRow, Mapping[str, Any]]:
    amount, day = row.value(scheme.measure), row.value(base_ledger.day)
    title = base_ledger.form.title_of(row.texts)
    if not isinstance(amount, Fraction) or not isinstance(day, dt.date):
        raise _without_amount(title)
    known = Rate(Fraction(1), "1", day, "")
    if scheme.foreign:
        rate = rate_on(rates, day, RATE_DAYS)
        if rate is None:
            words = {"key": title, "day": day.isoformat()}
            text = _(
                "汇率台账里没有 %(day)s 美元折人民币的汇率，%(key)s 算不成人民币：请先在那里登记。"
            )
            raise Refused(text % words, field="base_rows")
        known = rate
    source = f"{known.source} {known.on.isoformat()}" if scheme.foreign else ""
    base = BaseRow(key=title, amount=amount, rate=known.value, source=source)
    facts = {"row": row.key, "title": title, "version": row.number, "day": day.isoformat()}
    return base, facts


def _without_amount(title: str) -> Refused:
    text = _("%(key)s 没有可以计算的金额：请先在它的台账里补上。")
    return Refused(text % {"key": title}, field="base_rows")


def _rates(table: Table) -> tuple[Rate, ...]:
    ledger = ledgers()["rates"]
    scope = scope_of(ledger, table.organisation)
    kept = Row.objects.filter(ledger=ledger.id, organisation__path__startswith=scope, voided=False)
    return rates_of((_read(ledger, row) for row in kept), DOLLAR, YUAN)


def _rows_called(table: Table, ledger: Ledger, names: Collection[str]) -> Iterator[Row]:
    scope = scope_of(ledger, table.organisation)
    yield from Row.objects.filter(
        ledger=ledger.id, year=0, organisation__path__startswith=scope, voided=False,
        title__in=list(names),
    )  # fmt: skip


def _read(ledger: Ledger, row: Row) -> LedgerRow:
    reader = RowReader(ledger, every_field=True)
    key = row_key(row.organisation_id, row.key)
    return reader(key, row.version, row.state, row.values, row.read)


def group_of(table: Table, row: Row, own: Basis) -> Split | None:
    """Return what the other enterprises of a parent come to with this one, apart and together."""
    read = award_row(table, row)
    parent = read.text("parent")
    if not parent or table.ledger is None:
        return None
    scope = scope_of(table.ledger, table.organisation)
    others = Row.objects.filter(
        ledger=AWARDS, organisation__path__startswith=scope, voided=False, values__parent=parent
    ).exclude(pk=row.pk).exclude(state__in=GONE).select_related("organisation")  # fmt: skip
    by_firm: dict[str, list[BaseRow]] = {read.text("enterprise"): list(own.rows)}
    for other in others:
        known = _read(table.ledger, other)
        if known.text("scheme") != read.text("scheme") or award_year(known) != own.year:
            continue
        by_firm.setdefault(known.text("enterprise"), []).extend(_others_rows(table, known, own))
    return split(own.scheme, own.case, parent, by_firm)


def _others_rows(table: Table, known: LedgerRow, own: Basis) -> list[BaseRow]:
    """Return the rows of another application of a group; what cannot be read counts as nothing."""
    try:
        rows = _base_rows(table, known, own.scheme, own.year)
    except Refused:
        return []
    return [base for base, _facts in rows]


def year_of(row: LedgerRow) -> int:
    """Return the year of an award. Raises Refused without one."""
    year = award_year(row)
    if year is None:
        raise Refused(_("请填奖励年度，例如 2025。"), field="year")
    return year


def schemes_at(place: str) -> tuple[Scheme, ...]:
    """Return every version of the schemes of a place and of those it lies in, by level."""
    return tuple(s for s in rules().rest.schemes if place.startswith(s.place))
