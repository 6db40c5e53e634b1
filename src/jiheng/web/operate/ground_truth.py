"""What was planted in the demonstration and must not count, as a file to hold rules against."""

import csv
import io
from collections.abc import Iterable

FILE = "ground-truth.csv"  # in the demonstration's data folder
HEADER = ("ledger", "row", "defect", "rule")
RULE = {  # by the defect: the rule of data quality that finds it where nobody has marked it yet
    "duplicate": "DQ-01", "landed_duplicate": "DQ-01", "later_duplicate": "DQ-01",
    "second_event": "DQ-02", "entered_again": "DQ-04", "framework": "DQ-06",
    "framework_of_group": "DQ-06", "framework_at_event": "DQ-06", "entered_twice": "DQ-07",
    "without_proof": "DQ-15", "not_confirmed": "DQ-16", "same_arrivals_at_another_level": "DQ-31",
}  # fmt: skip


def ground_truth(planted: Iterable[tuple[str, str, str]]) -> str:
    """Return the planted rows as a table: ledger, what the row is called, its defect, the rule."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(HEADER)
    lines.writerows((*each, RULE.get(each[-1], "")) for each in planted)
    return text.getvalue()
