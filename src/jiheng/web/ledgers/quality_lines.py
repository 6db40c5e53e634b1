"""Findings of a ledger as lines: each at a row that a person may see, narrowed by what they ask."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.model import Finding, Ledger
from jiheng.rulebook import load
from jiheng.web.core.authenticated import int_or_zero
from jiheng.web.core.templatetags.jiheng import page_language, said
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.rows import ledger_rows, searched, titles_of
from jiheng.web.ledgers.queries.scopes import scopes
from jiheng.web.ledgers.values import row_key, row_place
from jiheng.web.ledgers.worded_findings import Reach, faults_of, rows_reached

if TYPE_CHECKING:
    from jiheng.web.core.models import User

SEVERITIES = {
    "error": gettext_lazy("错误"),
    "warning": gettext_lazy("疑问"),
    "notice": gettext_lazy("提示"),
}
PART = 500  # lines that are put into words at a time
Findings = Callable[[Ledger, str], tuple[Finding, ...]]
Pair = tuple[Finding, str]  # a finding at one of its rows


@dataclass(frozen=True, slots=True)
class QualityLine:
    """A finding at one row, in words."""

    code: str
    severity: str
    row: str
    address: str
    organisation: str
    organisation_id: int
    key: str
    field: str
    column: str
    said: str
    advice: str


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many rows of those one may see a rule speaks of."""

    code: str
    title: str
    severity: str
    findings: int
    rows: int


class LedgerQuality:
    """What looks wrong in the rows of a ledger that a person may see."""

    def __init__(self, user: "User", ledger: Ledger, findings: Findings) -> None:
        self.user, self.ledger, self._reached = user, ledger, Reach(user)
        self.pairs: list[Pair] = [
            (finding, key)
            for path in scopes(user, ledger)
            for finding in findings(ledger, path)
            for key in rows_reached(finding, self._reached)
        ]

    def counts(self) -> list[RuleCount]:
        """Return the rules that have something to say, the gravest first."""
        rules, language = load().rest, _language()
        rows: dict[tuple[str, str], set[str]] = {}
        findings: Counter[tuple[str, str]] = Counter()
        before: Finding | None = None
        for finding, key in self.pairs:
            rule = (rules.severity(finding), finding.code)
            rows.setdefault(rule, set()).add(key)
            findings[rule] += finding is not before
            before = finding
        order = list(SEVERITIES)
        return [
            RuleCount(code, rules.checks[code].title[language], severity,
                      findings[severity, code], len(rows[severity, code]))
            for severity, code in sorted(rows, key=lambda rule: (order.index(rule[0]), rule[1]))
        ]  # fmt: skip

    def chosen(self, query: Mapping[str, str]) -> list[Pair]:
        """Return the findings that a query lets through, by rule or by row."""
        rules, pairs = load().rest, self.pairs
        if query.get("code"):
            pairs = [pair for pair in pairs if pair[0].code == query["code"]]
        if query.get("severity"):
            pairs = [pair for pair in pairs if rules.severity(pair[0]) == query["severity"]]
        if query.get("organisation"):
            start = row_key(int_or_zero(query["organisation"]), "")
            pairs = [pair for pair in pairs if pair[1].startswith(start)]
        if query.get("q", "").strip():
            keys = self._titled(query["q"].strip())
            pairs = [pair for pair in pairs if pair[1] in keys]
        order = list(SEVERITIES)
        if query.get("by") == "row":
            return sorted(pairs, key=lambda pair: row_place(pair[1]) or (0, ""))
        return sorted(pairs, key=lambda pair: (order.index(rules.severity(pair[0])), pair[0].code))

    def _titled(self, text: str) -> set[str]:
        rows = searched(ledger_rows(self.user, self.ledger), (self.ledger.id,), text)
        return {row_key(*place) for place in rows.values_list("organisation_id", "key")}

    def organisations(self) -> Sequence[tuple[int, str]]:
        """Return where rows of the ledger may be seen."""
        return list(places(self.user, self.ledger, "see").values_list("pk", "name"))

    def lines(self, pairs: Sequence[Pair]) -> Iterator[QualityLine]:
        """Yield findings in words, a part looked up at a time."""
        names = dict(self.organisations())
        columns = {column.field: said(column.label) for column in self.ledger.form.columns}
        for begin in range(0, len(pairs), PART):
            part = pairs[begin : begin + PART]
            titles = titles_of(self.ledger.id, (key for _finding, key in part))
            faults = faults_of((finding for finding, _key in part), self._reached)
            for (_finding, key), fault in zip(part, faults, strict=True):
                at, own_key = row_place(key) or (0, "")
                yield QualityLine(
                    code=fault.code, severity=fault.severity, field=fault.field,
                    row=titles.get(key, own_key), organisation_id=at, key=own_key,
                    address=reverse("ledgers:row", args=(self.ledger.id, at, own_key)),
                    organisation=names.get(at, ""), column=columns.get(fault.field, ""),
                    said=fault.said, advice=fault.advice,
                )  # fmt: skip


def header() -> tuple[str, ...]:
    """Return the heads of an export of lines."""
    return (_("规则"), _("程度"), _("行"), _("单位"), _("栏目"), _("说明"), _("怎么办"))


def texts_of(line: QualityLine) -> tuple[str, ...]:
    """Return a line as an export has it."""
    severity = f"{SEVERITIES[line.severity]}"
    return (line.code, severity, line.row, line.organisation, line.column, line.said, line.advice)


def _language() -> str:
    return "en" if page_language() == "en" else "zh"
