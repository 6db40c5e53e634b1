"""Data quality of channels and services: DQ-56 to DQ-61."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from jiheng.ledger.quality_case import QualityCase, about, groups
from jiheng.model import Finding, LedgerRow

REVISED, REFUSED = "revised", "refused"


def revised_names_its_predecessor(case: QualityCase) -> Iterator[Finding]:
    """DQ-56: a document that revises another names it, and it stands in the ledger."""
    documents = case.live("issued_documents")
    titles = {row.text("title") for row in documents}
    for row in documents:
        if row.value("act") != REVISED:
            continue
        before = row.text("predecessor")
        if not before:
            yield about("DQ-56", (row,), "predecessor")
        elif before not in titles or before == row.text("title"):
            yield about("DQ-56", (row,), "predecessor", "unknown", title=before)


def led_to_its_contract(case: QualityCase) -> Iterator[Finding]:
    """DQ-57, DQ-58: a lead came before its contract, and while who gave it was in office."""
    for row in case.live("leads"):
        received = row.value("received_on")
        if not isinstance(received, dt.date):
            continue
        signed, end = row.value("contract_signed_on"), row.value("term_ends_on")
        if isinstance(signed, dt.date) and received > signed:
            yield about("DQ-57", (row,), "received_on", received=received, signed=signed)
        if isinstance(end, dt.date) and received > end:
            yield about("DQ-58", (row,), "received_on", received=received, end=end)


def credited_to_one_channel(case: QualityCase) -> Iterator[Finding]:
    """DQ-59: a project is credited to one channel."""
    claimed = (row for row in case.live("channel_credits") if row.value("state") != REFUSED)
    for rows in groups(claimed, "project").values():
        channels = dict.fromkeys(row.text("channel") for row in rows if row.text("channel"))
        if len(channels) > 1:
            yield about("DQ-59", rows, "channel", count=len(channels))


def one_session_says_one_thing(case: QualityCase) -> Iterator[Finding]:
    """DQ-60: the topics of a session have its one day and its one number of persons."""
    for rows in groups(case.live("training_sessions"), "session").values():
        for field in ("persons", "held_on"):
            values = {row.value(field) for row in rows} - {None}
            if len(values) > 1:
                variant = "default" if field == "persons" else "day"
                yield about("DQ-60", rows, field, variant)


def paid_what_was_granted(case: QualityCase) -> Iterator[Finding]:
    """DQ-61: no more is paid than was granted, and no more comes back than was paid."""
    for row in case.live("coop"):
        granted, paid, recovered = (_money(row, f) for f in ("granted", "paid", "recovered"))
        if granted is not None and paid is not None and paid > granted:
            yield about("DQ-61", (row,), "paid")
        if paid is not None and recovered is not None and recovered > paid:
            yield about("DQ-61", (row,), "recovered", "recovered")


def _money(row: LedgerRow, field: str) -> Fraction | None:
    value = row.value(field)
    return value if isinstance(value, Fraction) else None
