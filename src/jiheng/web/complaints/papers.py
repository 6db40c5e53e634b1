"""Papers of complaints as reports: which there are where it stands, and what each says."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jiheng.documents.write_docx import write_docx
from jiheng.model import Paragraph, Report
from jiheng.web.complaints.queries.cases import clocks, complaints_ledger, read_case
from jiheng.web.ledgers.declarations import rules

if TYPE_CHECKING:
    from jiheng.web.complaints.models import CaseClock, Complaint

FROM_STATE = {  # paper: the states in which it is stored, and the clock whose day it names
    "accept": (("accepted", "settled", "proposed", "unresolved"), "complaint.finish"),
    "refuse": (("refused",), "complaint.accept"),
    "supplement": (("supplementing",), "complaint.supplement"),
    "refer": (("referred",), ""),
    "extend": (("accepted", "settled", "proposed", "unresolved"), "complaint.finish"),
    "answer": (("closed", "told"), ""),
}
TITLES = {  # by paper: its title and its text among the messages
    "accept": ("paper_accept", "paper_accept_text"),
    "refuse": ("paper_refuse", "paper_refuse_text"),
    "supplement": ("paper_supplement", "paper_supplement_text"),
    "refer": ("paper_refer", "paper_refer_text"),
    "extend": ("paper_extend", "paper_extend_text"),
    "answer": ("paper_answer", "paper_answer_text"),
}
BLANK = "＿＿"


def offered_papers(complaint: "Complaint") -> tuple[tuple[str, str], ...]:
    """Return the papers of where a complaint stands: id and name."""
    own = [kind for kind, (states, _clock) in FROM_STATE.items() if complaint.row.state in states]
    if not any(clock.approved_by_id for clock in clocks(complaint)):
        own = [kind for kind in own if kind != "extend"]
    return tuple((kind, rules().rest.say(TITLES[kind][0])) for kind in own)


def paper(complaint: "Complaint", kind: str) -> tuple[str, bytes]:
    """Return the name and the content of a paper, in Chinese, as a document of Word."""
    book, texts = rules().rest, _texts(complaint, kind)
    title = book.say(TITLES[kind][0])
    spans = (book.say(TITLES[kind][1], **texts),)
    where = complaint.row.organisation.name
    report = Report(
        title=(title,),
        blocks=(
            Paragraph(spans),
            Paragraph((where,), "signatory"),
        ),
        digest="", contents=False, properties={"title": title},
    )  # fmt: skip
    return f"{title}-{complaint.row.title}.docx", write_docx(report)


def _texts(complaint: "Complaint", kind: str) -> Mapping[str, str]:
    """Return every column of a complaint in words, with the day and the reason of its clock."""
    row = read_case(complaint)
    texts = {column.field: row.texts.get(column.field, "") or BLANK
             for column in complaints_ledger().form.columns}  # fmt: skip
    clock = _clock(complaint, FROM_STATE[kind][1])
    book = rules().rest
    rule = book.clock(clock.rule, clock.began) if clock is not None else None
    citation = rule.citation.text() if rule is not None else complaints_ledger().cites.text()
    return {
        **texts,
        "due": _day(clock.due) if clock is not None else BLANK,
        "reason": clock.reason if clock is not None and clock.reason else BLANK,
        "cites": citation,
    }


def _clock(complaint: "Complaint", rule: str) -> "CaseClock | None":
    return clocks(complaint).filter(rule=rule, superseded=False).last() if rule else None


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
