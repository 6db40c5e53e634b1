"""Rows of a year to values of the core, and lists for pages; everything scoped by person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q, QuerySet

from jiheng.model import Column, Evaluation, Finding
from jiheng.pipeline import Outcome, run
from jiheng.rulebook import load
from jiheng.web.core.models import Organisation, StoredFile, User
from jiheng.web.core.queries import may, memberships, organisations, roles
from jiheng.web.core.rights import roles_with
from jiheng.web.performance.models import (
    Adjustment,
    Cycle,
    Deadline,
    Entry,
    RemedyStep,
    Rescore,
    Review,
    Step,
    Upload,
    Waiver,
)
from jiheng.web.performance.sheets import Laid, Typed, laid
from jiheng.web.performance.stages import (
    BASELINE,
    RESULTS_ONLY,
    SETTING_SHEETS,
    STATE,
    Move,
    moves_from,
)

ABOUT_RESULTS = ("A07", "A08", "A27", "A28", "A33", "A36", "A38", "A46", "A48")
OPEN = ("", "未整改", "整改中", "已提交")


def cycles(user: User) -> QuerySet[Cycle]:
    """Return the years that a person may see: by organisation, or drawn for them to review."""
    mine = Q(organisation__in=organisations(user, "see")) | Q(reviews__reviewer=user)
    return Cycle.objects.filter(mine).select_related("organisation").distinct()


def cycle(user: User, pk: int) -> Cycle:
    """Return a year that a person may see. Raises Cycle.DoesNotExist else."""
    return cycles(user).get(pk=pk)


def entries(of: Cycle, sheet: str) -> QuerySet[Entry]:
    """Return the rows of a sheet in order."""
    return of.entries.filter(sheet=sheet)


def entry(of: Cycle, sheet: str, key: str) -> Entry:
    """Return a row. Raises Entry.DoesNotExist if there is none."""
    return of.entries.prefetch_related("attachments__file").get(sheet=sheet, key=key)


def visible_entries(user: User, sheet: str) -> QuerySet[Entry]:
    """Return the rows of a sheet in every year that a person may see."""
    held = Entry.objects.filter(sheet=sheet).select_related("cycle__organisation")
    whole = ("finance", "auditor")
    if any(m.role in whole and m.organisation.parent_id is None for m in memberships(user)):
        return held  # the whole tree: no need to ask for each
    return held.filter(cycle_id__in=list(cycles(user).values_list("pk", flat=True)))


def held_rows(of: Cycle) -> dict[str, list[Typed]]:
    """Return all rows of a year as typed, by sheet, with what last year left open."""
    made: dict[str, list[Typed]] = {}
    for one in of.entries.all():
        made.setdefault(one.sheet, []).append(Typed(one.key, one.values))
    left = list(left_open(of))
    if left:
        made.setdefault("past_problems", []).extend(left)
    return made


def left_open(of: Cycle) -> Iterable[Typed]:
    """Yield last year's problems that are not put right yet, as rows of this year's report."""
    last = Cycle.objects.filter(organisation=of.organisation_id, year=of.year - 1).first()
    if last is None:
        return
    held = {e.values.get("number", ""): e for e in last.entries.filter(sheet="problems")}
    told = set(of.entries.filter(sheet="past_problems").values_list("title", flat=True))
    for measure in last.entries.filter(sheet="measures"):
        problem = held.get(measure.values.get("problem", ""))
        if measure.values.get("status", "") not in OPEN or problem is None:
            continue
        text = problem.values.get("text", "") or problem.title
        if text[:200] not in told:
            values = {
                "text": text,
                "measure": measure.values.get("text", ""),
                "status": measure.values.get("status", "") or "未整改",
                "proof": measure.values.get("proof", ""),
            }
            yield Typed(f"last-{measure.key}", {k: v for k, v in values.items() if v})


@dataclass(frozen=True, slots=True)
class Seen:
    """A year run along the road: its outcome, and which row and field each place is."""

    outcome: Outcome
    laid: Laid

    stage: str = "evaluating"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is found and matters now: while targets are set, nothing about results."""
        if self.stage != "setting":
            return self.outcome.findings
        return tuple(f for f in self.outcome.findings if self._of_targets(f))

    def _of_targets(self, finding: Finding) -> bool:
        places = [where for at in finding.at if (where := self.laid.where(at)) is not None]
        if finding.code in ABOUT_RESULTS:
            return False
        return any(
            sheet in SETTING_SHEETS and field not in RESULTS_ONLY.get(sheet, ())
            for sheet, _key, field in places
        )

    def by_entry(self, sheet: str) -> dict[str, list[tuple[str, Finding]]]:
        """Return the findings of a sheet by key of the row: field and finding."""
        made: dict[str, list[tuple[str, Finding]]] = {}
        for finding in self.findings:
            for at in finding.at[:6]:
                where = self.laid.where(at)
                if where is not None and where[0] == sheet:
                    made.setdefault(where[1], []).append((where[2], finding))
        return made


