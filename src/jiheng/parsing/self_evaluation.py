"""The workbook to an Evaluation: a value and findings; no row is dropped."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from jiheng.model import (
    DEPARTMENT,
    Adoption,
    Appraisal,
    Bond,
    BondFlow,
    Column,
    Document,
    Duty,
    Evaluation,
    Evidence,
    Fact,
    Facts,
    Finding,
    FundSource,
    IndexItem,
    Indicator,
    Influence,
    InputOutput,
    Location,
    ManagementItem,
    Measure,
    Member,
    MethodData,
    MoneyPath,
    MonitoredFunds,
    MonitoredIndicator,
    Objective,
    Opinions,
    Overview,
    Parsed,
    Part,
    PastProblem,
    Peer,
    PricedFlow,
    Problem,
    Project,
    Result,
    ServiceContract,
    SheetForm,
    StaffLine,
    Step,
    Survey,
    Transfer,
    TransferPayment,
    Use,
    Verdict,
    WorkbookForm,
    YearSeries,
)
from jiheng.parsing.figures import (
    indicator_facts,
    line_facts,
    monitored_facts,
    project_facts,
    project_key,
    subject_of,
    survey_facts,
    to_date_facts,
)
from jiheng.parsing.forms import Row, Rows, matched, rows
from jiheng.parsing.indicators import indicator
from jiheng.parsing.official_forms import official_rows
from jiheng.parsing.upgrades import meta_values, template_version, upgraded
from jiheng.parsing.values import Reader

T = TypeVar("T", bound=Any)
LINE_SHEETS = ("staff", "assets", "budget", "work")
WHOLE_DEPARTMENT = ("部门整体", "整体", "部门", "单位整体", "department")


def parse(
    document: Document,
    form: WorkbookForm,
    table: Callable[[Document, SheetForm], Rows] = rows,
) -> Parsed[Evaluation]:
    """Return what a workbook states, and a finding for everything that could not be read.

    `table` gives the rows of a sheet: who parses many drafts of a workbook can keep those that
    are the same.
    """
    newer = _newer(document, form)
    if newer is not None:
        return Parsed(Evaluation(kind="department", overview=Overview(), facts=Facts(())), (newer,))
    document = upgraded(document, form)
    by_sheet = {sheet.id: table(document, sheet) for sheet in form.sheets}
    if not by_sheet["indicators"].sheet_present:
        by_sheet = official_rows(document, form) or by_sheet
    if not any(by_sheet[sheet.id].sheet_present for sheet in form.sheets if not sheet.optional):
        names = "、".join(sheet.name for sheet in form.sheets if sheet.required)
        fault = Finding("R28", (document.place(),), {"file": document.name, "expected": names})
        return Parsed(Evaluation(kind="department", overview=Overview(), facts=Facts(())), (fault,))
    kind = _kind(document, form, by_sheet)
    reader = Reader(hedges=form.hedges)
    overview = _overview(by_sheet["overview"], form.sheet("overview"), reader)
    reader.money_unit, reader.fiscal_year = overview.money_unit, overview.year
    projects = _projects(by_sheet["projects"].rows, form.sheet("projects"), reader)
    indicators, stray = _indicators(by_sheet["indicators"].rows, form, reader, projects, kind)
    facts = tuple(_facts(by_sheet, form, reader, overview.year, (indicators, projects)))
    evaluation = Evaluation(
        kind=kind,
        overview=overview,
        facts=Facts(facts),
        units=_units(facts),
        projects=projects,
        indicators=indicators,
        **_others(by_sheet, form, reader),
        method_data=_method_data(by_sheet, form, reader),
    )
    findings = (
        *_sheets(by_sheet, form, kind),
        *reader.findings,
        *stray,
        *_duplicates(by_sheet, evaluation),
        *_no_year(overview, document),
    )
    return Parsed(evaluation, findings)


def _kind(document: Document, form: WorkbookForm, by_sheet: Mapping[str, Rows]) -> str:
    """Return whether this is a department's workbook or one of projects only."""
    meta = meta_values(document, form)
    if meta.get("kind") in ("department", "project"):
        return meta["kind"]
    own = (s.id for s in form.sheets if s.kinds == ("department",))
    return "department" if any(by_sheet[id_].sheet_present for id_ in own) else "project"


