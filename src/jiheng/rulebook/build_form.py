"""The workbook template from its rule file."""

from collections.abc import Mapping

from jiheng.model import Choice, Citation, Column, Flow, OfficialForm, SheetForm, WorkbookForm
from jiheng.rulebook.lines import Line
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

NEEDS = ("now", "later", "optional")
Lists = Mapping[str, tuple[Choice, ...]]


def form_lists(holder: Branch, lines: Mapping[str, tuple[Line, ...]]) -> Lists:
    """Return the drop-down lists: those of `lists`, and the groups of lines."""
    own = {key: form_choices(holder.branch("lists"), key) for key in holder.branch("lists").entries}
    return own | {
        f"lines.{group}": tuple(
            Choice(id=x.id, label=x.label, synonyms=x.synonyms) for x in group_lines
        )
        for group, group_lines in lines.items()
    }


def workbook_form(holder: Branch, lists: Lists, flow: Flow, register: Register) -> WorkbookForm:
    """Return the template; each column belongs to a phase of the flow of a year."""
    holder.take("lists")
    form = WorkbookForm(
        version=holder.integer("version"),
        meta_sheet=holder.text("meta_sheet"),
        official_forms=tuple(map(_official, holder.branches("official_forms"))),
        sheets=tuple(
            sheet_form(sheet, lists, flow.phases, register) for sheet in holder.branches("sheets")
        ),
    )
    holder.close()
    return form


def _official(holder: Branch) -> OfficialForm:
    form = OfficialForm(
        id=holder.text("id"), title=holder.text("title"), profile=holder.text("profile"),
        scored=holder.text("scored"),
    )  # fmt: skip
    holder.close()
    return form


def form_choices(holder: Branch, key: str) -> tuple[Choice, ...]:
    """Return the entries of a drop-down list."""
    choices = []
    for entry in holder.branches(key):
        choices.append(
            Choice(id=entry.text("id"), label=entry.text("label"), synonyms=entry.texts("synonyms"))
        )
        entry.close()
    return tuple(choices)


def sheet_form(
    holder: Branch, lists: Lists, phases: tuple[str, ...], register: Register,
    states: tuple[str, ...] = (),
) -> SheetForm:  # fmt: skip
    """Return a sheet, whatever of it is not taken by now; closes the branch.

    `states` are those of its rows: a column may be asked for from one of them on.

    Raises RulebookError for a column that belongs to no phase: it would never be locked.
    """
    cites = register.citation(holder)
    head = holder.text("layout", "table") == "head"
    phase = holder.text("phase", "")
    columns = tuple(
        _column(column, lists, register, cites, phase) for column in holder.branches("columns")
    )
    rows = "" if head else holder.text("rows")
    called = holder.texts("called")
    _known(holder, "rows", () if head else (rows,), phases)
    _known(holder, "columns", tuple(column.phase for column in columns), phases)
    _known(holder, "columns", tuple(column.need for column in columns), (*NEEDS, *states))
    fields = tuple(column.field for column in columns)
    _known(holder, "called", called, fields)
    if not head and not called:
        raise holder.fail("called", "is missing: which columns a row is called by")
    identified_by = holder.texts("identified_by")
    _known(holder, "identified_by", identified_by, fields)
    sheet = SheetForm(
        id=holder.text("id"),
        name=holder.text("name"),
        synonyms=holder.texts("synonyms"),
        layout=holder.text("layout", "table"),
        title=holder.text("title", ""),
        note=holder.text("note", ""),
        kinds=holder.texts("kinds") or ("department", "project"),
        required=holder.flag("required", default=False),
        optional=holder.flag("optional", default=False),
        forms=holder.texts("forms"),
        blank_rows=holder.integer("blank_rows", 30),
        cites=cites,
        columns=columns,
        prefilled=tuple(
            tuple((key, row.text(key)) for key in row.entries)
            for row in holder.branches("prefilled")
        ),
        landscape=holder.flag("landscape", default=True),
        asked=holder.text("asked", ""),
        rows=rows,
        called=called,
        identified_by=identified_by,
        judged=holder.flag("judged", default=True),
    )
    holder.close()
    return sheet


def _known(holder: Branch, key: str, names: tuple[str, ...], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise holder.fail(key, f"{name or 'nothing'} is none of {', '.join(known)}")


def _column(
    holder: Branch, lists: Lists, register: Register, cites: Citation, phase: str
) -> Column:
    name = holder.text("list", "")
    if name and name not in lists:
        raise holder.fail("list", f"{name} is not a list of this file or a group of lines")
    column = Column(
        field=holder.text("field"),
        label=holder.text("label"),
        kind=holder.text("kind", "text"),
        synonyms=holder.texts("synonyms"),
        choices=lists[name] if name else (),
        closed=holder.flag("closed", default=True),
        need=holder.text("need", "optional"),
        digits=holder.integer("digits") if holder.has("digits") else None,
        width=holder.integer("width", 14),
        unit=holder.text("unit", ""),
        unit_column=holder.text("unit_column", ""),
        linked=holder.text("linked", ""),
        brings=holder.texts("brings"),
        checked=holder.text("checked", ""),
        note=holder.text("note", ""),
        phase=holder.text("phase", phase or None),
        carried=holder.flag("carried", default=False),
        names_figures=holder.flag("names_figures", default=False),
        listed=holder.flag("listed", default=False),
        answers=holder.flag("answers", default=False),
        once=holder.flag("once", default=False),
        cites=register.citation(holder) if holder.has("cites") else cites,
    )
    holder.close()
    return column