@dataclass(frozen=True, slots=True)
class _Before:
    """Last year's evaluation, as the road wants it."""

    evaluation: Evaluation | None
    findings: tuple[Finding, ...] = ()


def seen(of: Cycle) -> Seen:
    """Return a year run along the road; kept for as long as nothing in it changes."""
    last = Cycle.objects.filter(organisation=of.organisation_id, year=of.year - 1).first()
    return _seen(of.pk, of.version, last.pk if last else 0, last.version if last else 0)


@lru_cache(maxsize=128)
def _seen(pk: int, version: int, last: int, last_version: int) -> Seen:  # noqa: ARG001  part of the key
    of = Cycle.objects.select_related("organisation").get(pk=pk)
    made = laid(f"{of.organisation.name} {of.year}", held_rows(of))
    before = None
    if last:
        previous = Cycle.objects.select_related("organisation").get(pk=last)
        told = laid(f"{previous.organisation.name} {previous.year}", held_rows(previous))
        before = _Before(run(told.document, load()).scored.evaluation)
    return Seen(run(made.document, load(), before), made, STATE[of.state].stage)


def last_values(of: Cycle, sheet: str) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Return last year's rows by subject and name."""
    last = Cycle.objects.filter(organisation=of.organisation_id, year=of.year - 1).first()
    if last is None:
        return {}
    held = last.entries.filter(sheet=sheet)
    return {(e.values.get("subject", ""), e.values.get("name", "")): e.values for e in held}


@dataclass(frozen=True, slots=True)
class Offered:
    """A move that a person could take; `shut` says why it is not open to them."""

    move: Move
    shut: str = ""


def fillers(of: Cycle) -> frozenset[int]:
    """Return the ids of everybody who filled a value that the stage is about.

    While results are reviewed the targets are settled: finance approved them.
    """
    setting = STATE[of.state].stage == "setting"
    settled = RESULTS_ONLY if setting else BASELINE
    found: set[int] = set()
    for sheet, authors in of.entries.values_list("sheet", "authors"):
        apart = settled.get(sheet, ())
        found |= {int(pk) for field, pk in authors.items() if field not in apart}
    return frozenset(found)


def offered(user: User, of: Cycle) -> tuple[Offered, ...]:
    """Return the moves that a person's roles allow now; own work is not theirs to review."""
    mine = [m for m in moves_from(of.state) if may(user, m.right, of.organisation)]
    filled = user.pk in fillers(of) and not waived(user, of) if mine else False
    return tuple(Offered(m, "filled" if m.review and filled else "") for m in mine)


def waived(user: User, of: Cycle) -> bool:
    """Return whether a named exception lets this person review what they filled."""
    return of.waivers.filter(user=user).exists()


def waivers(of: Cycle) -> QuerySet[Waiver]:
    """Return the named exceptions of a year."""
    return of.waivers.select_related("user", "by")


def steps(of: Cycle) -> QuerySet[Step]:
    """Return the moves that were taken, in order."""
    return of.steps.select_related("by")


def adjustments(user: User) -> QuerySet[Adjustment]:
    """Return the requests to change targets that a person may see, the open ones first."""
    held = Adjustment.objects.filter(entry__cycle__organisation__in=organisations(user, "see"))
    return held.select_related("entry__cycle__organisation", "requested_by", "decided_by").order_by(
        "-state", "-pk"
    )


