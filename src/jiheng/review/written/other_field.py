"""Results of another field of work than that of the report: A47."""

import re
from collections.abc import Iterator

from jiheng.model import Finding, Location
from jiheng.model.text import any_of
from jiheng.review.written.report import Report, finding

RESULT = re.compile(
    "率|度(?:进一步)?(?:提高|提升|明显)|增收|改善|指标(?:为|“)|(?:提高|下降|提升|降低)(?:到|至)|更加"
)
AUDIENCE = re.compile("问卷|访谈|调查|走访|满意")
CLAUSE = re.compile("[^。；：\n]+")
MOST_CLAUSES = 1
LEAST_OTHERS = 3  # clauses that tell of the field of the report


def other_field(report: Report) -> Iterator[Finding]:
    """A47: a field of work that one clause alone tells of may be that of another project."""
    title = report.reading.title
    fields = report.case.rules.lexicon.groups["fields"]
    if not title or report.reading.kind != "project":
        return
    field_clauses = {name: _clauses(report, any_of(words)) for name, words in fields.items()}
    own = any(re.search(any_of(words), title) for words in fields.values())
    strong = own or any(len(clauses) >= LEAST_OTHERS for clauses in field_clauses.values())
    if not strong:
        return
    for name, clauses in field_clauses.items():
        if len(clauses) != MOST_CLAUSES or re.search(any_of(fields[name]), title):
            continue
        text, word, place = clauses[0]
        if RESULT.search(text) and not AUDIENCE.search(text):
            yield finding("A47", "field", place, found=word)


def _clauses(report: Report, pattern: str) -> list[tuple[str, str, Location]]:
    """Return the clauses that tell of a field, each with its word and place."""
    clauses: list[tuple[str, str, Location]] = []
    compiled = re.compile(pattern)
    if not compiled.search(report.running_text):
        return clauses
    for passage in report.reading.passages:
        for clause in CLAUSE.finditer(passage.text):
            match = compiled.search(clause.group())
            if match is not None:
                at = clause.start() + match.start()
                place = passage.place(at, clause.start() + match.end())
                clauses.append((clause.group(), match.group(), place))
    return clauses
