"""Which rows the rules of data quality hold against a row: those that share a text with it.

What a rule compares stands here once, so that a row can be judged without reading its ledger.
"""

from dataclasses import dataclass

from jiheng.ledger.quality_awards import AWARDS
from jiheng.ledger.quality_case import PROJECTS
from jiheng.ledger.spelling import code_spellings, firm_spellings, name_spellings
from jiheng.model import LedgerRow


@dataclass(frozen=True, slots=True)
class Link:
    """Rows of `linked` whose `other` holds what stands in `field` of a row of `ledger`."""

    ledger: str
    field: str
    linked: str
    other: str
    firm: bool = False  # the name of a firm, which is not written in one way
    code: bool = False  # a code or number, which is not either
    name: bool = False  # another name: brackets and blanks are not always the same


def _same(
    ledger: str, *fields: str, firm: bool = False, code: bool = False, name: bool = False
) -> tuple[Link, ...]:
    return tuple(Link(ledger, each, ledger, each, firm, code, name) for each in fields)


LINKS: tuple[Link, ...] = (
    *_same(PROJECTS, "project_code", "credit_code", "investor_code", code=True),
    *_same(PROJECTS, "contract_number", code=True),
    *_same(PROJECTS, "investor", "parent", firm=True),
    *_same(PROJECTS, "name", name=True),
    Link(PROJECTS, "name", "contracts", "project", name=True),
    Link(PROJECTS, "lead", "leads", "name", name=True),
    Link(PROJECTS, "investor_code", "accounts", "credit_code", code=True),
    Link(PROJECTS, "credit_code", "accounts", "credit_code", code=True),
    Link(PROJECTS, "credit_code", "enterprises", "credit_code", code=True),
    Link(PROJECTS, "investor", "accounts", "name", firm=True),
    *_same("funds", "voucher", "voucher_digest", code=True),
    *_same("funds", "project", name=True),
    Link("funds", "project", PROJECTS, "name", name=True),
    Link("funds", "project", "contracts", "project", name=True),
    Link("funds", "payer", PROJECTS, "company"),
    *_same("progress", "project"),
    *_same("contracts", "digest", "contract_number", code=True),
    *_same("contracts", "project", name=True),
    *_same("contracts", "investor", firm=True),
    Link("contracts", "project", PROJECTS, "name", name=True),
    Link(PROJECTS, "parent_project", PROJECTS, "name", name=True),
    Link(PROJECTS, "parent_project", PROJECTS, "parent_project", name=True),
    Link(PROJECTS, "name", PROJECTS, "parent_project", name=True),
    *_same("official", "indicator"),
    *_same("reinvestments", "enterprise"),
    *_same("enterprises", "credit_code", code=True),
    *_same("arrivals", "report_number", code=True),
    *_same("leads", "investor"),
    Link("issued_documents", "predecessor", "issued_documents", "title"),
    *_same("channel_credits", "project"),
    *_same("training_sessions", "session"),
    Link("arrivals", "enterprise", "enterprises", "name", firm=True),
    Link("arrivals", "credit_code", "enterprises", "credit_code", code=True),
    *_same("sites", "project"),
    Link("milestones", "plan_task", "plan_tasks", "name"),
    Link("plan_tasks", "name", "milestones", "plan_task"),
    *_same(AWARDS, "base_rows", "enterprise", "parent", "payer", "slip"),
    Link(AWARDS, "enterprise", "enterprises", "name", firm=True),
    Link(AWARDS, "credit_code", "enterprises", "credit_code", code=True),
    Link(AWARDS, "enterprise", "arrivals", "enterprise", firm=True),
    Link(AWARDS, "payer", "award_budgets", "payer"),
)
ALONE = ("accounts", "coop", "applications", "publicity", "filings")  # judged by their own row
PAPERS = (PROJECTS, "contracts", "funds", "arrivals", "enterprises")  # proved by files
JUDGED = tuple(dict.fromkeys((PROJECTS, *ALONE, *(link.ledger for link in LINKS))))


def links_of(ledger: str) -> tuple[Link, ...]:
    """Return the links of rows of a ledger."""
    return tuple(link for link in LINKS if link.ledger == ledger)


def ledgers_read(ledger: str) -> tuple[str, ...]:
    """Return the ledgers whose rows are needed to judge those of one, itself first."""
    return tuple(dict.fromkeys((ledger, *(link.linked for link in links_of(ledger)))))


def fields_compared(ledger: str) -> tuple[str, ...]:
    """Return the fields of a ledger by which its rows are looked up."""
    return tuple(dict.fromkeys(link.other for link in LINKS if link.linked == ledger))


def texts_of(link: Link, row: LedgerRow) -> tuple[str, ...]:
    """Return what to look for in the other field; nothing where the row's own is blank."""
    text = row.text(link.field)
    if not text:
        return ()
    if link.firm:
        return firm_spellings(text)
    if link.name:
        return name_spellings(text)
    return code_spellings(text) if link.code else (text,)