def reviews(user: User) -> QuerySet[Review]:
    """Return the reviews that a person may see: their own, and in finance all below them."""
    mine = Q(reviewer=user) | Q(cycle__organisation__in=organisations(user, "draw"))
    return (
        Review.objects.filter(mine)
        .select_related("cycle__organisation", "draw__by", "reviewer")
        .order_by("state", "-pk")
    )


def rescores(of: Review) -> dict[tuple[str, str], Rescore]:
    """Return the points given so far, by subject and key."""
    return {(r.subject, r.key): r for r in of.rescores.all()}


def measures(user: User) -> QuerySet[Entry]:
    """Return the measures against problems in every year that a person may see."""
    return visible_entries(user, "measures").order_by("-cycle__year", "cycle_id", "position")


def remedy_steps(of: Entry) -> QuerySet[RemedyStep]:
    """Return what was done about a measure, in order."""
    return of.remedy_steps.select_related("by", "file")


def uploads(user: User) -> QuerySet[Upload]:
    """Return the written reports that a person may see."""
    reach = organisations(user, "see")  # an expert sees their own alone
    return Upload.objects.filter(Q(by=user) | Q(organisation__in=reach)).select_related(
        "file", "organisation", "by", "job"
    )


def deadlines(of: Organisation, year: int) -> dict[str, Deadline]:
    """Return the deadlines of a year that hold for an organisation, by stage."""
    above = [int(pk) for pk in of.path.strip("/").split("/") if pk]
    held = Deadline.objects.filter(organisation_id__in=above, year=year)
    return {d.stage: d for d in held}


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that waits for a person."""

    cycle: Cycle
    moves: Sequence[Move]


def to_dos(user: User) -> tuple[ToDo, ...]:
    """Return the years that wait for a step of this person, the newest first."""
    made = []
    for one in cycles(user).exclude(state="confirmed")[:500]:
        held = roles(user, one.organisation)
        moves = [m for m in moves_from(one.state) if not m.back and held & set(roles_with(m.right))]
        if moves:
            made.append(ToDo(one, moves))
    return tuple(made)


def seen_with(of: Cycle, sheet: str, key: str, values: Mapping[str, str]) -> Seen:
    """Return a year run along the road as if one row were other than it is."""
    held = held_rows(of)
    held[sheet] = [Typed(r.key, values if r.key == key else r.values) for r in held.get(sheet, [])]
    made = laid(f"{of.organisation.name} {of.year}", held)
    return Seen(run(made.document, load()), made, STATE[of.state].stage)


def columns(sheet: str) -> tuple[Column, ...]:
    """Return the columns of a sheet."""
    return load().rest.form.sheet(sheet).columns


def colleagues(of: Cycle) -> QuerySet[User]:
    """Return the people of a department."""
    return (
        User.objects.filter(
            memberships__organisation__path__startswith=of.organisation.path, is_active=True
        )
        .distinct()
        .order_by("name")
    )


def reviewers() -> QuerySet[User]:
    """Return who can review: finance and experts."""
    return (
        User.objects.filter(memberships__role__in=("finance", "expert"), is_active=True)
        .distinct()
        .order_by("name")
    )


def stored_file(*, digest: str, name: str, size: int, kind: str, by: User) -> StoredFile:
    """Return the entry of a file that was kept."""
    return StoredFile.objects.create(digest=digest, name=name, size=size, kind=kind, uploaded_by=by)


def own_file(user: User, digest: str) -> StoredFile | None:
    """Return a file that this person uploaded."""
    return StoredFile.objects.filter(uploaded_by=user, digest=digest).order_by("-pk").first()


def evidence(of: Cycle, pk: int) -> StoredFile | None:
    """Return a file that was put to a value or a remedy of a year."""
    return StoredFile.objects.filter(
        Q(attachment__entry__cycle=of) | Q(remedystep__entry__cycle=of), pk=pk
    ).first()


def entry_titles(of: Cycle) -> dict[str, str]:
    """Return what the rows of a year are called, by id."""
    return {str(pk): title for pk, title in of.entries.values_list("pk", "title")}


def problem_of(measure: Entry) -> Entry | None:
    """Return the problem that a measure is against."""
    number = measure.values.get("problem", "")
    held = measure.cycle.entries.filter(sheet="problems")
    return next((e for e in held if e.values.get("number", "") == number), None)
