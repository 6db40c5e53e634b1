"""One award and one complaint of a department, as the walks over everything need them."""

from jiheng.web.awards.models import Computation
from jiheng.web.complaints.actions import cases
from jiheng.web.complaints.actions.papers import keep_paper
from jiheng.web.core.declared import declared  # noqa: F401  the apps are put together first
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from web.city import person


def served(city):
    """Return the keys of an award with its computation and of a complaint with its paper."""
    if "centre" not in city.people:
        city.people["centre"] = person("centre", city.department, "centre")
    table = ledger_table(ledgers()["awards"], city.department)
    row = filling.add_row(table, {"application": "JL-1", "enterprise": "甲", "scheme": "奖励",
                                  "year": "2025"}, by=city.filler)  # fmt: skip
    sheet = {
        "year": 2025, "case": "", "counts": "whole", "cut_by": "", "lines": [], "parts": [],
        "group": {}, "base_printed": "0", "exact_printed": "0", "total_printed": "0",
        "cap_printed": "",
        "scheme": {"label": "奖励", "level": "city", "stacking": "unknown", "lawful": "reviewed",
                   "unit": "万元", "cites": "", "verified": False, "kind": "奖励", "tiers": []},
    }  # fmt: skip
    computation = Computation.objects.create(
        row=row, number=1, scheme="x", since="2025-01-01", sheet=sheet, total=0, digest="x" * 64,
        by=city.filler,
    )  # fmt: skip
    values = {
        "number": "TS-1",
        "received_on": "2026-03-02",
        "complainant": "甲",
        "respondent": "乙",
    }
    complaint = cases.enter(city.department, values, by=city.people["centre"])
    paper = keep_paper(complaint, "accept", ("受理.docx", b"x"), by=city.people["centre"])
    return {"award": row.key, "computation": computation.pk, "complaint": complaint.pk,
            "case_paper": paper.pk}  # fmt: skip
