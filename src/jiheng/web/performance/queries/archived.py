"""A signed year as an archive has it: rows, proofs and figures as of sign-off, lines, seals."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from jiheng.archive.packing import ArchiveContent
from jiheng.archive.verify import EVIDENCE
from jiheng.model import Ledger, Location
from jiheng.usecases import EvaluateOptions
from jiheng.usecases.archive import (
    PERSONAL,
    about_of,
    report_figures,
    report_files,
    without_persons,
)
from jiheng.web.core.files import path_of
from jiheng.web.core.masking import changes_seen
from jiheng.web.core.models import AuditLine, User
from jiheng.web.core.queries import audit_lines
from jiheng.web.core.queries.sealed import lines_that_left, sealed_lines
from jiheng.web.core.seals import seal_record
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import SIGN_OFF, Proof, Published, Version
from jiheng.web.ledgers.queries.bound import published, versions
from jiheng.web.ledgers.values import row_place
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.evaluated import evaluated_at
from jiheng.web.performance.queries.moves import steps
from jiheng.web.performance.queries.year_tables import HEAD, IDENTITY, reference, year_flow
from jiheng.web.performance.year_document import form

SIGNED = ("submitted", "confirmed")  # states of a year whose sign-off stands
ARCHIVE = "archive"  # the action, as the record has it
ASKED = 500
ATTACH, DIGEST = "attach", 64  # the action, and how its line ends
WITHHELD = "人员姓名、电话、证件号、文件原名 / names and numbers of persons, names of files"
Line = Mapping[str, Any]


def sign_off_of(cycle: Cycle) -> Step | None:
    """Return the step with which a year was signed, rows and all; None while none stands."""
    if cycle.state not in SIGNED:
        return None
    last = steps(cycle).filter(end=SIGNED[0], rows__isnull=False).last()
    return Step.objects.get(pk=last.pk) if last is not None else None


def year_of_code(code: str, year: int) -> Cycle | None:
    """Return the year of the organisation with a code; None if there is none."""
    years = Cycle.objects.filter(organisation__code=code, year=year)
    return years.select_related("organisation").first()


def archives_of(cycle: Cycle) -> Iterable[AuditLine]:
    """Return the lines that say which archives were made of a year, the newest first."""
    return audit_lines(reference(cycle)).filter(action=ARCHIVE)


def archive_content(
    cycle: Cycle, step: Step, *, names: bool = False, by: User | None = None
) -> ArchiveContent:
    """Return what the archive of a signed year is made of; a seal of the moment stands over it.

    Without `names` names and numbers of persons are left out, and the files' own names; private
    ledgers are never in it. `by` is who asks: what the record hides from them stays hidden.
    """
    year_run = evaluated_at(step)
    options = EvaluateOptions(names=names)
    rows = list(_rows(cycle, step, names=names))
    files: dict[str, bytes | Path] = {**report_files(year_run.outcome, options)}
    carried, absent = _evidence(cycle)
    signed = _published(cycle)
    ledger_rows, left = _ledger_rows(signed, names=names)
    own = list(audit_lines(reference(cycle)))
    changes = _changes(own, names=names, by=by)
    others = [line for line in left if line.number not in changes]
    record = sealed_lines([*own, *others], changes, seal_record())

    def row_at(sheet: str, cell: str) -> str | None:
        where = year_run.layout.where(Location("", sheet, cell))
        return f"{where[0]}/{where[1]}" if where is not None and where[1] else None

    return ArchiveContent(
        about={
            **about_of(year_run.outcome),
            "organisation": cycle.organisation.name,
            "year": cycle.year,
            "state": year_flow().state(cycle.state).label,
            "signed_on": f"{timezone.localtime(step.at):%Y-%m-%d %H:%M:%S}",
            "step": step.pk,
            "seal": record.seal,
        },
        figures=report_figures(year_run.outcome, options),
        rows=rows,
        row_at=row_at,
        labels=_labels(),
        files=files | carried,
        absent=absent,
        withheld=() if names else (WITHHELD,),
        record=record.lines,
        seals=record.seals,
        published=[_piece(kept.pk, kept.definition, state) for kept, state in signed],
        ledger_rows=ledger_rows,
    )


def _labels() -> dict[str, dict[str, str]]:
    return {
        shape.id: {"": shape.name, **{column.field: column.label for column in shape.columns}}
        for shape in form()
    }


def _piece(pk: int, name: str, state: Line) -> Line:
    return {"id": f"{name}/{pk}", "pk": pk, "state": dict(state)}


def _rows(cycle: Cycle, step: Step, *, names: bool) -> Iterable[Line]:
    """Yield the rows of a year as signed, each with its proofs and the version that is bound."""
    newest: dict[tuple[str, str], Version] = {}
    kept = Version.objects.filter(
        row__organisation=cycle.organisation_id, row__year=cycle.year, at__lte=step.at
    )
    for version in kept.select_related("row").order_by("row", "number"):
        newest[version.row.ledger, version.row.key] = version
    states = _states(version.pk for version in newest.values())
    proofs = _proofs(cycle, names=names)
    for sheet, rows in (step.rows or {}).items():
        for key, values in rows:
            shown = values if names else _shown(sheet, values)
            stored = newest.get((sheet, key))
            line = {
                "id": f"{sheet}/{key}", "sheet": sheet, "key": key, "values": shown,
                "proofs": proofs.get((sheet, key), []),
            }  # fmt: skip
            if sheet == HEAD:
                line["fixed"] = list(IDENTITY)
            if shown != values:
                line["withheld"] = True
            elif stored is not None and (names or _shown(sheet, stored.values) == stored.values):
                line |= {"pk": stored.pk, "state": dict(states[stored.pk])}
            yield line


def _shown(sheet: str, values: Mapping[str, Any]) -> Any:
    """Return values of a row without what names a person."""
    hidden = PERSONAL.get(sheet, ())
    return without_persons({n: "" if n in hidden else text for n, text in values.items()})


def _states(ids: Iterable[int]) -> dict[int, Line]:
    every = list(ids)
    return {
        pk: state
        for start in range(0, len(every), ASKED)
        for pk, state in versions(every[start : start + ASKED])
    }


def _all_proofs(cycle: Cycle) -> Iterable[Proof]:
    own = Proof.objects.filter(row__organisation=cycle.organisation_id, row__year=cycle.year)
    return own.select_related("file", "row").order_by("pk")


def _proofs(cycle: Cycle, *, names: bool) -> dict[tuple[str, str], list[Line]]:
    proofs: dict[tuple[str, str], list[Line]] = {}
    for proof in _all_proofs(cycle):
        named = {"name": proof.file.name} if names else {}
        entry = {"field": proof.field, "tag": proof.tag, "sha256": proof.file.digest, **named}
        proofs.setdefault((proof.row.ledger, proof.row.key), []).append(entry)
    return proofs


def _evidence(cycle: Cycle) -> tuple[dict[str, Path], list[str]]:
    """Return the files that prove rows by their names in the folder, and digests without one."""
    files, absent = {}, set()
    for proof in _all_proofs(cycle):
        path = path_of(proof.file.digest)
        if path.exists():
            files[f"{EVIDENCE}{proof.file.digest}{Path(proof.file.name).suffix.lower()}"] = path
        else:
            absent.add(proof.file.digest)
    return files, sorted(absent)


def _published(cycle: Cycle) -> list[tuple[Published, Line]]:
    """Return the figures of ledgers that were fixed with the newest sign-off, as bound."""
    newest: dict[str, Published] = {}
    signed_off = Published.objects.filter(
        organisation=cycle.organisation_id, cause=SIGN_OFF,
        reference__startswith=f"{reference(cycle)}/",
    )  # fmt: skip
    for kept in signed_off.order_by("pk"):
        newest[kept.reference] = kept
    states = dict(published([kept.pk for kept in newest.values()]))
    return [(kept, states[kept.pk]) for kept in newest.values()]


def _ledger_rows(
    signed: Iterable[tuple[Published, Line]], *, names: bool
) -> tuple[list[Line], list[AuditLine]]:
    """Return the rows of ledgers that signed figures counted, and the lines that left them so."""
    lines: list[Line] = []
    rows: dict[int, int] = {}
    for ledger, version in _counted(kept for kept, _state in signed):
        open_ = {n: t for n, t in version.values.items() if n not in ledger.secret}
        shown = open_ if names else without_persons(open_)
        name = f"{ledger.id}/{version.row.organisation_id}/{version.row.key}"
        line: Line = {"id": name, "ledger": ledger.id, "values": shown}
        if shown == version.values:
            line = {**line, "pk": version.pk, "state": dict(_states([version.pk])[version.pk])}
            rows[version.pk] = version.row_id
        lines.append(line)
    return lines, lines_that_left(rows)


def _counted(signed: Iterable[Published]) -> Iterable[tuple[Ledger, Version]]:
    """Yield the versions of rows that figures counted, once each; of private ledgers none."""
    counted = {
        (ledger, row_place(str(name)), int(number))
        for kept in signed for ledger, pairs in kept.rows.items() for name, number in pairs
    }  # fmt: skip
    for id_, place, number in sorted(counted, key=str):
        ledger = ledgers().get(id_)
        if ledger is None or ledger.private or place is None:
            continue
        kept = Version.objects.filter(
            row__ledger=id_, row__organisation=place[0], row__key=place[1], number=number
        )
        yield from ((ledger, version) for version in kept.select_related("row"))


def _changes(lines: list[AuditLine], *, names: bool, by: User | None) -> dict[int, Any]:
    """Return what lines changed, as far as it may leave the house, by number."""
    seen = changes_seen(lines, by) if by is not None else {x.number: x.changes for x in lines}
    changes = {number: {f: list(pair) for f, pair in each.items()} for number, each in seen.items()}
    if names:
        return changes
    shown = {}
    for line in lines:
        if line.action == ATTACH:  # the name of a file may be that of a person
            pairs = changes[line.number].items()
            shown[line.number] = {field: [old, str(new)[-DIGEST:]] for field, (old, new) in pairs}
            continue
        hidden = PERSONAL.get(line.reference.rpartition("/")[2], ())
        kept = {f: ["", ""] if f in hidden else pair for f, pair in changes[line.number].items()}
        shown[line.number] = without_persons(kept)
    return shown
