"""Conversion at save: an amount at the dated rate of its ledger, which stays with the version."""

from collections.abc import Container

from jiheng.ledger.conversion import converted
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.rates import ITSELF, own_rate, priced, rate_of, text_of
from jiheng.web.ledgers.tables import Table


def conversion(table: Table, row: Row, typed: Container[str]) -> dict[str, str]:
    """Return what a row is converted to and at which rate, for those values to be put into it.

    What somebody typed stays: an amount as converted, or a rate, which is the one used then.
    Without a rate the converted amount is blank, and counted nowhere.
    """
    rule = table.ledger.converts if table.ledger is not None else None
    what = priced(table, row.values)
    own = {f for f in row.values if f in typed or row.authors.get(f)}
    if rule is None or what is None or rule.into in own or rule.into not in table.open_in(row):
        return {}
    if rule.rate in own:
        rate = own_rate(table, row.values, rule.rate)
        return {} if rate is None else {
            rule.into: text_of(converted(what.amount, rate, rule.digits))
        }  # fmt: skip
    known = rate_of(table, rule, what)
    facts = dict.fromkeys((rule.into, rule.rate, rule.source, *filter(None, [rule.rate_on])), "")
    if known is not None:
        facts[rule.into] = text_of(converted(what.amount, known.value, rule.digits))
    if known is not None and known is not ITSELF:
        facts |= {rule.rate: known.text, rule.source: known.source}
        facts |= {rule.rate_on: known.on.isoformat()} if rule.rate_on else {}
    fillable = table.open_in(row) - own
    return {f: t for f, t in facts.items() if f in fillable and t != row.values.get(f, "")}
