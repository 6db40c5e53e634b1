"""审核意见 on a written report: a letter by subject, with the table of what was added up."""

from collections import Counter
from collections.abc import Iterator, Mapping

from jiheng.model import (
    Block,
    Document,
    Finding,
    Heading,
    Landscape,
    Location,
    Paragraph,
    Report,
    Table,
)
from jiheng.model.prose import Reading, Relation
from jiheng.model.quotes import Quotes, place_name
from jiheng.reporting.headings import numbered
from jiheng.rulebook import SEVERITIES, Rulebook

GROUPS = ("figures", "targets", "score", "money", "methods", "form", "other")
SHOWN = SEVERITIES[:-1]
PLACES = 3  # places named with a finding; of more only the number
VERDICTS = {"holds": "相符", "rounding": "尾差", "fails": "不符"}


def opinion(
    document: Document, reading: Reading, findings: tuple[Finding, ...], rules: Rulebook
) -> Report:
    """Return the letter to the department that wrote the report."""
    words = rules.wording["opinion"]
    organisation = reading.organisation or words["nobody"]
    year = f"{reading.year}年度" if reading.year else ""
    quotes = Quotes(document)
    title = words["title"].format(organisation=organisation, year=year)
    blocks = (
        Paragraph((words["addressee"].format(organisation=organisation),), "lead"),
        *_lead(reading, findings, rules),
        *_groups(findings, rules, quotes),
        Paragraph((words["closing"],)),
        *_appendix(reading, words["groups_end"]),
    )
    return Report(
        title=(title,), blocks=blocks, digest=document.digest, contents=False,
        properties={"title": title, "subject": organisation},
    )  # fmt: skip


def _lead(reading: Reading, findings: tuple[Finding, ...], rules: Rulebook) -> Iterator[Paragraph]:
    words = rules.wording["opinion"]
    verdicts = Counter(r.verdict for r in reading.relations)
    yield Paragraph((words["lead"].format(
        title=reading.title or reading.name,
        amounts=sum(m.kind == "money" for m in reading.mentions),
        indicators=len(reading.stated_indicators), relations=len(reading.relations),
        holds=verdicts["holds"], rounding=verdicts["rounding"], fails=verdicts["fails"],
    ),))  # fmt: skip
    if reading.recognised:
        yield Paragraph((words["recognised"],))
    counts = Counter(rules.severity(finding) for finding in findings)
    text = words["counts"] if findings else words["clean"]
    yield Paragraph((text.format(**{s: counts[s] for s in SHOWN}),))


def grouped(findings: tuple[Finding, ...], rules: Rulebook) -> Iterator[tuple[str, list[Finding]]]:
    """Yield the groups that have findings, the gravest first in each."""
    graver = {severity: number for number, severity in enumerate(SEVERITIES)}
    known = {code for group in GROUPS for code in rules.words[f"group_{group}"]}
    for group in GROUPS:
        codes = rules.words[f"group_{group}"]
        group_findings = [
            f for f in findings if f.code in codes or (not codes and f.code not in known)
        ]
        if group_findings:
            title = rules.wording["opinion"][f"group_{group}"]
            yield title, sorted(group_findings, key=lambda f: (graver[rules.severity(f)], f.code))


def _groups(findings: tuple[Finding, ...], rules: Rulebook, quotes: Quotes) -> Iterator[Block]:
    words, number = rules.wording["opinion"], 0
    for at, (title, group_findings) in enumerate(grouped(findings, rules), start=1):
        yield Heading(1, numbered(1, at, title))
        for finding in group_findings:
            number += 1
            check = rules.checks[finding.code]
            severity = rules.say(f"severity_{rules.severity(finding)}")
            yield Paragraph((words["item"].format(
                number=number, severity=severity, message=rules.message(finding)),))  # fmt: skip
            if finding.at:
                yield Paragraph((_where(finding, words, quotes),), "remark")
            rule = words["rule"].format(
                code=finding.code, title=check.title["zh"], rule=check.citation
            )
            yield Paragraph((f"{words['do'].format(do=check.do['zh'])}　{rule}",), "remark")


def _where(finding: Finding, words: Mapping[str, str], quotes: Quotes) -> str:
    names = list(dict.fromkeys(place_name(at) for at in finding.at))
    more = f"等 {len(names)} 处" if len(names) > PLACES else ""
    text = quotes.quote(finding)
    quote = words["quote"].format(quote=text) if text else ""
    return words["place"].format(places="、".join(names[:PLACES]) + more, quote=quote)


def _appendix(reading: Reading, title: str) -> Iterator[Block]:
    if not reading.relations:
        return
    yield Landscape(on=True)
    rows = tuple(
        _row(number, relation) for number, relation in enumerate(reading.relations, start=1)
    )
    yield Table(
        title=title, columns=("序号", "位置", "报告的数", "核对的算式", "重算结果", "差额", "结论"),
        rows=tuple(tuple((cell,) for cell in row) for row in rows),
        widths=(5, 11, 28, 34, 14, 11, 7), numeric=frozenset((4, 5)),
    )  # fmt: skip


def _row(number: int, relation: Relation) -> tuple[str, ...]:
    at = relation.stated_mention.fact.place if relation.stated_mention is not None else relation.at
    stated = (
        f"{relation.stated_mention.name} {relation.stated_mention.fact.text}"
        if relation.stated_mention is not None
        else relation.quote
    )
    return (
        str(number), place_name(at), stated, relation.typed, relation.printed(relation.computed),
        relation.printed(relation.difference) if relation.verdict != "holds" else "—",
        VERDICTS[relation.verdict],
    )  # fmt: skip


def remarks(findings: tuple[Finding, ...], rules: Rulebook) -> tuple[tuple[Location, str], ...]:
    """Return what is to be said at which place of the report itself, each finding once."""
    words = rules.wording["opinion"]
    return tuple(
        (
            finding.at[0] if finding.at else Location(),
            f"【{rules.say(f'severity_{rules.severity(finding)}')}】{finding.code} "
            f"{rules.message(finding)}{words['do'].format(do=rules.checks[finding.code].do['zh'])}",
        )
        for finding in findings
    )
