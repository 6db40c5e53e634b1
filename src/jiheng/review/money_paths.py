"""Where money is said to have gone: shares of a project, its own lines: A90."""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Finding, MoneyPath
from jiheng.review.case import Case, shown
from jiheng.scoring import stated_share


def attributed(case: Case) -> Iterator[Finding]:
    """A90: shares can be read and come to no more than all; project and line are those named."""
    evaluation = case.evaluation
    keys = {name: p.key for p in evaluation.projects for name in (p.name, p.key) if name}
    lines = {(i.subject, i.name) for i in evaluation.indicators}
    sums: dict[str, Fraction] = {}
    last: dict[str, MoneyPath] = {}
    for path in evaluation.money_paths:
        subject = keys.get(path.subject)
        if subject is None:
            yield _finding(path, "subject", {"name": path.subject or "—"}, "project")
            continue
        share = stated_share(path)
        if share is None:
            yield _finding(path, "share", {"name": path.activity or "—"}, "share")
        else:
            sums[subject] = sums.get(subject, Fraction(0)) + share
            last[subject] = path
        if path.indicator and (subject, path.indicator) not in lines:
            yield _finding(
                path, "indicator", {"name": path.indicator, "project": path.subject}, "line"
            )
    for subject, total in sums.items():
        if total > 1:
            path = last[subject]
            yield _finding(path, "share", {"name": path.subject, "found": shown(total, "%")})


def _finding(
    path: MoneyPath, field: str, facts: dict[str, str], variant: str = "default"
) -> Finding:
    places = (path.places.get(field) or path.places.get("row"),)
    return Finding("A90", tuple(p for p in places if p is not None), facts, variant)
