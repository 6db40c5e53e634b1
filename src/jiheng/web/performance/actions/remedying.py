"""Putting problems right: taken up, submitted with proof, verified by somebody else."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.audit import append
from jiheng.web.core.models import StoredFile, User
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions.filling import locked, need, next_row, put, touched
from jiheng.web.performance.models import Cycle, Entry, RemedyStep
from jiheng.web.performance.queries import compared, seen
from jiheng.web.performance.sheets import Typed

LABELS = {"open": "未整改", "in_progress": "整改中", "submitted": "已提交", "verified": "已销号"}
STATUS = {label: id_ for id_, label in LABELS.items()}
OWN, FINANCE = "自评", "财政评价"  # as the list of sources has it
STEPS = {
    "take_up": ("open", "in_progress", "remedy"),
    "submit": ("in_progress", "submitted", "remedy"),
    "verify": ("submitted", "verified", "verify"),
    "send_back": ("submitted", "in_progress", "verify"),
}


def status_of(one: Entry) -> str:
    """Return how far a measure is."""
    return STATUS.get(one.values.get("status", ""), "open")


@transaction.atomic
def step(
    entry_id: int, name: str, *, by: User, note: str = "", proof: StoredFile | None = None
) -> RemedyStep:
    """Return a step taken. Raises Refused out of order, and for verifying what one submitted."""
    begin, end, right = STEPS[name]
    found = Entry.objects.get(pk=entry_id, sheet="measures")
    of = locked(found.cycle_id)
    one = Entry.objects.select_for_update().get(pk=entry_id)
    need(by, right, of.organisation)
    if status_of(one) != begin:
        raise Refused(_("这项整改的状态已经变了，请刷新后再办。"))
    last = one.remedy_steps.order_by("-pk").first()
    if right == "verify" and last is not None and last.by_id == by.pk:
        raise Refused(_("提交整改的人不能自己销号。"), status=403)
    if name in ("submit", "send_back") and not note.strip():
        raise Refused(_("请写明整改结果或退回原因。"))
    if name == "submit" and proof is None:
        raise Refused(_("提交整改要附佐证材料。"))
    made = RemedyStep.objects.create(
        entry=one, begin=begin, end=end, note=note.strip(), file=proof, by=by
    )
    changes = {"status": (LABELS[begin], LABELS[end])}
    append(name, "entry", one.pk, by=by, cycle_id=of.pk, changes=changes)
    values = {**one.values, "status": LABELS[end]}
    if note.strip():
        values["progress"] = note.strip()[:200]
    if proof is not None:  # the ledger names it
        held = [text for text in (values.get("proof", ""), proof.name) if text]
        values["proof"] = "；".join(dict.fromkeys(held))[:200]
    if end == "verified":
        values["closed_on"] = timezone.localdate().isoformat()
    one.values, one.version = values, one.version + 1
    one.save(update_fields=["values", "version"])
    touched(of)
    return made


@dataclass(frozen=True, slots=True)
class Raised:
    """A problem as somebody raises it, with what is to be done about it."""

    text: str
    measure: str
    division: str
    due: str
    source: str = OWN
    person: str = ""  # of the division, who sees to it


@transaction.atomic
def raise_problem(cycle_id: int, raised: Raised, *, by: User) -> Entry:
    """Return the measure against a new problem, from a finding, a lost point or a review."""
    of = locked(cycle_id)
    need(by, "approve" if raised.source == FINANCE else "remedy", of.organisation)
    told = (raised.text, raised.measure, raised.division, raised.due)
    if not all(value.strip() for value in told):
        raise Refused(_("问题要有描述、措施、责任科室和时限。"))
    number = f"{of.entries.filter(sheet='problems').count() + 1}"
    problem = {"number": number, "source": raised.source, "text": raised.text}
    _added(of, "problems", {**problem, "heading": raised.text[:20]}, by)
    measure = {"problem": number, "heading": raised.measure[:20], "text": raised.measure}
    rest = {
        "division": raised.division,
        "person": raised.person.strip()[:40],
        "due": raised.due,
        "status": LABELS["open"],
    }
    made = _added(of, "measures", {**measure, **rest}, by)
    touched(of)
    return made


def _added(of: Cycle, sheet: str, values: dict[str, str], by: User) -> Entry:
    key, position = next_row(of, sheet)
    return put(of, sheet, Typed(key, values), by=by, position=position)


def suggested(of: Cycle) -> list[str]:
    """Return what could be raised as a problem: lost points, findings that are errors."""
    outcome = seen(of).outcome
    lost = [
        _("%(name)s失分 %(lost)s 分") % {"name": item.name, "lost": item.lost}
        for tree in outcome.scored.trees
        for item in tree.items
        if item.lost
    ]
    wrong = [
        outcome.rules.message(f) for f in outcome.findings if outcome.rules.severity(f) == "error"
    ]
    return [*_reviewed(of), *lost, *wrong][:40]


def _reviewed(of: Cycle) -> list[str]:
    """Return the lines to which a review gave fewer points, and why."""
    said = _("复核：%(name)s由 %(own)s 分改为 %(again)s 分，%(reason)s")
    return [
        said
        % {"name": line.name, "own": line.points, "again": given.points, "reason": given.reason}
        for review in of.reviews.filter(state="done")
        for check in compared(review)
        for line in check.own.items
        if (given := check.given.get(line.key)) and given.points < (line.points or 0)
    ]