def _newer(document: Document, form: WorkbookForm) -> Finding | None:
    """Return the finding that a workbook is of a template newer than this program knows."""
    version = template_version(document, form)
    if version is None or version <= form.version:
        return None
    program = meta_values(document, form).get("program", "")
    facts = {"found": version, "expected": form.version, "needs": program or "jiheng"}
    return Finding("R17", (document.place(form.meta_sheet),), facts)


def _no_year(overview: Overview, document: Document) -> Iterator[Finding]:
    if overview.year is None:
        yield Finding("R16", (overview.places.get("year", document.place()),))


def _sheets(by_sheet: Mapping[str, Rows], form: WorkbookForm, kind: str) -> Iterator[Finding]:
    """Yield what was wrong with sheets as such; those of the other template are not missed."""
    for sheet in form.sheets:
        if kind in sheet.kinds or by_sheet[sheet.id].sheet_present:
            yield from by_sheet[sheet.id].findings


def _columns(sheet: SheetForm) -> dict[str, Column]:
    return {column.field: column for column in sheet.columns}


def _overview(sheet_rows: Rows, sheet: SheetForm, reader: Reader) -> Overview:
    row = sheet_rows.rows[0] if sheet_rows.rows else Row(0, "overview", {}, {})
    values = _values(row, _columns(sheet), reader)
    digits = "".join(c for c in str(values.get("place", "")) if c.isascii() and c.isdigit())
    while digits.endswith("00"):  # 130100 is the city 1301; counties keep their six digits
        digits = digits[:-2]
    values["place"] = f"CN-{digits}" if digits else "CN"
    return Overview(places=row.places, **values)


def _values(row: Row, columns: Mapping[str, Column], reader: Reader) -> dict[str, Any]:
    """Return what a row states, by field; what it leaves out is left out."""
    stated = {name: column for name, column in columns.items() if name in row.cells}
    read = {name: reader.value(row, column) for name, column in stated.items()}
    return {name: value for name, value in read.items() if value is not None}


def _rows_as(kind: type[T], sheet_rows: Rows, sheet: SheetForm, reader: Reader) -> tuple[T, ...]:
    columns = _columns(sheet)
    known = {name for name in columns if name in kind.__dataclass_fields__}
    instances = []
    for row in sheet_rows.rows:
        values = _values(row, {name: columns[name] for name in known}, reader)
        if "kind" in known:
            values.setdefault("kind", "")
        if "text" in known:
            values.setdefault("text", "")
        instances.append(kind(key=row.key, places=row.places, **values))
    return tuple(instances)


def _others(by_sheet: Mapping[str, Rows], form: WorkbookForm, reader: Reader) -> dict[str, Any]:
    kinds: dict[str, type[Any]] = {
        "duties": Duty, "objectives": Objective, "members": Member, "steps": Step,
        "evidence": Evidence, "surveys": Survey, "results": Result, "problems": Problem,
        "measures": Measure, "past_problems": PastProblem, "uses": Use,
        "monitored_funds": MonitoredFunds, "monitored": MonitoredIndicator,
        "appraisals": Appraisal, "verdicts": Verdict, "money_paths": MoneyPath,
        "transfer_payments": TransferPayment, "fund_sources": FundSource,
        "fund_management": ManagementItem, "bonds": Bond, "bond_flows": BondFlow,
        "service_contracts": ServiceContract, "transfers": Transfer, "adoptions": Adoption,
    }  # fmt: skip
    read = {
        id_: _rows_as(kind, by_sheet[id_], form.sheet(id_), reader) for id_, kind in kinds.items()
    }
    again = Reader()  # what is wrong with these rows was told when their figures were read
    staff = _rows_as(StaffLine, by_sheet["staff"], form.sheet("staff"), again)
    return read | {"staff": tuple(replace(row, unit=subject_of(row.unit)) for row in staff)}


def _method_data(by_sheet: Mapping[str, Rows], form: WorkbookForm, reader: Reader) -> MethodData:
    kinds: dict[str, type[Any]] = {
        "years": YearSeries, "peers": Peer, "parts": Part, "influences": Influence,
        "inputs_outputs": InputOutput, "flows": PricedFlow, "index": IndexItem,
        "opinions": Opinions,
    }  # fmt: skip
    return MethodData(
        **{
            id_: _rows_as(kind, by_sheet[id_], form.sheet(id_), reader)
            for id_, kind in kinds.items()
        }
    )


