"""Findings of data quality in words for one person: what they may not see is not named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng.ledger.quality import rows_behind, rows_of
from jiheng.model import Finding
from jiheng.rulebook import load
from jiheng.web.core.templatetags.jiheng import page_language
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.rows import titles_of
from jiheng.web.ledgers.values import row_place

if TYPE_CHECKING:
    from jiheng.web.core.models import User

ELSEWHERE = "_elsewhere"  # wordings that tell nothing of rows of another place
QUALITY = "DQ-"  # how the codes of the rules begin
NOTHING_NEW: Mapping[str, str] = {}
NAMED = 5  # rows of a finding that are named


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding as one person reads it: about which of the rows that they may see."""

    keys: tuple[str, ...]  # organisation/key
    field: str
    code: str
    severity: str
    said: str
    advice: str  # what to do


class Reach:
    """Which rows of ledgers a person may see; asked once a ledger."""

    def __init__(self, user: "User") -> None:
        self._user = user
        self._places: dict[str, frozenset[int]] = {}

    def __call__(self, ledger: str, key: str) -> bool:
        """Return whether a person may see a row, by what findings call it."""
        if ledger not in self._places:
            reach = places(self._user, ledgers()[ledger], "see")
            self._places[ledger] = frozenset(reach.values_list("pk", flat=True))
        place = row_place(key)
        return place is not None and place[0] in self._places[ledger]


def rows_reached(finding: Finding, reached: Reach) -> tuple[str, ...]:
    """Return the keys of the rows of a finding that a person may see."""
    ledger = str(finding.facts["ledger"])
    return tuple(key for key in rows_of(finding) if reached(ledger, key))


def faults_of(
    findings: Iterable[Finding], reached: Reach, new: Mapping[str, str] = NOTHING_NEW
) -> Iterator[Fault]:
    """Yield findings of one ledger in words, each about the rows that a person may see.

    `new` are the titles of rows that are not stored yet.
    """
    rules, language = load().rest, "en" if page_language() == "en" else "zh"
    named = [(finding, rows_reached(finding, reached)) for finding in findings]
    keys = {str(f.facts["ledger"]): set[str]() for f, _keys in named}
    for finding, own in named:
        keys[str(finding.facts["ledger"])] |= set(own[:NAMED])
    titles = {ledger: {**titles_of(ledger, own), **new} for ledger, own in keys.items()}
    for finding, own in named:
        worded = _worded(finding, own, titles[str(finding.facts["ledger"])], reached)
        yield Fault(
            own, str(finding.facts["field"]), finding.code, rules.severity(worded),
            rules.message(worded, language), rules.checks[finding.code].do[language],
        )  # fmt: skip


def _worded(
    finding: Finding, own: tuple[str, ...], titles: Mapping[str, str], reached: Reach
) -> Finding:
    """Return a finding that names the rows one may see, and tells nothing of the others.

    What cannot be read is of one row alone, and is worded by the reader of cells.
    """
    if not finding.code.startswith(QUALITY):
        return finding
    names = [titles.get(key, key) for key in own[:NAMED]]
    if len(own) > NAMED:
        names.append(_("等 %(count)s 行") % {"count": len(own)})
    others = len(rows_of(finding)) - len(own)
    if others:
        names.append(_("另一单位的 %(count)s 行") % {"count": others})
    variant = f"{finding.variant}{ELSEWHERE}"
    known = load().rest.checks[finding.code].says
    hidden = any(not reached(ledger, key) for ledger, key in rows_behind(finding))
    said_elsewhere = hidden and variant in known
    return replace(
        finding,
        facts={**finding.facts, "name": _("、").join(names)},
        variant=variant if said_elsewhere else finding.variant,
    )
