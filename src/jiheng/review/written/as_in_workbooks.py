"""Checks of workbooks that written reports are judged by too."""

from collections.abc import Callable, Iterator
from functools import wraps

from jiheng.model import Finding
from jiheng.review.case import Case
from jiheng.review.written.report import Report


def as_in_workbooks(
    check: Callable[[Case], Iterator[Finding]],
    applies: Callable[[Report], bool] = lambda _: True,
) -> Callable[[Report], Iterator[Finding]]:
    """Return a check of workbooks as one of written reports, where it applies to the report."""

    @wraps(check)
    def judged(report: Report) -> Iterator[Finding]:
        if applies(report):
            yield from check(report.case)

    return judged


def states_targets(report: Report) -> bool:
    """Return whether a table or a sentence states a target."""
    return any(i.target is not None for i in report.reading.stated_indicators)


def has_profile(report: Report) -> bool:
    """Return whether the score is to be judged by a profile."""
    return bool(report.profile)