def _projects(rows: Sequence[Row], sheet: SheetForm, reader: Reader) -> tuple[Project, ...]:
    columns = {k: c for k, c in _columns(sheet).items() if c.kind not in ("money",)}
    for name in ("number", "stated_rate"):
        columns.pop(name, None)
    return tuple(
        Project(key=project_key(row), places=row.places, **_values(row, columns, reader))
        for row in rows
    )


def _indicators(
    rows: Sequence[Row], form: WorkbookForm, reader: Reader, projects: tuple[Project, ...],
    kind: str,
) -> tuple[tuple[Indicator, ...], tuple[Finding, ...]]:  # fmt: skip
    columns = _columns(form.sheet("indicators"))
    by_name = {p.key: p.key for p in projects} | {p.name: p.key for p in projects if p.name}
    indicators, stray = [], []
    for row in rows:
        cell = row.cells.get("subject")
        written = cell.text.strip() if cell else ""
        subject = by_name.get(written)
        if subject is None:
            alone = kind == "project" and len(projects) == 1 and not written
            is_department = kind == "department" and (
                not written or matched(written, WHOLE_DEPARTMENT)
            )
            subject = projects[0].key if alone else DEPARTMENT if is_department else written
            if not alone and not is_department:
                place = row.places.get("subject", row.places["row"])
                stray.append(Finding("R14", (place,), {"found": written or "（空）"}))
        indicators.append(indicator(row, columns, reader, subject))
    return tuple(indicators), tuple(stray)


def _facts(
    by_sheet: Mapping[str, Rows], form: WorkbookForm, reader: Reader, year: int | None,
    rows_read: tuple[tuple[Indicator, ...], tuple[Project, ...]],
) -> Iterator[Fact]:  # fmt: skip
    indicators, projects = rows_read
    for id_ in LINE_SHEETS:
        yield from line_facts(by_sheet[id_].rows, form.sheet(id_), reader, year)
    yield from project_facts(
        by_sheet["projects"].rows, _columns(form.sheet("projects")), reader, year
    )
    yield from survey_facts(by_sheet["surveys"].rows, _columns(form.sheet("surveys")), reader, year)
    funds = _columns(form.sheet("monitored_funds"))
    yield from monitored_facts(by_sheet["monitored_funds"].rows, funds, reader, year)
    yield from to_date_facts(by_sheet["monitored"].rows, indicators, projects, year)
    yield from indicator_facts(indicators, year)


def _units(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    prefixes = ("income", "expenditure", "carryover", "staff", "assets", "three_", "procurement")
    stated = (f.subject for f in facts if f.role.startswith((*prefixes, "internal")))
    return tuple(
        dict.fromkeys(s for s in stated if subject_of(s) != DEPARTMENT and s != DEPARTMENT)
    )


def _stated_twice(facts: Facts) -> Iterator[Finding]:
    """Yield lines of a unit that two rows state: which of them counts nobody has said."""
    rows_of: dict[tuple[str, str, str, str], list[Fact]] = {}
    for fact in facts.all:
        if not fact.role.startswith("indicator.") and not fact.role.startswith("project."):
            key = (fact.place.part, fact.subject, fact.role, fact.base)
            rows_of.setdefault(key, []).append(fact)
    for same in rows_of.values():
        if len(same) > 1:
            text = "、".join(fact.text for fact in same)
            yield Finding("R06", tuple(fact.place for fact in same), {"found": text}, "line")


def _duplicates(by_sheet: Mapping[str, Rows], evaluation: Evaluation) -> Iterator[Finding]:
    """Yield hidden keys, indicators and project numbers that are used twice."""
    for result in by_sheet.values():
        keys = Counter(row.key for row in result.rows)
        for row in result.rows:
            if keys[row.key] > 1:
                yield Finding("R06", (row.places["row"],), {"found": row.key}, "key")
    yield from _stated_twice(evaluation.facts)
    names = Counter(
        (i.subject, i.level1, i.level2, i.name) for i in evaluation.indicators if i.name
    )
    for own_indicator in evaluation.indicators:
        if (
            names.get(
                (
                    own_indicator.subject,
                    own_indicator.level1,
                    own_indicator.level2,
                    own_indicator.name,
                ),
                0,
            )
            > 1
        ):
            yield Finding("R06", own_indicator.at("name"), {"found": own_indicator.name})
    numbers = Counter(project.key for project in evaluation.projects)
    for project in evaluation.projects:
        if numbers[project.key] > 1:
            place = project.places.get("number", Location())
            yield Finding("R06", (place,), {"found": project.key}, "project")
